"""One ticket of which somebody wants to hear nothing more."""

from uuid import UUID

from accounts import notification_mail
from accounts.models import User
from helpdesk.lib import tenancy

from .models import Muted, Ticket
from .references import ref_of


def mute(ticket: Ticket, *, by: User) -> None:
    row = Muted(organization_id=ticket.organization_id, ticket=ticket, user=by)
    Muted.objects.bulk_create([row], ignore_conflicts=True)


def unmute(ticket: Ticket, *, by: User) -> None:
    Muted.objects.filter(organization_id=ticket.organization_id, ticket=ticket, user=by).delete()


def mutes(ticket: Ticket, person: User) -> bool:
    return Muted.objects.filter(organization_id=ticket.organization_id, ticket=ticket, user=person).exists()


def muted_by(ticket: Ticket) -> set[UUID]:
    with tenancy.system(ticket.organization_id):
        rows = Muted.objects.filter(organization_id=ticket.organization_id, ticket=ticket)
        return set(rows.values_list("user_id", flat=True))


def topic_of(ticket: Ticket) -> str:
    return f"ticket:{ticket.pk}"


def _found(person: User, key: str) -> Ticket | None:
    rows = Ticket.objects.select_related("organization")
    return rows.filter(organization_id=person.organization_id, pk=key).first()


def _name(person: User, key: str) -> str:
    """Its number and no word of it: whoever holds the link is not asked who they are."""
    ticket = _found(person, key)
    return ref_of(ticket.organization, ticket.number) if ticket else ""


def _mute(person: User, key: str) -> None:
    if ticket := _found(person, key):
        mute(ticket, by=person)


def _unmute(person: User, key: str) -> None:
    if ticket := _found(person, key):
        unmute(ticket, by=person)


notification_mail.TOPICS["ticket"] = notification_mail.Topic(name=_name, mute=_mute, unmute=_unmute)
