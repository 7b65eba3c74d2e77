"""Up to when somebody has read a ticket."""

from datetime import datetime

from django.db.models import OuterRef, Subquery

from accounts.models import User

from .models import ReadMarker, Ticket


def mark_read(ticket: Ticket, *, by: User, now: datetime) -> None:
    ReadMarker.objects.bulk_create(
        [ReadMarker(organization_id=ticket.organization_id, ticket=ticket, user=by, read_at=now)],
        update_conflicts=True, unique_fields=["organization", "ticket", "user"], update_fields=["read_at"],
    )  # fmt: skip


def read_at(person: User, ticket: Ticket | None = None) -> Subquery:
    """When this person read a ticket last: this one, or each that a list annotates."""
    mine = ReadMarker.objects.filter(
        organization_id=person.organization_id, user_id=person.pk, ticket=ticket or OuterRef("pk")
    )
    return Subquery(mine.values("read_at")[:1])
