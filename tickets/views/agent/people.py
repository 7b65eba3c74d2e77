"""Who takes part in a ticket: people copied in, colleagues who help."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import open_to
from accounts.models import User
from accounts.refusals import Refusal
from helpdesk.lib.answers import SeeOther
from tickets import assignment, sharing
from tickets.forms.doing import AddressForm, PersonForm
from tickets.models import Collaborator, Copy, Ticket

from .door import ANSWERING, answer, called, of_ticket, page, tell
from .ticket import done


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def people(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Two lists, each with a way to add somebody and to take somebody off."""
    act = request.POST.get("act", "")
    if act in REMOVING:
        return REMOVING[act](request, ticket)
    copying = AddressForm(request.POST if act == "copy" else None, prefix="copy")
    helping = PersonForm(request.POST if act == "help" else None, by=request.user, prefix="help")
    for form, add in ((copying, copy_in), (helping, collaborate)):
        if form.is_bound and form.is_valid():
            try:
                words = add(request, ticket, form)
            except Refusal as refusal:
                tell(form, refusal)
            else:
                return done(request, ticket, words)
    told = {"copying": copying, "helping": helping, "form": helping if helping.is_bound else copying}
    told |= {"copies": rows(Copy, request, ticket), "collaborators": rows(Collaborator, request, ticket)}
    return page(request, "people", ticket, status=answer(told["form"]), **told)


def rows(model: Any, request: HttpRequest, ticket: Ticket) -> QuerySet[Any]:
    return (
        model.objects.visible_to(request.user)
        .filter(ticket=ticket)
        .select_related("user")
        .order_by("created_at")
    )


def copy_in(request: HttpRequest, ticket: Ticket, form: Any) -> str:
    address = form.cleaned_data["address"]
    sharing.copy_in(ticket, address, by=request.user)
    return _("%(address)s reads along from now on") % {"address": address}


def collaborate(request: HttpRequest, ticket: Ticket, form: Any) -> str:
    person: User = form.cleaned_data["person"]
    assignment.collaborate(ticket, person, by=request.user)
    return _("%(name)s works on it, too") % {"name": person}


def uncopy(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    copy = _one(Copy, request, ticket)
    if copy is None:
        return SeeOther("desk:people", called(ticket))
    sharing.remove_copy(copy, by=request.user)
    return done(request, ticket, _("%(name)s no longer reads along") % {"name": copy.user})


def stop(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    link = _one(Collaborator, request, ticket)
    if link is None:
        return SeeOther("desk:people", called(ticket))
    assignment.stop_collaborating(ticket, link.user, by=request.user)
    return done(request, ticket, _("%(name)s no longer works on it") % {"name": link.user})


def _one(model: Any, request: HttpRequest, ticket: Ticket) -> Any:
    """The one that the button names, if it is still there."""
    key = request.POST.get("person", "")
    return next((row for row in rows(model, request, ticket) if str(row.pk) == key), None)


REMOVING = {"uncopy": uncopy, "stop": stop}
