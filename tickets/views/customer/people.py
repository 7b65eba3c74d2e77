"""Who reads a request along: adding a colleague by address, and taking somebody off again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import throttle
from accounts.refusals import Refusal
from helpdesk.lib.answers import SeeOther
from tickets import sharing
from tickets.forms.answering import AddressForm
from tickets.portal.entry import Reader
from tickets.portal.page import people_of
from tickets.references import ref_of

from .door import of_request


@of_request
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def people(request: HttpRequest, reader: Reader) -> HttpResponse:
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        throttle.copied_in(request, person=reader.person)
        address = form.cleaned_data["address"]
        try:
            sharing.copy_in(reader.ticket, address, by=reader.person)
        except Refusal as refusal:
            form.add_error("address" if refusal.field else None, str(refusal))
        else:
            messages.success(request, _("%(address)s reads along from now on.") % {"address": address})
            return SeeOther("portal:people", ref_of(request.organization, reader.ticket.number))
    told = {
        "form": form,
        "people": people_of(reader),
        "owns": reader.owns,
        "ref": ref_of(request.organization, reader.ticket.number),
        "title": reader.ticket.title,
    }
    return render(request, "tickets/customer/people.html", told, status=422 if form.errors else 200)


@of_request
@require_POST
def person(request: HttpRequest, reader: Reader, key: UUID) -> HttpResponse:
    """Off the list: by the customer anybody, by others themselves."""
    copy = reader.ticket.copies.filter(organization_id=reader.ticket.organization_id, pk=key).first()
    if copy is None or not (reader.owns or copy.user_id == reader.person.pk):
        raise Http404
    copy.ticket = reader.ticket
    sharing.remove_copy(copy, by=reader.person)
    if not reader.owns:
        messages.success(request, _("You don't read this request any more."))
        return SeeOther("portal:home")
    messages.success(request, _("This person doesn't read along any more."))
    return SeeOther("portal:people", ref_of(request.organization, reader.ticket.number))
