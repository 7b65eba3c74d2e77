"""A ticket as it stood at any moment, rebuilt from its events."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import User

from .models import Ticket, TicketEvent


@dataclass
class Then:
    """The tracked columns by name, and the keys of what was linked to it."""

    values: dict[str, Any] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    collaborators: set[str] = field(default_factory=set)
    copies: set[str] = field(default_factory=set)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    exists: bool = False


LINKS = {
    "tag": ("tags", "tag_id"),
    "collaborator": ("collaborators", "user_id"),
    "copy": ("copies", "user_id"),
}


def as_of(ticket: Ticket | uuid.UUID, at: datetime, *, by: User) -> Then:
    """What the ticket was at that moment, as far as this person may read its events."""
    key = getattr(ticket, "pk", ticket)
    events = TicketEvent.objects.visible_to(by).filter(
        organization_id=by.organization_id, ticket_id=key, created_at__lte=at
    )
    then = Then()
    for event in events.order_by("id"):
        _apply(then, event)
    return then


def _apply(then: Then, event: TicketEvent) -> None:
    thing, _, act = event.action.partition("_")
    if event.action in ("created", "changed", "restored"):
        # A whole row names what it has; a change, what changed.
        then.values = event.new if event.action != "changed" else then.values | event.new
        then.exists = True
    elif event.action == "deleted":
        then.exists = False
    elif thing in LINKS:
        name, column = LINKS[thing]
        if act == "added":
            getattr(then, name).add(event.new[column])
        else:
            getattr(then, name).discard(event.old[column])
    elif thing == "message":
        key = event.context["id"]
        if act == "moved_out":
            then.messages.pop(key, None)
        else:
            then.messages[key] = then.messages.get(key, {"deleted_at": None}) | {
                name: value for name, value in event.new.items() if name != "ticket_id"
            }
