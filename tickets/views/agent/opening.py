"""A new ticket by staff: for a caller, or to write first."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import open_to
from accounts.refusals import Refusal
from helpdesk.lib.answers import SeeOther
from tickets import lifecycle, opening, submissions
from tickets.asking import customer_at
from tickets.forms.opening import NewTicketForm
from tickets.models import Ticket
from tickets.models.ticket import Status
from tickets.references import ref_of

from .door import ANSWERING, answer, posted, tell
from .ticket import done


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewTicketForm(
        posted(request),
        request.FILES or None,
        by=request.user,
        organization=request.organization,
        initial=request.GET.dict(),
    )
    if form.is_bound and form.is_valid():
        try:
            ticket = opened(request, form)
        except submissions.AlreadySent as before:
            return SeeOther("desk:ticket", before.outcome) if before.outcome else SeeOther("desk:queue")
        except Refusal as refusal:
            tell(form, refusal)
        else:
            return done(request, ticket, _("%(ref)s is there") % {"ref": ref_of(request.organization, ticket.number)})  # fmt: skip
    return render(request, "tickets/agent/new.html", {"form": form}, status=answer(form))


def opened(request: HttpRequest, form: NewTicketForm) -> Ticket:
    """Once, all of it or nothing. What we write first waits for the customer."""
    person, told, attached = request.user, form.told(), form.attached()
    asked: dict[str, Any] = {"organization": request.organization, "by": person}
    with transaction.atomic():
        claim = submissions.once(form.cleaned_data["key"], **asked)
        customer = customer_at(form.cleaned_data["email"], form.cleaned_data["name"], **asked)
        ticket = opening.open_ticket(by=person, customer=customer, attached=attached, **told)
        ticket.organization = request.organization
        if not told["customer_wrote"]:
            lifecycle.change_status(ticket, Status.PENDING, by=person)
        submissions.led_to(claim, ref_of(request.organization, ticket.number))
    return ticket
