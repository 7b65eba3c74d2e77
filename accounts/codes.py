"""Six digits by mail: for signing in, for a new account, for a new address, for what was sent with an address.

The browser that asked keeps the code's id in its session, the mailbox gets the digits, and neither is enough without
the other. A million guesses are few, so five wrong ones spend a code.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import tenancy

from . import outbox
from .middleware import settle
from .models import MailedCode, Organization, User
from .models.code import Purpose
from .signing_in import find

LASTS = timedelta(minutes=10)
GUESSES = 5
PENDING = "code"


class WrongCode(Exception):
    """Not the digits that were mailed."""


class CodeSpent(Exception):
    """Used, replaced by a newer one, guessed at five times, or older than ten minutes."""


def for_signing_in(email: str, *, organization: Organization, browser: SessionBase, onward: str = "") -> None:
    """Write to this address. Who has no account here is told so there, and only there."""
    person = find(organization, email)
    if person is None or not person.is_active:
        _nobody(email, purpose=Purpose.SIGN_IN, organization=organization, browser=browser, onward=onward)
        return
    code, digits = _new(Purpose.SIGN_IN, email, person=person, organization=person.organization)
    _mail("sign_in_code", code, digits, _("Your code for signing in"))
    _keep(browser, code, asked_for=Purpose.SIGN_IN, onward=onward)


def for_signing_up(
    email: str, name: str, *, organization: Organization, browser: SessionBase, onward: str = ""
) -> None:
    """Write to this address. Who has an account already is let into that one; the page does not tell."""
    person = find(organization, email)
    if person is not None and not person.is_active:
        _nobody(email, purpose=Purpose.SIGN_UP, organization=organization, browser=browser, onward=onward)
        return
    home = person.organization if person else organization
    purpose = Purpose.SIGN_IN if person else Purpose.SIGN_UP
    code, digits = _new(purpose, email, person=person, organization=home, data={"name": name})
    _mail("sign_up_known" if person else "sign_up_code", code, digits, _("Your code for signing in"))
    _keep(browser, code, asked_for=Purpose.SIGN_UP, onward=onward, name=name)


def for_new_email(person: User, email: str, *, browser: SessionBase) -> None:
    """Write to the address that a person wants to have from now on."""
    code, digits = _new(Purpose.CHANGE_EMAIL, email, person=person, organization=person.organization)
    _mail("email_code", code, digits, _("Your code for the new email address"))
    _keep(browser, code, asked_for=Purpose.CHANGE_EMAIL)


def for_request(
    email: str,
    *,
    person: User,
    about: str,
    organization: Organization,
    browser: SessionBase,
    mailed: bool = True,
) -> MailedCode:
    """Write to the address that something was sent with; `about` is what the right digits confirm. Who is no customer
    that may come in is told so there, and there only. The mail says nothing of what was sent: anybody may have."""
    opens = person if person.is_active and not person.is_staff else None
    data = {"about": about}
    code, digits = _new(Purpose.REQUEST, email, person=opens, organization=organization, data=data)
    if mailed:
        _mail("request_code" if opens else "request_kept", code, digits, _("Your request"))
    keep_request(browser, code)
    return code


def for_request_again(asked: dict[str, Any], *, organization: Organization, browser: SessionBase) -> None:
    """A new code for the same."""
    with tenancy.system(organization):
        before = MailedCode.objects.filter(organization=organization, pk=asked["id"]).first()
        people = User.objects.select_related("organization", "department")
        person = people.filter(organization=organization, email=asked["email"]).first()
    if before is not None and person is not None:
        about = before.data["about"]
        for_request(before.email, person=person, about=about, organization=organization, browser=browser)


def keep_request(browser: SessionBase, code: MailedCode) -> None:
    """The browser that asked, also when its first answer was lost on the way."""
    _keep(browser, code, asked_for=Purpose.REQUEST)


def pending(browser: SessionBase, *purposes: str) -> dict[str, Any] | None:
    """What this browser asked for and has not finished."""
    asked = browser.get(PENDING)
    return asked if asked and asked["for"] in purposes else None


def forget(browser: SessionBase) -> None:
    browser.pop(PENDING, None)


def redeem(request: HttpRequest, digits: str, *, asked: dict[str, Any]) -> MailedCode:
    """The code that this browser asked for, used up. Refuses with WrongCode and CodeSpent.

    The guess is counted in one statement and kept before it is looked at; of two right ones at the same instant the
    last UPDATE lets one through.
    """
    organization = None if asked["platform"] else request.organization
    live = {"pk": asked["id"], "used_at": None, "expires_at__gt": timezone.now()}
    with _inside(organization):
        counted = MailedCode.objects.filter(**live, tries__lt=GUESSES).update(tries=F("tries") + 1)
    settle(request)
    if not counted:
        raise CodeSpent
    with _inside(organization):
        code = MailedCode.objects.select_related("person__organization", "person__department").get(
            pk=asked["id"]
        )
        if not constant_time_compare(code.digest, _digest(code, digits)):
            raise WrongCode if code.tries < GUESSES else CodeSpent
        if not MailedCode.objects.filter(**live).update(used_at=timezone.now()):
            raise CodeSpent
    forget(request.session)
    return code


def spend_all_of(person: User) -> None:
    """What was mailed before opens nothing any more: codes and links to reset."""
    with _inside(person.organization):
        MailedCode.objects.filter(person=person, used_at=None).update(used_at=timezone.now())


def _new(
    purpose: str,
    email: str,
    *,
    person: User | None,
    organization: Organization | None,
    data: dict | None = None,
) -> tuple[MailedCode, str]:
    """A fresh code; older ones of the same purpose for the same address are spent."""
    opens_something = person is not None or purpose == Purpose.SIGN_UP
    digits = f"{secrets.randbelow(1_000_000):06d}" if opens_something else secrets.token_hex()
    code = MailedCode(organization=organization, person=person, purpose=purpose, email=email, data=data or {})
    code.digest, code.expires_at = _digest(code, digits), timezone.now() + LASTS
    with _inside(organization):
        older = MailedCode.objects.filter(
            organization=organization, purpose=purpose, email=email, used_at=None
        )
        older.update(used_at=timezone.now())
        code.save(force_insert=True)
    return code, digits


def _nobody(
    email: str, *, purpose: str, organization: Organization, browser: SessionBase, onward: str
) -> None:
    """The same rows, the same time, the same page; only the mail differs, and no digits open this code."""
    code, _digits = _new(Purpose.SIGN_IN, email, person=None, organization=organization)
    _mail("no_account", code, "", _("Somebody asked to sign in with your address"))
    _keep(browser, code, asked_for=purpose, onward=onward)


def _mail(kind: str, code: MailedCode, digits: str, subject: Any) -> None:
    """The digits stand in the text only: it is dropped once the mail has left, the subject stays in the outbox."""
    person = code.person
    with translation.override(
        person.preferred_language if person and person.preferred_language else get_language()
    ):
        outbox.write(
            kind,
            to=code.email,
            subject=str(subject),
            organization=code.organization,
            person=person,
            secret=True,
            lasts=LASTS,
            code=digits,
            minutes=LASTS.seconds // 60,
        )


def _keep(
    browser: SessionBase, code: MailedCode, *, asked_for: str, onward: str = "", name: str = ""
) -> None:
    browser[PENDING] = {
        "id": str(code.pk),
        "for": asked_for,
        "email": code.email,
        "name": name,
        "onward": onward,
        "platform": code.organization_id is None,
    }


def _digest(code: MailedCode, digits: str) -> str:
    return salted_hmac("accounts.codes", f"{code.pk}:{digits}", algorithm="sha256").hexdigest()


def _inside(organization: Organization | None) -> Any:
    return tenancy.platform() if organization is None else tenancy.system(organization)
