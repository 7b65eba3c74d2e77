"""Invitations: an admin keeps a place for a colleague, with role and team; the colleague takes it by a link, once."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib import tenancy

from . import outbox, tokens
from .models import Department, Invitation, Organization, User
from .models.person import Status
from .refusals import Refusal, heard

LASTS = timedelta(days=7)


class NotInvited(Refusal):
    """This person accepted already, or was never invited."""

    sentence = gettext_lazy("There is no open invitation for this person any more.")


class Spent(Exception):
    """The link was used, replaced, withdrawn, or is older than seven days."""


def invite(
    email: str,
    name: str,
    role: str,
    department: Department | None = None,
    *,
    is_lead: bool = False,
    by: User | None,
    organization: Organization | None = None,
) -> tuple[User, str]:
    """Keep a place and write to the colleague; returns the link once, for passing on by hand.

    `by` is the admin; nobody (with `organization`) is the system, which invites the first admin.
    Refuses with EmailTaken and SeatsFull.
    """
    organization = organization or (by.organization if by else None)
    assert organization is not None, "an invitation is of an organization"
    person = User(
        organization=organization,
        email=email,
        name=name.strip(),
        role=role,
        department=department,
        is_lead=is_lead,
        status=Status.INVITED,
    )
    person.set_unusable_password()
    with _rights_of(by, organization), heard():
        person.save(force_insert=True)
        link = _write_to(person, by=by)
    return person, link


def resend(person: User, *, by: User | None) -> str:
    """A new link, which is the only one that works from now on. Refuses with NotInvited."""
    with _rights_of(by, person.organization), transaction.atomic():
        if not _place_of(person.pk):
            raise NotInvited
        return _write_to(person, by=by)


def withdraw(person: User, *, by: User | None) -> None:
    """The place is free again and the link leads nowhere. Refuses with NotInvited."""
    with _rights_of(by, person.organization), transaction.atomic():
        gone, _rows = User.objects.filter(pk=person.pk, status=Status.INVITED).delete()
        if not gone:
            raise NotInvited


def waiting(token: str, *, organization: Organization) -> Invitation:
    """The invitation that this link opens, here and now. Refuses with Spent."""
    with tenancy.system(organization):
        people = Invitation.objects.select_related("person__department", "person__organization")
        found = people.filter(_open(token)).first()
    if found is None:
        raise Spent
    return found


def accept(token: str, *, name: str, password: str, organization: Organization) -> User:
    """Take the place: who follows the link says name and password, nothing else. Refuses with Spent.

    Two browsers at the same instant: the first takes the row, the second finds none waiting.
    """
    hashed, now = make_password(password), timezone.now()
    with tenancy.system(organization, reason="invitation accepted"):
        found = Invitation.objects.filter(_open(token)).first()
        # The person first, then the link: the order in which `resend` takes them.
        if found is None or not _place_of(found.person_id):
            raise Spent
        if not Invitation.objects.filter(pk=found.pk, accepted_at=None, expires_at__gt=now).update(
            accepted_at=now
        ):
            raise Spent
        User.objects.filter(pk=found.person_id).update(name=name, password=hashed, status=Status.ACTIVE)
        return User.objects.select_related("organization", "department").get(pk=found.person_id)


def _open(token: str) -> Q:
    return Q(
        digest=tokens.digest(token),
        accepted_at=None,
        expires_at__gt=timezone.now(),
        person__status=Status.INVITED,
    )


def _place_of(pk: Any) -> User | None:
    """The invited person, locked, so that acceptance, a new link and withdrawal go one after the other."""
    return User.objects.select_for_update().filter(pk=pk, status=Status.INVITED).first()


def _write_to(person: User, *, by: User | None) -> str:
    organization = person.organization
    token, digest = tokens.new()
    Invitation.objects.filter(person=person, accepted_at=None).delete()
    Invitation.objects.create(
        organization=organization,
        person=person,
        invited_by=by if by and by.organization_id else None,
        invited_by_name=str(by) if by else "",
        digest=digest,
        expires_at=timezone.now() + LASTS,
    )
    link = organization.url(reverse("account:invitation", args=[token]))
    # The colleague chose no language yet; the admin's is not theirs.
    with translation.override(organization.default_language):
        subject = _("Your invitation to %(organization)s") % {"organization": organization.name}
        outbox.write(
            "invitation",
            to=person.email,
            subject=subject,
            organization=organization,
            person=person,
            secret=True,
            lasts=LASTS,
            link=link,
            inviter=str(by) if by else "",
        )
    return link


def _rights_of(by: User | None, organization: Organization | None) -> Any:
    """An admin acts with their own rights, as the request or command has set them; nobody is the system."""
    return nullcontext() if by else tenancy.system(organization)
