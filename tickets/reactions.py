"""What follows an event: THE list. The worker takes events in the order of their ticket; a reaction writes rows only.

Triggers queue the events and wake the worker, so nothing below imports this module.
"""

import logging
from collections.abc import Callable

from django.db import connection, transaction

from helpdesk.lib import tenancy

from . import alerts, automation, limits, receipts, search, snoozing
from .models import QueuedEvent, Ticket, TicketEvent

log = logging.getLogger(__name__)

MOST_TRIES = 5
REACTIONS: list[Callable[[TicketEvent, Ticket], object]] = [
    receipts.received,
    receipts.answered,
    receipts.solved,
    receipts.copied_in,
    limits.tell_admins,
    snoozing.tell_assignee,
    search.learn,
    alerts.assigned,
    alerts.replied,
    alerts.rated,
    alerts.due,
    automation.follow,
]

# The lock keeps one ticket's events with one worker, in their order; the head bounds how many locks that takes.
TAKE = """
WITH head AS MATERIALIZED (
    SELECT event_id, ticket_id FROM tickets_queuedevent WHERE tries < %s ORDER BY event_id LIMIT 100),
  mine AS MATERIALIZED (
    SELECT event_id FROM head WHERE pg_try_advisory_xact_lock(hashtextextended(ticket_id::text, 7))),
  got AS (DELETE FROM tickets_queuedevent q USING mine WHERE q.event_id = mine.event_id RETURNING q.event_id, q.tries)
SELECT event_id, tries FROM got ORDER BY event_id
"""
PUT_BACK = """
INSERT INTO tickets_queuedevent (event_id, organization_id, ticket_id, tries, error) VALUES (%s, %s, %s, %s, %s)
"""


def react() -> bool:
    """Some waiting events, each in a savepoint: one that fails is put back, and after five times left aside."""
    with tenancy.platform():
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [MOST_TRIES])
            taken = dict(cursor.fetchall())
        for event in TicketEvent.objects.filter(pk__in=taken).order_by("pk"):
            _follow(event, taken[event.pk])
    return bool(taken)


def _follow(event: TicketEvent, tries: int) -> None:
    try:
        with transaction.atomic(), tenancy.use(tenancy.system_context(event.organization_id)):
            ticket = Ticket.objects.select_related("organization", "customer", "category").filter(
                organization_id=event.organization_id, pk=event.ticket_id
            )
            for found in ticket:
                for reaction in REACTIONS:
                    reaction(event, found)
    except Exception as problem:
        log.exception("A reaction to event %s failed", event.pk)
        with connection.cursor() as cursor:
            error = f"{type(problem).__name__}: {problem}".replace("\x00", "")[:2000]
            cursor.execute(PUT_BACK, [event.pk, event.organization_id, event.ticket_id, tries + 1, error])


def try_again(events: list[int]) -> int:
    """What was left aside, from the beginning; by operators."""
    return QueuedEvent.objects.filter(pk__in=events).update(tries=0, error="")
