"""Tickets that wait for something: out of the queues until a time, or until the customer writes, and back with a mark.

The database wakes one when its customer writes (migrations/sql/0004_waking.sql); here the clock does.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.worker import every
from helpdesk.lib import tenancy

from . import alerts
from .locking import locked
from .models import Ticket, TicketEvent
from .models.ticket import NEVER
from .refusals import NothingToDo


def snooze(ticket: Ticket, *, by: User, until: datetime | None, reason: str = "", now: datetime | None = None) -> Ticket:  # fmt: skip
    """Until then; without a time, until the customer answers. Refuses with NothingToDo a time that is over, and what is
    done already."""
    now = now or timezone.now()
    if until is not None and until <= now:
        raise NothingToDo(_("This time is over. Choose a later one."))
    with locked(ticket) as fresh:
        if fresh.is_done:
            raise NothingToDo(_("What is done needs no snooze. Reopen it first."))
        fresh.snoozed_until, fresh.snooze_reason = until or NEVER, reason
        fresh.save(update_fields=["snoozed_until", "snooze_reason"])
        fresh.refresh_from_db()
    return fresh


def wake(ticket: Ticket, *, by: User) -> Ticket:
    """By hand, and without a mark: whoever does it knows."""
    with locked(ticket) as fresh:
        if fresh.snoozed_until is not None:
            fresh.snoozed_until, fresh.snooze_reason = None, ""
            fresh.save(update_fields=["snoozed_until", "snooze_reason"])
            fresh.refresh_from_db()
    return fresh


@every(timedelta(seconds=20))
def wake_due() -> int:
    """Those whose time has come, of every organization."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("SELECT app.wake_tickets()")
        return int(cursor.fetchone()[0])


def tell_assignee(event: TicketEvent, ticket: Ticket) -> None:
    """When it woke by itself."""
    woke = (
        event.action == "changed"
        and event.new.get("snoozed_until", "") is None
        and event.old.get("snoozed_until")
    )
    if not woke or ticket.woken_at is None or ticket.assignee is None or event.actor_id == ticket.assignee_id:
        return
    alerts.tell(
        ticket, [ticket.assignee], kind="awake", title=gettext_lazy("%(ref)s is awake again"),
        key=f"awake-{event.pk}", because=alerts.MINE,
    )  # fmt: skip
