"""Delivering the outbox: one mail, one transaction. A killed worker leaves its mail as it was."""

import logging
import smtplib
import ssl
from datetime import datetime, timedelta
from email import policy
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from environ import Env

from helpdesk.lib import tenancy

from . import notifications
from .models import OutboundMail
from .models.mail import MailState

log = logging.getLogger(__name__)

# Minutes until the next try; after the last one a mail has failed and an admin sees it.
WAITS = [1, 2, 5, 15, 60, 240, 720]
PATIENCE = 20


def deliver_one(now: datetime | None = None) -> bool:
    """Deliver the mail that has waited longest; False when none is due (or no server is set)."""
    if not settings.EMAIL_URL:
        return False
    now = now or timezone.now()
    with tenancy.platform(source="worker"):
        due = OutboundMail.objects.filter(state=MailState.WAITING, next_try_at__lte=now)
        mail = (
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("organization")
            .order_by("next_try_at", "id")
            .first()
        )
        if mail is None:
            return False
        if mail.expires_at and mail.expires_at <= now:
            settle(mail, MailState.EXPIRED)
        else:
            attempt(mail, now)
        return True


def attempt(mail: OutboundMail, now: datetime) -> None:
    mail.tries += 1
    try:
        send(mail)
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        give_up_or_wait(mail, now, f"{code} {words.decode(errors='replace')}", final=code >= 500)
    except smtplib.SMTPResponseException as refused:
        answer = (
            refused.smtp_error.decode(errors="replace")
            if isinstance(refused.smtp_error, bytes)
            else refused.smtp_error
        )
        # A wrong password is mended by a person; the mail waits for that.
        final = refused.smtp_code >= 550 and not isinstance(refused, smtplib.SMTPAuthenticationError)
        give_up_or_wait(mail, now, f"{refused.smtp_code} {answer}", final=final)
    except (OSError, smtplib.SMTPException) as problem:
        give_up_or_wait(mail, now, str(problem) or type(problem).__name__)
    except ValueError as problem:
        # It cannot be written down as a mail: no server will change that, and those behind it want to leave.
        log.exception("The mail %s cannot be written", mail.pk)
        give_up_or_wait(mail, now, str(problem), final=True)
    else:
        mail.error = ""
        mail.sent_at = now
        settle(mail, MailState.SENT)


def give_up_or_wait(mail: OutboundMail, now: datetime, answer: str, *, final: bool = False) -> None:
    mail.error = " ".join(answer.replace("\x00", "").split())[:500]
    if final or mail.tries > len(WAITS):
        settle(mail, MailState.FAILED)
        tell_of_failure(mail)
        return
    mail.next_try_at = now + timedelta(minutes=WAITS[mail.tries - 1])
    mail.save(update_fields=["tries", "error", "next_try_at"])


def tell_of_failure(mail: OutboundMail) -> None:
    """The admins hear of it inside the product only. A code for somebody who has no account is nobody's work."""
    if mail.organization is None or (mail.is_secret and mail.person_id is None):
        return
    notifications.tell_admins(
        mail.organization,
        kind="mail_failed",
        title=_("A mail to %(address)s could not be delivered"),
        content="%(answer)s",
        link=reverse("settings:mail-one", args=[mail.pk]),
        key=f"mail_failed:{mail.pk}",
        address=mail.to,
        answer=mail.error,
    )


def settle(mail: OutboundMail, state: Any) -> None:
    """The end of a mail's way; what it kept secret is dropped with it."""
    mail.state = state
    if mail.is_secret:
        mail.text = mail.html = ""
    mail.save(update_fields=["state", "tries", "error", "sent_at", "text", "html"])


def send(mail: OutboundMail) -> None:
    server = connection()
    server.open()
    try:
        server.connection.send_message(message_of(mail), from_addr=settings.EMAIL_FROM, to_addrs=[mail.to])
    finally:
        server.close()


def connection() -> EmailBackend:
    return connection_to(settings.EMAIL_URL)


def connection_to(url: str) -> EmailBackend:
    """The server that an EMAIL_URL names, as smtp+tls://user:password@mail.example.com:587."""
    told = Env.email_url_config(url)
    return EmailBackend(
        host=told["EMAIL_HOST"],
        port=told["EMAIL_PORT"] or 25,
        username=told["EMAIL_HOST_USER"] or "",
        password=told["EMAIL_HOST_PASSWORD"] or "",
        use_tls=told.get("EMAIL_USE_TLS", False),
        use_ssl=told.get("EMAIL_USE_SSL", False),
        timeout=PATIENCE,
    )


def why_unreachable(url: str) -> str:
    """Empty when the server answers and lets us in; else one sentence that says what to look at."""
    server = connection_to(url)
    where = f"{server.host}:{server.port}"
    try:
        server.open()
        server.close()
    except smtplib.SMTPAuthenticationError:
        return f"{where} refuses this user and password. Check both."
    except ssl.SSLError:
        return f"{where} does not speak TLS this way. Try smtp:// , smtp+tls:// (587) or smtp+ssl:// (465)."
    except (OSError, smtplib.SMTPException) as problem:
        words = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
        return f"{where} does not answer ({words}). Check name, port and firewall."
    return ""


class Whole(UnstructuredHeader):
    """One long word stays one: the library would encode it, and no mail program looks for an address in that."""

    name: str

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
for _name in ("list-unsubscribe", "references", "in-reply-to"):
    HEADERS.map_to_type(_name, Whole)  # type: ignore[arg-type]
POLICY = policy.default.clone(header_factory=HEADERS)

# A mail that a person wrote takes these away by empty values of its own.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def message_of(mail: OutboundMail) -> EmailMessage:
    """Plain text and HTML, with the headers that keep automatic answers away."""
    message = EmailMessage(policy=POLICY)
    name = mail.organization.name if mail.organization else "Quiet Desk"
    message["From"] = formataddr((" ".join(name.split()), settings.EMAIL_FROM))
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = formatdate(mail.created_at.timestamp())
    message["Message-ID"] = mail.message_id
    for header, value in (AUTOMATIC | mail.headers).items():
        if value:
            message[header] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message
