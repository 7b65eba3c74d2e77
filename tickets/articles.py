"""Published articles for whoever answers a ticket: found by words, and as a reply or a note takes them."""

import re
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Organization, User
from knowledge import listing
from knowledge.models import Article

from .models import CategoryArticle, Ticket

OFFERED = 10
# An article's own files are read in the article: a picture goes, of a file its name stays.
PICTURE = re.compile(r"!\[[^\]\n]*\]\(file:[^)\s]*\)\n?")
FILE = re.compile(r"\[([^\]\n]*)\]\(file:[^)\s]*\)")


def offered(words: str, ticket: Ticket, *, by: User, internal: bool) -> list[Article]:
    """Those about its topic first. What is for staff only is offered to notes alone."""
    rows: Any = Article.objects.visible_to(by).filter(organization_id=ticket.organization_id).published()
    rows = listing.narrowed(rows if internal else rows.open(), words=words, status="", section=None)
    about = CategoryArticle.objects.filter(
        organization_id=ticket.organization_id, article=OuterRef("pk"), category=ticket.category_id
    )
    return list(rows.annotate(about=Exists(about)).order_by("-about", "title", "pk")[:OFFERED])


def one(key: Any, ticket: Ticket, *, by: User, internal: bool) -> Article | None:
    rows: Any = Article.objects.visible_to(by).filter(organization_id=ticket.organization_id).published()
    return (rows if internal else rows.open()).filter(pk=key).first() if key else None


def link_to(article: Article, organization: Organization) -> str:
    """With the address as it is spelled, by which the database counts where an article was sent."""
    title = article.title.translate(str.maketrans("[]", "()"))
    return f"[{title}]({organization.url(f'/help/{article.slug}/')})"


def text_of(article: Article, organization: Organization) -> str:
    text = FILE.sub(r"\1", PICTURE.sub("", article.content))
    return text.replace("](/help/", f"]({organization.url('/help/')}").strip()
