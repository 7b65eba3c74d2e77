"""Properties of a ticket: all on one page, or each on its own."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import open_to
from accounts.refusals import Refusal
from helpdesk.lib.answers import SeeOther
from tickets import properties
from tickets.asking import customer_at
from tickets.forms.doing import AddressForm
from tickets.forms.opening import asked_in
from tickets.forms.properties import TicketForm
from tickets.models import Tag, Ticket

from .door import ANSWERING, answer, called, of_ticket, page, posted, tell
from .ticket import done


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def edit(request: HttpRequest, ticket: Ticket, name: str = "") -> HttpResponse:
    if request.method == "POST":
        ticket = held(request, ticket)
    asked = asked_in(request.user, ticket.category_id, ticket.custom_fields)
    has = Tag.objects.visible_to(request.user).filter(ticket_links__ticket=ticket)
    form = TicketForm(posted(request), instance=ticket, by=request.user, only=name, asked=asked, has=has)
    if name and name not in (field.name for field in form.visible_fields()):
        raise Http404
    if form.is_bound and form.is_valid():
        if form.conflicts:
            form.show_conflicts()
        elif save(request, ticket, form):
            return done(request, ticket, _("Saved"))
    template = "_edit" if request.htmx and request.htmx.target == "edit" else "edit"
    return page(request, template, ticket, form=form, name=name, status=answer(form))


def held(request: HttpRequest, ticket: Ticket) -> Ticket:
    """The row as it is now, until the end: nobody writes between our reading and writing."""
    fresh = Ticket.objects.visible_to(request.user).select_for_update(of=("self",)).filter(pk=ticket.pk).first()  # fmt: skip
    if fresh is None:
        raise Http404
    fresh.organization = request.organization
    return fresh


def save(request: HttpRequest, ticket: Ticket, form: TicketForm) -> bool:
    """All of it or nothing."""
    columns, fields = form.told()
    come, go = form.tagged()
    by = request.user
    try:
        with transaction.atomic():
            properties.change(ticket, by=by, **columns)
            properties.set_fields(ticket, fields, by=by)
            properties.tag(ticket, come, by=by)
            properties.untag(ticket, go, by=by)
    except Refusal as refusal:
        tell(form, refusal)
        return False
    return True


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def customer(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Somebody else's from now on, who then reads the whole public conversation."""
    form = AddressForm(posted(request), initial={"address": ticket.customer_email})
    if form.is_bound and form.is_valid():
        address = form.cleaned_data["address"]
        told: dict[str, Any] = {"organization": request.organization, "by": request.user}
        try:
            with transaction.atomic():
                person = customer_at(address, "", **told)
                properties.change(ticket, by=request.user, customer=person)
        except Refusal as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("%(name)s is the customer now") % {"name": person})
            return SeeOther("desk:ticket", called(ticket))
    return page(request, "customer_change", ticket, form=form, status=answer(form))
