"""What somebody has begun to write, kept by the server: one for each ticket and mode."""

from typing import Any

from accounts.models import User

from .models import Draft, Ticket
from .models.people import Mode


def save_draft(ticket: Ticket, content: str, *, by: User, mode: Any = Mode.REPLY) -> None:
    """Nothing in it is no draft."""
    if not content.strip():
        return drop_draft(ticket, by=by, mode=mode)
    Draft.objects.bulk_create(
        [Draft(organization_id=ticket.organization_id, ticket=ticket, user=by, mode=mode, content=content)],
        update_conflicts=True, unique_fields=["organization", "ticket", "user", "mode"], update_fields=["content"],
    )  # fmt: skip
    return None


def drop_draft(ticket: Ticket, *, by: User, mode: Any = Mode.REPLY) -> None:
    Draft.objects.filter(organization_id=ticket.organization_id, ticket=ticket, user=by, mode=mode).delete()


def draft_of(ticket: Ticket, *, by: User, mode: Any = Mode.REPLY) -> str:
    mine = Draft.objects.filter(organization_id=ticket.organization_id, ticket=ticket, user=by, mode=mode)
    return mine.values_list("content", flat=True).first() or ""
