"""What an admin does with people: role, team, suspension, end."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import tenancy

from . import devices
from .models import Department, Invitation, MailedCode, Notification, OutboundMail, User
from .models.person import Role, Status
from .refusals import LastAdmin, Refusal, SeatsFull, heard

__all__ = ["LastAdmin", "NotOneself", "SeatsFull", "assign", "remove", "restore", "suspend"]


class NotOneself(Refusal):
    """Nobody takes their own rights away, or their own place."""

    field = "role"


def assign(
    person: User, *, role: str, team: Department | None, is_lead: bool, sees_all: bool | None, by: User
) -> None:
    """Role and team. Customers have no team; refuses one's own role, a seat too many, the last admin's."""
    if person.pk == by.pk and role != person.role:
        raise NotOneself(_("You can't change your own role. Another admin can."))
    if role == Role.CUSTOMER:
        team, is_lead, sees_all = None, False, None
    person.role, person.department, person.is_lead, person.sees_all_departments = (
        role,
        team,
        is_lead,
        sees_all,
    )
    with heard():
        person.save(update_fields=["role", "department", "is_lead", "sees_all_departments"])


def suspend(person: User, *, by: User) -> None:
    """Out at the next request, on every device; the seat is free. Refuses oneself and the last admin."""
    if person.pk == by.pk:
        raise NotOneself(_("You can't suspend yourself. Another admin can."))
    person.status = Status.SUSPENDED
    with heard():
        person.save(update_fields=["status"])
    devices.end_others(person, but=None)


def restore(person: User, *, by: User) -> None:
    """Back as before: active, or still invited. Refuses when no seat is free."""
    waiting = Invitation.objects.filter(person=person)
    never_came = (
        person.last_login is None
        and waiting.exists()
        and not waiting.filter(accepted_at__isnull=False).exists()
    )
    person.status = Status.INVITED if never_came else Status.ACTIVE
    with heard():
        person.save(update_fields=["status"])


def remove(person: User, *, by: User) -> None:
    """The person goes with sessions, codes and mails to them; what they did keeps their name."""
    if person.pk == by.pk:
        raise NotOneself(_("You can't delete yourself. Another admin can."))
    if person.organization_id is None:
        raise NotOneself(_("Operators belong to the platform."))
    picture, storage = person.avatar.name, person.avatar.storage
    with heard():
        with tenancy.platform():
            # Also what went to the address before it was an account.
            mails = OutboundMail.objects.filter(organization_id=person.organization_id)
            mails.filter(Q(person=person) | Q(to=person.email)).delete()
            MailedCode.objects.filter(organization_id=person.organization_id, email=person.email).delete()
            # What was told about those mails names the address.
            told = Notification.objects.filter(organization_id=person.organization_id, kind="mail_failed")
            told.filter(metadata__address=person.email).delete()
        person.delete()
    if picture:
        transaction.on_commit(lambda: storage.delete(picture), robust=True)
