"""The link in a mailed confirmation: opens that one request without a password, until it expires."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from accounts.models import User
from helpdesk.lib import tenancy

from .models import MailedLink, Ticket

LASTS = timedelta(days=30)


def make(ticket: Ticket, person: User, *, now: datetime) -> str:
    """A fresh link for this person; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    with tenancy.system(ticket.organization_id, source=tenancy.current().source):
        MailedLink(
            organization_id=ticket.organization_id,
            ticket=ticket,
            person=person,
            digest=_digest(token),
            expires_at=now + LASTS,
        ).save(force_insert=True)
    return token


def find(token: str, *, organization_id: object, now: datetime) -> MailedLink | None:
    """What a link opens, with its person, while it lasts and the person may come in."""
    return next(iter(_open(organization_id, now, digest=_digest(token))), None)


def opening(number: int, keys: Iterable[str], *, organization_id: object, now: datetime) -> MailedLink | None:
    """Among the links that a browser has followed, the one that opens the request with this number: the request itself,
    or the one that it was merged into. Looked up anew each time, so that it ends when it ends."""
    for link in still_open(keys, organization_id=organization_id, now=now):
        if number in (
            link.ticket.number,
            link.ticket.merged_into and link.ticket.merged_into.number,
        ):
            return link
    return None


def still_open(keys: Iterable[str], *, organization_id: object, now: datetime) -> list[MailedLink]:
    """The newest first."""
    return _open(organization_id, now, pk__in=list(keys))


def _open(organization_id: object, now: datetime, **which: object) -> list[MailedLink]:
    with tenancy.system(organization_id, source=tenancy.current().source):
        rows = MailedLink.objects.select_related(
            "person__organization", "person__department", "ticket__merged_into"
        )
        found = rows.filter(organization_id=organization_id, expires_at__gt=now, **which)
        return [
            link
            for link in found.order_by("-created_at", "pk")
            if link.person.is_active and not link.person.is_staff
        ]


def _digest(token: str) -> str:
    return salted_hmac("tickets.mailed_links", token, algorithm="sha256").hexdigest()
