"""One ticket: the conversation, what stands beside it, and the composer."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import notifications
from accounts.access import STAFF, open_to
from helpdesk.lib.answers import SeeOther
from tickets import muting, navigation, sending
from tickets.desk import lists
from tickets.desk.details import details_of
from tickets.desk.thread import thread_of
from tickets.forms.composing import ComposerForm
from tickets.models import Ticket, TicketEvent
from tickets.reading import mark_read
from tickets.references import ref_of

from .composer import about
from .door import called, of_ticket, ticket_of

# What of the page an element asks for by its id; whatever else asks gets the conversation.
PARTS = {"thread": "_thread", "main": "_changed", "edit": "_changed", "props": "_props"}


@open_to(STAFF)
@require_safe
@of_ticket
def ticket(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    asked = request.GET.get("version") if request.htmx else None
    if asked and asked == version_of(request, ticket):
        return HttpResponse(status=204)
    return shown(request, ticket)


def shown(
    request: HttpRequest, ticket: Ticket, *, composer: ComposerForm | None = None, refused: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The sheet with this ticket in it, or the part of it that an open one asks for.

    With what was typed and what is wrong with it when something was refused.
    """
    told = told_of(request, ticket)
    told["refused"] = refused
    if told["writes"]:
        told |= about(request, ticket, composer, told["seen"])
    told["version"] = version_with(told["newest"], told.get("sendings", []))
    if not request.htmx:
        told |= lists.pane(request, lists.chosen(request), current=ticket.pk)
        return render(request, "tickets/agent/ticket.html", told, status=status)
    if request.method == "POST":
        told |= told_beside(request, ticket)
    part = PARTS.get(request.htmx.target or "", "_opened") if status == 200 else "_opened"
    answer = render(request, f"tickets/agent/{part}.html", told, status=status)
    if part == "_opened" and request.method == "GET":
        answer["HX-Push-Url"] = request.get_full_path()
    elif part == "_opened":
        answer["HX-Retarget"], answer["HX-Reswap"] = "#conversation", "outerHTML"
    return answer


def told_of(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    person: Any = request.user
    told = details_of(ticket, person, now=timezone.now())
    last, looked = asked_for(request), moment_in(request, "looked") or told["looked"]
    thread = thread_of(ticket, person, last=last, looked=looked, since=moment_in(request, "since"))
    told |= {"ticket": ticket, "ref": called(ticket), "thread": thread, "seen": thread.seen}
    told |= {"last": last, "looked": looked, "kept": lists.kept_of(request)}
    told |= {"writes": person.audience != "analyst"}
    into = ticket.merged_into
    told |= {"merged_ref": ref_of(ticket.organization, into.number) if into else ""}
    return told | (abilities(ticket) if told["writes"] else {})


def told_beside(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """What an act changes outside the ticket: its row in the list, and the counts."""
    rows = lists.rows_among(request, lists.chosen(request), [ticket.pk], current=ticket.pk)
    ticks = request.user.audience != "analyst"
    return {"changed": [{"rows": rows}], "bulk": ticks, "counted": navigation.counted(request)}


def done(request: HttpRequest, ticket: Ticket, words: str, *, anchor: str = "") -> HttpResponse:
    """Back to the ticket, or to the list when it has gone out of this person's sight."""
    messages.success(request, words)
    fresh = once_more(request, ticket)
    if fresh is None:
        messages.info(request, _("%(ref)s is with others now. You no longer see it.") % {"ref": called(ticket)})  # fmt: skip
        return left(request, ticket)
    if request.htmx:
        return shown(request, fresh)
    kept = lists.kept_of(request)
    return SeeOther(reverse("desk:ticket", args=[called(ticket)]) + (f"?{kept}" if kept else ""), anchor=anchor)  # fmt: skip


def once_more(request: HttpRequest, ticket: Ticket) -> Ticket | None:
    """As it is after an act, if this person still sees it."""
    try:
        return ticket_of(request, called(ticket))
    except Http404:
        return None


def left(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """It is not there any more, or not for this person: the list, and nothing open beside it."""
    kept = lists.kept_of(request)
    home = reverse("desk:queue") + (f"?{kept}" if kept else "")
    if not request.htmx:
        return SeeOther(home)
    told = {"counted": navigation.counted(request), "gone": ticket}
    answer = render(request, "tickets/agent/_left.html", told)
    answer["HX-Retarget"], answer["HX-Reswap"], answer["HX-Push-Url"] = "#conversation", "outerHTML", home
    return answer


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


def moment_in(request: HttpRequest, name: str) -> datetime | None:
    """What the page that asks for a part of itself knows: when it was `looked` at before, so that what is new stays new
    until it is opened again, and `since` when it shows everything."""
    try:
        return datetime.fromisoformat(request.GET.get(name, "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def version_of(request: HttpRequest, ticket: Ticket) -> str:
    """Rises with everything that happens to the ticket."""
    newest = TicketEvent.objects.visible_to(request.user).of(ticket).order_by("-pk")
    mine = sending.waiting_in(ticket, by=request.user)
    return version_with(newest.values_list("pk", flat=True).first(), mine)


def version_with(newest: Any, mine: Any) -> str:
    """And with what this person can still take back."""
    return "-".join([str(newest or ""), *(str(one.pk) for one in mine)])


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
    notifications.read_of(muting.topic_of(ticket), by=request.user)
    return HttpResponse(status=204) if request.htmx else SeeOther("desk:ticket", called(ticket))
