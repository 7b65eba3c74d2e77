"""Articles from a ticket's page: one begun from an answer, and those that the composer offers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import open_to
from tickets import article_drafts
from tickets.models import Ticket

from .door import ANSWERING, of_ticket
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
