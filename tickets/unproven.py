"""Requests that somebody sent with an address before proving it, as the person with that address meets them.

The wall keeps them from customers, who might read a stranger's words as their own; so the system looks them up, by the
customer they are said to be of and nobody else's.
"""

from typing import Any

from accounts.models import MailedCode, User
from helpdesk.lib import tenancy

from . import opening
from .models import Ticket
from .references import ref_of
from .refusals import Gone

MOST = 20


def waiting_for(person: User) -> list[dict[str, Any]]:
    """Number, subject and time of what was sent with their address, the newest first."""
    with tenancy.system(person.organization_id):
        rows = _of(person).order_by("-number").values("number", "title", "created_at")[:MOST]
        return [row | {"ref": ref_of(person.organization, row["number"])} for row in rows]


def confirm(person: User, number: int) -> Ticket:
    """It was them. Refuses with Gone."""
    with tenancy.system(person.organization_id, source=_source(), reason="confirmed by the customer"):
        return opening.confirm(_one(person, number=number), by=person)


def confirm_by_code(code: MailedCode, person: User) -> Ticket:
    """The digits that were mailed with it. Refuses with Gone what was discarded, or given to somebody else, meanwhile."""
    with tenancy.system(person.organization_id, source=_source(), reason="confirmed by the mailed code"):
        rows = Ticket.objects.filter(organization_id=person.organization_id, customer_id=person.pk)
        ticket = rows.filter(pk=code.data["about"]).first()
        if ticket is None:
            raise Gone
        return opening.confirm(ticket, by=person)


def discard(person: User, number: int) -> None:
    """It was somebody else: into the archive. Refuses with Gone."""
    with tenancy.system(person.organization_id, source=_source(), reason="not sent by the customer"):
        opening.discard(_one(person, number=number), by=person)


def _of(person: User) -> Any:
    return Ticket.objects.filter(
        organization_id=person.organization_id, customer_id=person.pk, unconfirmed=True
    )


def _one(person: User, number: int) -> Ticket:
    ticket = _of(person).filter(number=number).first()
    if ticket is None:
        raise Gone
    return ticket


def _source() -> str:
    return tenancy.current().source
