"""Deleted tickets: kept for thirty days, restorable by admins, then gone."""

import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction

from accounts.models import User
from accounts.refusals import heard
from helpdesk.lib import tenancy

from .models import Archive, Ticket
from .refusals import Gone

KEPT = timedelta(days=30)


def delete(ticket: Ticket, *, by: User, reason: str = "") -> None:
    """By admins, into the archive with all that is its."""
    with tenancy.because(reason), transaction.atomic(), heard():
        gone, _ = Ticket.objects.filter(organization_id=ticket.organization_id, pk=ticket.pk).delete()
    if not gone:
        raise Gone


def restore(archived: Archive, *, by: User) -> Ticket:
    """As it was, but for people, teams and tags that are gone meanwhile."""
    with heard(), connection.cursor() as cursor:
        cursor.execute("SELECT app.restore_ticket(%s)", [archived.pk])
        (pk,) = cursor.fetchone()
    return Ticket.objects.get(organization_id=archived.organization_id, pk=uuid.UUID(str(pk)))


def purge(*, now: datetime) -> int:
    """What was deleted over thirty days ago; its files are the worker's to remove."""
    with tenancy.platform():
        gone, _ = Archive.objects.filter(deleted_at__lt=now - KEPT).delete()
    return gone
