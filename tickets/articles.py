"""Published articles for whoever answers a ticket: found by words, and as a reply or a note takes them."""

import re
from typing import Any

from django.db.models import Case, Exists, OuterRef, When

from accounts.models import Organization, User
from knowledge import searching
from knowledge.models import Article
from knowledge.suggesting import suggest

from .models import CategoryArticle, Ticket

OFFERED = 10
# An article's own files are read in the article: a picture goes, of a file its name stays.
PICTURE = re.compile(r"!\[[^\]\n]*\]\(file:[^)\s]*\)\n?")
FILE = re.compile(r"\[([^\]\n]*)\]\(file:[^)\s]*\)")


def offered(words: str, ticket: Ticket, *, by: User, internal: bool) -> list[Article]:
    """Without words, those that may answer the ticket, then those about its topic. What is for staff only is offered to
    notes alone."""
    rows: Any = Article.objects.visible_to(by).filter(organization_id=ticket.organization_id).published()
    rows = rows if internal else rows.open()
    if words:
        hits = searching.find(by, ticket.organization, words, limit=OFFERED).hits
        allowed = set(rows.filter(pk__in=[hit.article.pk for hit in hits]).values_list("pk", flat=True))
        return [hit.article for hit in hits if hit.article.pk in allowed]
    fitting = suggest(ticket.organization, ticket.title, ticket.description)
    about = CategoryArticle.objects.filter(
        organization_id=ticket.organization_id, article=OuterRef("pk"), category=ticket.category_id
    )
    order: list[Any] = ["-about", "title", "pk"]
    if best := [article.pk for article in fitting]:
        order.insert(0, Case(When(pk__in=best, then=0), default=1))
    return list(rows.annotate(about=Exists(about)).order_by(*order)[:OFFERED])


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
