"""Everything that happened to a ticket, and what it was at any moment."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import STAFF, open_to
from accounts.forms.spoken import Form
from tickets.desk import telling
from tickets.desk.past import told_then
from tickets.forms.properties import When
from tickets.models import Ticket, TicketEvent

from .door import of_ticket, page

SIZE = 100


class AsOfForm(Form):
    at = When(label=_("As it was on"))


@open_to(STAFF)
@require_safe
@of_ticket
def history(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    rows = TicketEvent.objects.visible_to(request.user).of(ticket)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    events = list(rows.order_by("-pk")[: SIZE + 1])
    more, events = len(events) > SIZE, events[:SIZE]
    names = telling.Names.of(events, request.organization)
    told: dict[str, Any] = {"events": [telling.told(event, names) for event in events]}
    told |= {"before": events[-1].pk if more else "", "earlier": bool(before)}
    template = "_history" if request.htmx and request.htmx.target in ("props", "history") else "history"
    told["writes"] = request.user.audience != "analyst"
    return page(request, template, ticket, form=AsOfForm(), **told)


@open_to(STAFF)
@require_safe
@of_ticket
def as_of(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = AsOfForm(request.GET or None)
    at: datetime = (form.is_bound and form.is_valid() and form.cleaned_data["at"]) or timezone.now()
    told = told_then(ticket, at, by=request.user)
    return page(request, "as_of", ticket, form=form, at=at, status=422 if form.errors else 200, **told)
