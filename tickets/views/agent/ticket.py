"""One ticket: the conversation, what stands beside it, and the composer."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import STAFF, open_to
from helpdesk.lib.answers import SeeOther
from tickets import sending
from tickets.desk.details import details_of
from tickets.desk.thread import thread_of
from tickets.forms.composing import ComposerForm
from tickets.models import Ticket, TicketEvent
from tickets.reading import mark_read
from tickets.references import ref_of

from .composer import about
from .door import called, of_ticket


@open_to(STAFF)
@require_safe
@of_ticket
def ticket(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    version = version_of(request, ticket)
    if request.htmx and request.GET.get("version") == version:
        return HttpResponse(status=204)
    return shown(request, ticket, version=version)


def shown(
    request: HttpRequest, ticket: Ticket, *, composer: ComposerForm | None = None, refused: str = "", status: int = 200,
    version: str = "",
) -> HttpResponse:  # fmt: skip
    """The whole page; with what was typed and what is wrong with it when something was refused."""
    person = request.user
    thread = thread_of(ticket, person, last=asked_for(request))
    told: dict[str, Any] = {"ticket": ticket, "ref": called(ticket), "thread": thread, "refused": refused}
    told |= details_of(ticket, person, now=timezone.now())
    told |= {"version": version or version_of(request, ticket), "writes": person.audience != "analyst"}
    told |= {
        "merged_ref": ref_of(ticket.organization, ticket.merged_into.number) if ticket.merged_into else ""
    }
    told |= abilities(ticket) if told["writes"] else {}
    if told["writes"]:
        told |= about(request, ticket, composer, thread.seen) | {"seen": thread.seen}
    return render(request, "tickets/agent/ticket.html", told, status=status)


def abilities(ticket: Ticket) -> dict[str, Any]:
    """What can be done with it as it is."""
    merged = ticket.merged_into_id is not None
    return {
        "can_note": not merged,
        "can_reply": not (merged or ticket.held or ticket.customer is None),
        "addressee": ticket.customer.get_short_name() if ticket.customer else "",
    }


def asked_for(request: HttpRequest) -> int:
    """How many of the last messages of a long conversation."""
    text = request.GET.get("last", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def version_of(request: HttpRequest, ticket: Ticket) -> str:
    """Rises with everything that happens to the ticket."""
    newest = TicketEvent.objects.visible_to(request.user).of(ticket).order_by("-pk")
    mine = sending.waiting_in(ticket, by=request.user) if request.user.audience != "analyst" else []
    return "-".join(
        str(key) for key in [newest.values_list("pk", flat=True).first() or "", *(one.pk for one in mine)]
    )


@open_to(STAFF)
@require_POST
@of_ticket
def read(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Up to what was shown. No page waits for the answer."""
    now = timezone.now()
    try:
        seen = datetime.fromisoformat(request.POST.get("seen", "")).astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        seen = now
    mark_read(ticket, by=request.user, now=min(seen, now))
    return HttpResponse(status=204) if request.htmx else SeeOther("desk:ticket", called(ticket))
