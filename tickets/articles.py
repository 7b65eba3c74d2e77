"""Published articles for whoever answers a ticket: found by words, and as a reply or a note takes them."""

import re
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, When

from accounts.models import Organization, User
from knowledge import searching
from knowledge.models import Article
from knowledge.suggesting import suggest

from .models import CategoryArticle, Ticket

OFFERED, BESIDE = 10, 3
# An article's own files are read in the article: a picture goes, of a file its name stays.
PICTURE = re.compile(r"!\[[^\]\n]*\]\(file:[^)\s]*\)\n?")
FILE = re.compile(r"\[([^\]\n]*)\]\(file:[^)\s]*\)")


def offered(words: str, ticket: Ticket, *, by: User, internal: bool) -> list[Article]:
    """Without words, those that may answer the ticket, then those about its topic. What is for staff only is offered to
    notes alone."""
    rows = _published(ticket, by=by, internal=internal)
    if words:
        hits = searching.find(by, ticket.organization, words, limit=OFFERED).hits
        allowed = set(rows.filter(pk__in=[hit.article.pk for hit in hits]).values_list("pk", flat=True))
        return [hit.article for hit in hits if hit.article.pk in allowed]
    order: list[Any] = ["-about", "title", "pk"]
    if best := [article.pk for article in _answering(ticket)]:
        order.insert(0, Case(When(pk__in=best, then=0), default=1))
    return list(rows.annotate(about=Exists(_ties(ticket))).order_by(*order)[:OFFERED])


def beside(ticket: Ticket, *, by: User) -> list[Article]:
    """Three at most: those that may answer the ticket, the ones about its topic first, then others about its topic."""
    rows = _published(ticket, by=by, internal=True).annotate(about=Exists(_ties(ticket)))
    answering = [article.pk for article in _answering(ticket)]
    found = rows.filter(Q(pk__in=answering) | Q(about=True)).defer("content", "metadata")
    place = Case(*[When(pk=key, then=at) for at, key in enumerate(answering)], default=BESIDE)
    answers = Case(When(pk__in=answering, then=0), default=1)
    return list(found.order_by(answers, "-about", place, "-rated", "title", "pk")[:BESIDE])


def one(key: Any, ticket: Ticket, *, by: User, internal: bool) -> Article | None:
    return _published(ticket, by=by, internal=internal).filter(pk=key).first() if key else None


def _published(ticket: Ticket, *, by: User, internal: bool) -> Any:
    rows = Article.objects.visible_to(by).filter(organization_id=ticket.organization_id).published()
    return rows if internal else rows.open()


def _answering(ticket: Ticket) -> list[Article]:
    language = ticket.customer.preferred_language if ticket.customer else ""
    return suggest(ticket.organization, ticket.title, ticket.description, language)


def _ties(ticket: Ticket) -> Any:
    here = {"organization_id": ticket.organization_id, "category": ticket.category_id}
    return CategoryArticle.objects.filter(article=OuterRef("pk"), **here)


def link_to(article: Article, organization: Organization) -> str:
    """With the address as it is spelled, by which the database counts where an article was sent."""
    title = article.title.translate(str.maketrans("[]", "()"))
    return f"[{title}]({organization.url(f'/help/{article.slug}/')})"


def text_of(article: Article, organization: Organization) -> str:
    text = FILE.sub(r"\1", PICTURE.sub("", article.content))
    return text.replace("](/help/", f"]({organization.url('/help/')}").strip()
