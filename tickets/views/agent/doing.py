"""Acts on one ticket: its status, whose it is, following it, confirming or discarding it, deleting it."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ADMINS, STAFF, open_to
from accounts.models import User
from accounts.refusals import Refusal
from helpdesk.lib.answers import SeeOther
from tickets import archive, assignment, lifecycle, muting, opening
from tickets.forms.doing import AssignForm, DeleteForm, StatusForm
from tickets.models import Ticket
from tickets.words import status_label

from .door import ANSWERING, answer, called, of_ticket, page, posted, tell
from .ticket import done, left, once_more, shown


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def status(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = StatusForm(posted(request), ticket=ticket)
    if form.is_bound and form.is_valid():
        try:
            lifecycle.change_status(ticket, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            label = status_label(form.cleaned_data["status"], ticket.organization)
            return done(request, ticket, _("%(ref)s: %(status)s") % {"ref": called(ticket), "status": label})
    return page(request, "status", ticket, form=form, status=answer(form))


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def assign(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if request.POST.get("act") == "take":
        return take(request, ticket)
    form = AssignForm(posted(request), by=request.user, ticket=ticket)
    if form.is_bound and form.is_valid():
        to: User | None = form.cleaned_data["assignee"]
        try:
            assignment.assign(ticket, to, by=request.user, note=form.cleaned_data["note"])
        except Refusal as refusal:
            tell(form, refusal)
        else:
            words = _("Assigned to %(name)s") % {"name": to} if to else _("Nobody has it now")
            return done(request, ticket, words)
    return page(request, "assign", ticket, form=form, status=answer(form))


def take(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Of many at once one gets it, and the others read who."""
    try:
        assignment.take(ticket, by=request.user)
    except Refusal as refusal:
        return refused(request, ticket, refusal)
    return done(request, ticket, _("%(ref)s is yours") % {"ref": called(ticket)})


def refused(request: HttpRequest, ticket: Ticket, refusal: Refusal) -> HttpResponse:
    """The ticket as it is now, and why nothing was done; the queue when it is there no more."""
    fresh = once_more(request, ticket)
    if fresh is None:
        messages.warning(request, str(refusal))
        return left(request, ticket)
    return shown(request, fresh, refused=str(refusal), status=409)


@open_to(ANSWERING)
@require_POST
@of_ticket
def follow(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if request.POST.get("act") == "stop":
        assignment.unfollow(ticket, by=request.user)
        return done(request, ticket, _("You no longer follow %(ref)s") % {"ref": called(ticket)})
    try:
        assignment.follow(ticket, by=request.user)
    except Refusal as refusal:
        return refused(request, ticket, refusal)
    return done(request, ticket, _("You follow %(ref)s") % {"ref": called(ticket)})


@open_to(STAFF)
@require_POST
@of_ticket
def mute(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if request.POST.get("act") == "stop":
        muting.unmute(ticket, by=request.user)
        return done(request, ticket, _("You hear of %(ref)s again") % {"ref": called(ticket)})
    muting.mute(ticket, by=request.user)
    return done(request, ticket, _("%(ref)s is muted") % {"ref": called(ticket)})


@open_to(ANSWERING)
@require_POST
@of_ticket
def confirm(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """It was really sent by whose address it carries; or nobody wants it."""
    discards = request.POST.get("act") == "discard"
    if not ticket.unconfirmed:
        return refused(request, ticket, Refusal(_("This was confirmed already.")))
    try:
        (opening.discard if discards else opening.confirm)(ticket, by=request.user)
    except Refusal as refusal:
        return refused(request, ticket, refusal)
    if not discards:
        return done(request, ticket, _("Confirmed. %(ref)s stands in the queues.") % {"ref": called(ticket)})
    messages.success(request, deleted_words(ticket))
    return left(request, ticket)


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def delete(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = DeleteForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            archive.delete(ticket, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, deleted_words(ticket))
            return SeeOther("desk:queue")
    return page(request, "delete", ticket, form=form, until=until(), status=answer(form))


def until() -> datetime:
    return timezone.now() + archive.KEPT


def deleted_words(ticket: Ticket) -> str:
    day = date_format(timezone.localtime(until()), "MONTH_DAY_FORMAT")
    return _("%(ref)s is deleted, restorable until %(day)s") % {"ref": called(ticket), "day": day}
