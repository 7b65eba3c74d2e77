"""A ticket as it stood at a moment, in words."""

from datetime import datetime
from typing import Any

from accounts.models import Department, User
from helpdesk.lib import prose
from tickets.history import Then, as_of
from tickets.models import Category, Message, Tag, Ticket, TicketEvent

from . import telling

# What a page says of a past moment, in this order.
SHOWN = [
    "title", "status", "priority", "criticality", "assignee_id", "department_id", "category_id", "customer_id",
    "due_date", "snoozed_until", "snooze_reason", "source_channel", "merged_into_id", "held", "unconfirmed",
]  # fmt: skip


def told_then(ticket: Ticket, at: datetime, *, by: User) -> dict[str, Any]:
    then = as_of(ticket, at, by=by)
    if not then.exists:
        return {"exists": False}
    event = TicketEvent(organization_id=ticket.organization_id, context={"names": names_of(then, by)})
    names = telling.Names.of([TicketEvent(old={}, new=then.values)], ticket.organization)
    values = [
        (telling.label_of(name), telling.value(event, name, then.values.get(name), names)) for name in SHOWN
    ]
    fields = then.values.get("custom_fields") or {}
    values += [(names.fields.get(key, key), telling.plain(raw)) for key, raw in fields.items()]
    people = event.context["names"]
    return {
        "exists": True,
        "values": [{"label": label, "value": words} for label, words in values if words],
        "tags": sorted(people.get(key, "") for key in then.tags),
        "collaborators": sorted(people.get(key, "") for key in then.collaborators),
        "copies": sorted(people.get(key, "") for key in then.copies),
        "said": messages_then(ticket, then, by),
    }


def names_of(then: Then, by: User) -> dict[str, str]:
    """What the keys stand for today; what is gone has no name."""
    keys = {str(value) for name, value in then.values.items() if name.endswith("_id") and value}
    keys |= then.tags | then.collaborators | then.copies
    found = {str(person.pk): str(person) for person in User.objects.visible_to(by).filter(pk__in=keys)}
    for model in (Department, Category, Tag):
        rows = model.objects.visible_to(by).filter(pk__in=keys).values_list("pk", "name")
        found |= {str(pk): name for pk, name in rows}
    return found


def messages_then(ticket: Ticket, then: Then, by: User) -> list[dict[str, Any]]:
    """What was there to read, as it read; by whom says the message today."""
    today = {
        str(message.pk): message
        for message in Message.objects.visible_to(by).filter(
            organization_id=ticket.organization_id, pk__in=list(then.messages)
        )
    }
    told = []
    for key, said in then.messages.items():
        message = today.get(key)
        if said.get("deleted_at"):
            continue
        told.append(
            {
                "name": message.author_name if message else "",
                "at": message.created_at if message else None,
                "internal": said.get("visibility") == "internal",
                "words": prose.plain(said.get("content", "")),
            }
        )
    return told
