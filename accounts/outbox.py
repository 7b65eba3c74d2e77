"""Writing a mail: a row beside what it tells about. The worker delivers it (delivery.py)."""

from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from helpdesk.lib import tenancy
from helpdesk.lib.colour import accent_hex

from . import audit
from .models import Organization, OutboundMail, User
from .models.mail import MailState


def write(
    kind: str,
    *,
    to: str,
    subject: str,
    organization: Organization | None,
    person: User | None = None,
    secret: bool = False,
    lasts: timedelta | None = None,
    message_id: str = "",
    headers: dict[str, str] | None = None,
    **context: Any,
) -> OutboundMail:
    """Put a mail into the outbox. `kind` names its templates; a secret one loses its text once it has left."""
    language = person.preferred_language if person and person.preferred_language else None
    expires: datetime | None = timezone.now() + lasts if lasts else None
    with translation.override(language or translation.get_language()):
        frame = (
            _frame(organization) | context | {"subject": subject, "expires_at": expires, "recipient": person}
        )
        text = render_to_string(f"mail/{kind}.txt", frame).strip() + "\n"
        html = render_to_string(f"mail/{kind}.html", frame)
    with _inside(organization):
        return OutboundMail.objects.create(
            organization=organization,
            person=person,
            kind=kind,
            to=to,
            subject=_one_line(subject),
            text=text,
            html=html,
            message_id=message_id or make_msgid(domain=host_of(frame["base_url"])),
            headers=headers or {},
            is_secret=secret,
            expires_at=expires,
        )


def host_of(url: str) -> str:
    return urlsplit(url).hostname or "localhost"


def _inside(organization: Organization | None) -> Any:
    return tenancy.platform() if organization is None else tenancy.system(organization)


def _frame(organization: Organization | None) -> dict[str, Any]:
    return {
        "base_url": organization.base_url if organization else settings.URL,
        "organization": organization,
        "accent": accent_hex(organization.accent if organization else 1),
    }


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:255]


def send_test(to: str, *, by: User) -> OutboundMail:
    """A mail that says that mail works."""
    organization = by.organization
    assert organization is not None, "operators have no outbox of their own"
    mail = write("test", to=to, subject=_("A test mail"), organization=organization, sender=str(by))
    audit.record("mail.tested", organization=organization, by=by, target=to)
    return mail


def try_again(mail: OutboundMail) -> bool:
    """Let a mail that failed or waits be tried at once. A secret one is gone once it failed."""
    again = OutboundMail.objects.filter(pk=mail.pk, state__in=[MailState.FAILED, MailState.WAITING]).exclude(
        text=""
    )
    return again.update(state=MailState.WAITING, next_try_at=timezone.now(), tries=0) == 1
