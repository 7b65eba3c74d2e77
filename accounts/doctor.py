"""What is wrong with this installation, each with what to do about it."""

import secrets
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.utils import timezone

from helpdesk.lib import scanner as clamd
from helpdesk.lib import tenancy

from . import delivery, health, installation
from .models import OutboundMail, Round
from .models.mail import MailState

OK, WARN, BAD = "ok", "warn", "bad"
GB = 2**30


@dataclass(frozen=True)
class Finding:
    what: str
    state: str
    says: str


def examine() -> Iterator[Finding]:
    """Every look stands for itself: one that cannot be taken says so and stops no other."""
    looks: list[Callable[[], Finding]] = [
        database,
        wall,
        worker,
        mail,
        mails,
        scanner,
        tls,
        disk,
        files,
        backup,
    ]
    for look in looks:
        try:
            yield look()
        except (DatabaseError, OSError) as problem:
            yield Finding(look.__name__, BAD, f"could not be looked at: {str(problem).splitlines()[0]}")


def database() -> Finding:
    state = health.report()["database"]
    says = "answers" if state == "ok" else "does not answer. Is it running, and is DATABASE_URL right?"
    return Finding("database", OK if state == "ok" else BAD, says)


def wall() -> Finding:
    found = installation.objections()
    return Finding(
        "safety", BAD if found else OK, " ".join(found) or "the login cannot look past row security"
    )


def worker() -> Finding:
    state = health.report()["worker"]
    says = (
        "was here within the last minute"
        if state == "ok"
        else "is not running, so no mail leaves. Start bin/run."
    )
    return Finding("worker", OK if state == "ok" else BAD, says)


def mail() -> Finding:
    if not settings.EMAIL_URL:
        return Finding(
            "mail server", WARN, "none is set, so mail waits. Set EMAIL_URL, or run `bin/manage setup`."
        )
    problem = delivery.why_unreachable(settings.EMAIL_URL)
    return Finding("mail server", BAD if problem else OK, problem or "answers and lets us in")


def mails() -> Finding:
    now = timezone.now()
    with tenancy.platform():
        failed = OutboundMail.objects.filter(
            state=MailState.FAILED, created_at__gt=now - timedelta(days=7)
        ).count()
        late = OutboundMail.objects.filter(
            state=MailState.WAITING, created_at__lt=now - timedelta(minutes=15)
        ).count()
    if failed or (late and settings.EMAIL_URL):
        return Finding(
            "outbox",
            WARN,
            f"{failed} mails failed this week, {late} wait longer than 15 minutes. Settings, Mail tells why.",
        )
    return Finding("outbox", OK, "nothing failed this week")


def scanner() -> Finding:
    if not settings.CLAMD:
        return Finding("scanner", OK, "none is set: nobody looks for viruses in files (HELPDESK_CLAMD)")
    problem = clamd.why_unreachable()
    if problem:
        return Finding("scanner", BAD, f"{settings.CLAMD} does not answer: {problem}. Is clamd running?")
    return Finding("scanner", OK, "answers")


def tls() -> Finding:
    parts = urlsplit(settings.URL)
    if parts.hostname in settings.LOOPBACK:
        return Finding("TLS", OK, "not needed on this machine alone")
    if parts.scheme != "https":
        return Finding(
            "TLS",
            BAD,
            f"{settings.URL} is not encrypted. Put a proxy with a certificate in front, and set HELPDESK_URL to https.",
        )
    try:
        ends = certificate_ends(parts.hostname or "", parts.port or 443)
    except ssl.SSLError as problem:
        return Finding(
            "TLS", BAD, f"the certificate of {parts.hostname} is refused: {problem.reason}. Renew it."
        )
    except OSError as problem:
        return Finding(
            "TLS",
            BAD,
            f"{settings.URL} does not answer ({problem.strerror or problem}). Is the proxy running?",
        )
    left = (ends - datetime.now(UTC)).days
    return Finding(
        "TLS",
        WARN if left < 14 else OK,
        f"the certificate lasts {left} days" + (". Renew it." if left < 14 else ""),
    )


def certificate_ends(host: str, port: int) -> datetime:
    with (
        socket.create_connection((host, port), timeout=5) as raw,
        ssl.create_default_context().wrap_socket(raw, server_hostname=host) as secure,
    ):
        certificate: Any = secure.getpeercert()
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)


def disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    state = BAD if free < GB else WARN if free < 5 * GB else OK
    return Finding(
        "disk", state, f"{free / GB:.1f} GB free" + ("" if state == OK else ". Make room before it is full.")
    )


def files() -> Finding:
    """In a bucket each of these is a right of its own. What goes wrong is an OSError, told as any."""
    where, name = settings.FILES or "this disk", f"doctor-{secrets.token_hex(16)}"
    name = default_storage.save(name, ContentFile(name.encode()))
    try:
        with default_storage.open(name) as kept:
            fine = kept.read() == name.encode() and name in default_storage.listdir("")[1]
    finally:
        default_storage.delete(name)
    if not fine:
        return Finding("files", BAD, f"{where} does not give back what it took.")
    return Finding("files", OK, f"{where} takes, gives back, lists and removes them")


def backup() -> Finding:
    with tenancy.platform():
        last = Round.objects.filter(name="backup").values_list("finished_at", flat=True).first()
    if last is None:
        return Finding("backup", WARN, "none was made yet. `bin/manage backup DIR`, daily.")
    hours = (timezone.now() - last).total_seconds() / 3600
    return Finding(
        "backup",
        WARN if hours > 26 else OK,
        f"the last one is {hours:.0f} hours old" + (". Make one daily." if hours > 26 else ""),
    )
