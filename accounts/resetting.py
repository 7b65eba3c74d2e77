"""A new password by a mailed link: once, within the hour, and only the newest."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.lib import tenancy

from . import outbox, passwords, tokens
from .models import MailedCode, Organization, User
from .models.code import Purpose
from .signing_in import find, rights_over

LASTS = timedelta(hours=1)


class LinkSpent(Exception):
    """Used, replaced by a newer one, outlived by a changed password, or older than an hour."""


def ask(email: str, *, organization: Organization) -> None:
    """Write to this address. Who has no account here is told so there, and only there."""
    person = find(organization, email)
    if person is not None and not person.is_active:
        person = None
    home = person.organization if person else organization
    token, digest = tokens.new()
    with tenancy.platform() if home is None else tenancy.system(home):
        older = MailedCode.objects.filter(organization=home, purpose=Purpose.RESET, email=email, used_at=None)
        older.update(used_at=timezone.now())
        MailedCode.objects.create(
            organization=home,
            person=person,
            purpose=Purpose.RESET,
            email=email,
            digest=digest,
            expires_at=timezone.now() + LASTS,
        )
    path = reverse("account:reset-confirm", args=[token])
    # Who has no account gets no link, although making one costs the same.
    _mail(email, person, home, link=home.url(path) if home else settings.URL + path)


def waiting(token: str, *, organization: Organization) -> MailedCode:
    """What this link opens, here and now. Refuses with LinkSpent."""
    for context in (tenancy.system(organization), tenancy.platform()):
        with context:
            found = _open(token).select_related("person__organization", "person__department").first()
        if found is not None and found.organization_id in (None, organization.pk):
            person = found.person
            if person is not None and person.is_active and person.email == found.email:
                return found
    raise LinkSpent


def finish(token: str, password: str, *, organization: Organization) -> User:
    """Store the new password and sign out every place. Refuses with LinkSpent.

    Two browsers at the same instant: the person's row is taken first, and the second finds the link used.
    """
    hashed = make_password(password)
    code = waiting(token, organization=organization)
    with rights_over(code.person, reason="reset by a mailed link"):
        person = User.objects.select_for_update(of=["self"]).get(pk=code.person_id)
        if not person.is_active or not _open(token).update(used_at=timezone.now()):
            raise LinkSpent
        person.organization = code.person.organization
        passwords.store(person, hashed)
    return person


def _open(token: str) -> Any:
    return MailedCode.objects.filter(
        digest=tokens.digest(token), purpose=Purpose.RESET, used_at=None, expires_at__gt=timezone.now()
    )


def _mail(email: str, person: User | None, organization: Organization | None, *, link: str) -> None:
    kind = "reset" if person else "no_account"
    with translation.override(
        person.preferred_language if person and person.preferred_language else get_language()
    ):
        subject = _("Choose a new password") if person else _("Somebody asked to sign in with your address")
        outbox.write(
            kind,
            to=email,
            subject=subject,
            organization=organization,
            person=person,
            secret=True,
            lasts=LASTS,
            link=link,
        )
