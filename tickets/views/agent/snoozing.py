"""Putting a ticket aside until later, and calling it back; what nobody asked for."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import open_to
from accounts.refusals import Refusal
from tickets import snoozing
from tickets import spam as verbs
from tickets.desk.sleeping import sleeps_until
from tickets.forms.snoozing import SnoozeForm
from tickets.models import Ticket

from .doing import refused
from .door import ANSWERING, answer, called, of_ticket, page, posted, tell
from .ticket import done


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def snooze(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if request.POST.get("act") == "wake":
        snoozing.wake(ticket, by=request.user)
        return done(request, ticket, _("%(ref)s is awake") % {"ref": called(ticket)})
    form = SnoozeForm(posted(request), ticket=ticket, now=timezone.now())
    if form.is_bound and form.is_valid():
        try:
            fresh = snoozing.snooze(
                ticket, by=request.user, until=form.time, reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            tell(form, refusal)
        else:
            words = _("%(ref)s sleeps %(until)s") % {"ref": called(ticket), "until": sleeps_until(fresh)}
            return done(request, ticket, words)
    return page(request, "snooze", ticket, form=form, status=answer(form))


@open_to(ANSWERING)
@require_POST
@of_ticket
def spam(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Closed without a word to whoever sent it; or it was none."""
    taken_back = request.POST.get("act") == "unmark"
    try:
        (verbs.unmark if taken_back else verbs.mark)(ticket, by=request.user)
    except Refusal as refusal:
        return refused(request, ticket, refusal)
    words = _("%(ref)s is no spam") if taken_back else _("%(ref)s is spam: closed, and nobody was told")
    return done(request, ticket, words % {"ref": called(ticket)})
