"""A ticket as it is now, held until the transaction ends: what a verb looks at is what it changes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts.refusals import heard

from .models import Ticket
from .refusals import Gone


@contextmanager
def locked(ticket: Ticket) -> Iterator[Ticket]:
    """Refuses with Gone what was deleted or moved out of sight meanwhile."""
    with transaction.atomic(), heard():
        fresh = (
            Ticket.objects.select_for_update()
            .filter(organization_id=ticket.organization_id, pk=ticket.pk)
            .first()
        )
        if fresh is None:
            raise Gone
        yield fresh


@contextmanager
def all_locked(tickets: Iterable[Ticket]) -> Iterator[list[Ticket]]:
    """Several, in the order of their keys, so that two who do this do not wait for each other forever."""
    wanted = list(tickets)
    with transaction.atomic(), heard():
        rows = Ticket.objects.select_for_update().filter(
            organization_id=wanted[0].organization_id, pk__in=[ticket.pk for ticket in wanted]
        )
        by_key = {row.pk: row for row in rows.order_by("pk")}
        if len(by_key) != len({ticket.pk for ticket in wanted}):
            raise Gone
        yield [by_key[ticket.pk] for ticket in wanted]
