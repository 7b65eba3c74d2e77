"""Changing a password: other places are signed out, what was mailed before is dead, and a mail tells."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import codes, devices, outbox, throttle
from .models import User


class WrongPassword(Exception):
    """Not the current one."""


def prove(person: User, password: str, *, request: HttpRequest) -> None:
    """The person at the keyboard knows the password; counted like a sign-in. Refuses with WrongPassword."""
    aim = {"organization": person.organization, "email": person.email}
    throttle.password_try(request, **aim)
    if not person.check_password(password):
        raise WrongPassword
    throttle.password_right(request, **aim)


@transaction.atomic
def change(person: User, password: str) -> None:
    """A person's own new password, written with the rights of whoever acts: themselves, or the system for a link.

    Ends every session. A page that goes on renews its own (`auth.update_session_auth_hash`) after this.
    """
    store(person, make_password(password))


def store(person: User, hashed: str) -> None:
    """The part after hashing, which takes its time and should hold no row meanwhile."""
    User.objects.filter(pk=person.pk).update(password=hashed)
    person.password = hashed
    codes.spend_all_of(person)
    devices.end_others(person, but=None)
    tell(person, "password_changed", to=person.email)


def tell(person: User, kind: str, *, to: str, **context: Any) -> None:
    """A mail about a change of the account, so that nobody learns of it too late."""
    with translation.override(person.preferred_language or get_language()):
        subject = {
            "password_changed": _("Your password was changed"),
            "email_changed": _("Your email address was changed"),
        }
        outbox.write(
            kind, to=to, subject=subject[kind], organization=person.organization, person=person, **context
        )
