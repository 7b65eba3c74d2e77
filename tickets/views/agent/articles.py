"""Articles from a ticket's page: one begun from an answer, and those that the composer offers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import STAFF, open_to
from knowledge.models import Article
from tickets import article_drafts, articles
from tickets.models import Ticket

from .door import ANSWERING, called, of_ticket, page
from .ticket import abilities
from .writing import message_of


@open_to(ANSWERING)
@require_POST
@of_ticket
def begin(request: HttpRequest, ticket: Ticket, key: UUID) -> HttpResponse:
    """A draft out of what staff said in public."""
    message = message_of(request, ticket, key)
    if message.side != "staff" or not message.is_public or message.deleted_at:
        raise Http404
    article = article_drafts.begin(message, ticket, by=request.user)
    words = _("A draft for staff. Names, addresses and long numbers are taken out as far as rules can: read it through.")  # fmt: skip
    messages.success(request, words)
    return redirect("knowledge:article", pk=article.pk)


@open_to(ANSWERING)
@require_safe
@of_ticket
def for_ticket(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """To be put into a reply or a note, as a link or as text: a page, or the list that the composer opens."""
    words, internal = request.GET.get("q", "").strip(), request.GET.get("mode") == "note"
    found = articles.offered(words, ticket, by=request.user, internal=internal)
    told = {"articles": [offer(one, ticket) for one in found], "words": words, "internal": internal}
    if request.htmx:
        return render(request, "tickets/agent/_article_options.html", told)
    return page(request, "articles_for", ticket, **told)


@open_to(STAFF)
@require_safe
@of_ticket
def suggested(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """What may help with it, for the details beside the conversation, which ask for it when they are seen; or a page."""
    replies = request.user.audience in ANSWERING and abilities(ticket)["can_reply"]
    told: list[dict[str, Any]] = [
        {"article": one, "link": articles.link_to(one, ticket.organization) if replies and one.is_public else ""}
        for one in articles.beside(ticket, by=request.user)
    ]  # fmt: skip
    if request.htmx:
        return render(request, "tickets/agent/_suggested.html", {"articles": told, "ref": called(ticket)})
    return page(request, "suggested", ticket, articles=told)


def offer(article: Article, ticket: Ticket) -> dict[str, Any]:
    organization = ticket.organization
    return {
        "article": article,
        "link": articles.link_to(article, organization) if article.is_public else "",
        "text": articles.text_of(article, organization),
    }
