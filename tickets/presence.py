"""Who else is at a ticket: told to those who see it while they have it open, and forgotten soon after."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User

from .models import Presence, Ticket
from .models.presence import Doing


def appear(ticket: Ticket, *, by: User, doing: Any = Doing.LOOKING) -> None:
    """Once more, or for the first time."""
    Presence.objects.bulk_create(
        [Presence(organization_id=ticket.organization_id, ticket=ticket, user=by, doing=doing)],
        update_conflicts=True, unique_fields=["organization", "ticket", "user"], update_fields=["doing", "seen_at"],
    )  # fmt: skip


def leave(ticket: Ticket, *, by: User) -> None:
    Presence.objects.filter(organization_id=ticket.organization_id, ticket=ticket, user=by).delete()


def others(person: User, ticket: Any) -> QuerySet[Presence]:
    """Everybody but this person; `ticket` may be an OuterRef."""
    rows = Presence.objects.filter(organization_id=person.organization_id, ticket=ticket)
    found: QuerySet[Presence] = rows.there().exclude(user_id=person.pk)
    return found
