"""Why a deadline is when it is: beside the ticket, and as a page of its own."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import STAFF, open_to
from tickets import deadlines
from tickets.desk.deadline import deadline_told
from tickets.models import Ticket

from .door import of_ticket, page


@open_to(STAFF)
@require_safe
@of_ticket
def deadline(request: HttpRequest, ticket: Ticket, key: UUID) -> HttpResponse:
    clock = deadlines.of_ticket(ticket.pk, key)
    if clock is None:
        raise Http404
    now = timezone.now()
    told = deadline_told(deadlines.explain(clock, now=now), ticket, now=now)
    beside = request.htmx and request.htmx.target == "edit"
    others = [] if beside else deadlines.others_of(clock)
    return page(request, "_deadline" if beside else "deadline", ticket, deadline=told, key=key, others=others)
