"""Snoozed tickets in words."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tickets.models import Ticket
from tickets.models.ticket import NEVER


def sleeps_until(ticket: Ticket) -> str:
    """Goes on after "Snoozed": until when, or until whom."""
    if ticket.snoozed_until is None:
        return ""
    if ticket.snoozed_until >= NEVER:
        name = ticket.customer.get_short_name() if ticket.customer else _("the customer")
        return _("until %(name)s answers") % {"name": name}
    at = date_format(timezone.localtime(ticket.snoozed_until), "SHORT_DATETIME_FORMAT")
    return _("until %(time)s") % {"time": at}
