"""The plan's tickets a month: admins are told in time, and what waits comes in as soon as there is room."""

from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.models import Organization
from accounts.worker import every
from helpdesk.lib import tenancy

from .models import Counter, Ticket, TicketEvent

WARN_AT = 80


def use_of(organization: Organization) -> Counter | None:
    return Counter.objects.filter(organization_id=organization.pk).first()


def tell_admins(event: TicketEvent, ticket: Ticket) -> None:
    """At 80 % and when the month is full: once a month each, inside the product and by mail."""
    if event.action != "created" and event.new.get("unconfirmed") is not False:
        return
    allowed, counter = ticket.organization.monthly_ticket_limit, use_of(ticket.organization)
    if not allowed or counter is None or counter.used * 100 < allowed * WARN_AT:
        return
    full = counter.used >= allowed
    title = _("This month's tickets are used up") if full else _("Most of this month's tickets are used")
    content = (
        _(
            "New requests are kept in Held and accepted in their order next month, or at once with a larger plan."
        )
        if full
        else _("When the month is full, new requests wait in Held. Nothing is lost.")
    )
    key = f"tickets-{100 if full else WARN_AT}-{counter.month:%Y-%m}"
    notifications.tell_admins(
        ticket.organization,
        kind="limit",
        title=title,
        content=content,
        link="/agent/settings/plan/",
        key=key,
    )


@every(timedelta(minutes=10))
def release_held() -> None:
    """In a new month there is room again."""
    with tenancy.platform():
        waiting = list(Counter.objects.filter(waiting__gt=0).values_list("organization_id", flat=True))
    for organization in waiting:
        with tenancy.platform(), connection.cursor() as cursor:
            cursor.execute("SELECT app.release_held(%s)", [organization])
