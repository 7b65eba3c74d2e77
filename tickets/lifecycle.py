"""How far a ticket is: new, open, pending, resolved, closed, and back."""

from typing import Any

from accounts.models import User
from helpdesk.lib import tenancy

from .locking import locked
from .models import Message, Ticket
from .models.message import MessageType, Visibility
from .models.ticket import Status
from .refusals import Closed


def change_status(ticket: Ticket, status: Any, *, by: User | None, note: str = "") -> Ticket:
    """An explicit change, with a note for colleagues if there is something to say."""
    with tenancy.because(note or tenancy.current().reason), locked(ticket) as fresh:
        if fresh.status != status:
            fresh.status = status
            fresh.save(update_fields=["status"])
            fresh.refresh_from_db()
        if note:
            message = Message(
                organization_id=fresh.organization_id, ticket=fresh, author=by, content=note,
                visibility=Visibility.INTERNAL, message_type=MessageType.STATUS_CHANGE,
            )  # fmt: skip
            message.save(force_insert=True)
    return fresh


def resolve(ticket: Ticket, *, by: User | None, note: str = "") -> Ticket:
    return change_status(ticket, Status.RESOLVED, by=by, note=note)


def reopen(ticket: Ticket, *, by: User, note: str = "") -> Ticket:
    return change_status(ticket, Status.OPEN, by=by, note=note)


def close(ticket: Ticket, *, by: User | None, note: str = "") -> Ticket:
    return change_status(ticket, Status.CLOSED, by=by, note=note)


def solved(ticket: Ticket, *, by: User) -> Ticket:
    """The customer says that it is. Refuses with Closed; a person copied in is refused by the database (NotYours)."""
    with tenancy.because("solved by the customer"), locked(ticket) as fresh:
        if fresh.status == Status.CLOSED:
            raise Closed
        if fresh.status != Status.RESOLVED:
            fresh.status = Status.RESOLVED
            fresh.save(update_fields=["status"])
            fresh.refresh_from_db()
    return fresh
