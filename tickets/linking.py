"""How tickets belong together, and the request that follows a closed one."""

from typing import Any

from accounts.models import User

from .locking import all_locked, locked
from .models import Ticket, TicketLink
from .models.link import LinkKind
from .opening import open_ticket


def link(ticket: Ticket, other: Ticket, *, by: User, kind: Any = LinkKind.RELATED) -> TicketLink:
    """Twice is once."""
    with all_locked([ticket, other]):
        made, _ = TicketLink.objects.get_or_create(
            organization_id=ticket.organization_id, ticket=ticket, other=other, kind=kind
        )
    return made


def unlink(linked: TicketLink, *, by: User) -> None:
    with locked(linked.ticket):
        TicketLink.objects.filter(organization_id=linked.organization_id, pk=linked.pk).delete()


def follow_up(closed: Ticket, *, by: User, **asked: Any) -> Ticket:
    """A new request about a closed one, of the same customer."""
    ticket = open_ticket(by=by, customer=by, **asked)
    TicketLink(
        organization_id=closed.organization_id, ticket=closed, other=ticket, kind=LinkKind.PARENT
    ).save(force_insert=True)
    return ticket
