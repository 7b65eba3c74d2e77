"""The queues: what is due comes first."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import STAFF, open_to
from accounts.forms.lists import cursor, read_cursor
from tickets import navigation
from tickets.desk import queues
from tickets.desk.rows import grouped, rows_of
from tickets.forms.lists import QueueFilter
from tickets.models import Ticket
from tickets.references import number_in, ref_of


@open_to(STAFF)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    person, now = request.user, timezone.now()
    shown = queues.queue_named(request.GET.get("queue", ""), person)
    narrow = QueueFilter(request.GET, by=person)
    chosen = narrow.chosen()
    if ref := meant(request, chosen["q"]):
        return redirect("desk:ticket", ref)
    after = queues.key_in(read_cursor(chosen["after"], parts=2)) if chosen["after"] else None
    wanted = {name: chosen[name] for name in ("team", "category", "tag")}
    rows = queues.narrowed(queues.tickets_in(shown, person), words=chosen["q"], **wanted)
    found, following = queues.page_of(shown, person, rows, after)
    version = version_of(found)
    if request.htmx and request.GET.get("version") == version:
        return HttpResponse(status=204)
    told = {"queue": shown, "narrow": narrow, "words": chosen["q"], "filtered": any(wanted.values())}
    told |= {"groups": grouped(shown, rows_of(found, person, request.organization, now=now), now=now)}
    told |= {"after": cursor(following[0].isoformat(), following[1]) if following else ""}
    told |= {"later": after is not None, "version": version, "others": queues.queues_for(person)}
    told |= {"writes": person.audience != "analyst"}
    return render(request, "tickets/agent/queue.html", told)


def meant(request: HttpRequest, words: str) -> str:
    """The ticket whose number was typed, if this person sees one."""
    number = number_in(words) if words else None
    if number is None:
        return ""
    seen = Ticket.objects.visible_to(request.user).filter(organization_id=request.organization.pk)
    return ref_of(request.organization, number) if seen.filter(number=number).exists() else ""


def version_of(found: list[dict[str, Any]]) -> str:
    """Of what a list shows: an open page that has it already is left as it is."""
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


@open_to(STAFF)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The badges of the navigation, for pages that stand open."""
    return render(request, "tickets/agent/_counts.html", {"groups": navigation.workspace(request)})
