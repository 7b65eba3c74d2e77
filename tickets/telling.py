"""Events of a ticket in words, as the audit log is told: who did what, from where and why, with what differs."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import telling

from .models import Message, Ticket, TicketEvent, TicketFeedback, TicketLink

ACTS: dict[str, Any] = {
    "created": gettext_lazy("Opened the ticket"),
    "changed": gettext_lazy("Changed the ticket"),
    "deleted": gettext_lazy("Deleted the ticket"),
    "restored": gettext_lazy("Restored the ticket"),
    "message_added": gettext_lazy("Wrote a message"),
    "message_edited": gettext_lazy("Edited a message"),
    "message_deleted": gettext_lazy("Deleted a message"),
    "message_removed": gettext_lazy("Removed a message"),
    "message_moved_in": gettext_lazy("A message came from another ticket"),
    "message_moved_out": gettext_lazy("A message went to another ticket"),
    "tag_added": gettext_lazy("Put a tag on it"),
    "tag_removed": gettext_lazy("Took a tag off"),
    "collaborator_added": gettext_lazy("Let somebody work on it too"),
    "collaborator_removed": gettext_lazy("Somebody works on it no more"),
    "copy_added": gettext_lazy("Copied somebody in"),
    "copy_removed": gettext_lazy("Somebody reads along no more"),
    "link_added": gettext_lazy("Linked another ticket"),
    "link_removed": gettext_lazy("Unlinked another ticket"),
    "feedback_added": gettext_lazy("Rated how they were helped"),
    "feedback_edited": gettext_lazy("Changed the rating"),
    "feedback_removed": gettext_lazy("Removed the rating"),
}
# What an event points to, by a name that it carries.
POINTING: dict[str, Any] = {
    "tag_id": gettext_lazy("Tag"),
    "user_id": gettext_lazy("Person"),
    "other_id": gettext_lazy("Ticket"),
}
# Whose columns an event tells; all others a ticket's.
MODELS: dict[str, Any] = {"message": Message, "feedback": TicketFeedback, "link": TicketLink}
# What an event says by its act already.
SILENT = {"ticket_id", "number"}
LONGEST = 200


def told(event: TicketEvent) -> dict[str, Any]:
    """As accounts/settings/_acts.html shows it."""
    return {
        "at": event.created_at,
        "who": event.actor_name or _("The system"),
        "act": sentence(event),
        "differences": differences(event),
        "place": place(event.source),
        "address": "",
        "reason": event.reason,
    }


def place(source: str) -> str:
    return str(telling.PLACES.get(source, source))


def sentence(event: TicketEvent) -> str:
    return str(ACTS.get(event.action) or capfirst(event.action.replace("_", " ")))


def differences(event: TicketEvent) -> list[str]:
    names = telling.Names(event.context.get("names") or {})
    lines = []
    for name in dict.fromkeys([*event.new, *event.old]):
        if name in SILENT:
            continue
        old, new = event.old.get(name), event.new.get(name)
        if isinstance(old, dict) or isinstance(new, dict):
            lines += [line(*part) for part in telling.parts(old, new)]
            continue
        column = field(event, name)
        label = capfirst(str(POINTING.get(name) or getattr(column, "verbose_name", name.replace("_", " "))))
        lines.append(line(label, *(said(column, name, value, names) for value in (old, new))))
    return [words for words in lines if words]


def line(label: str, old: str, new: str) -> str:
    """What came, what went, or both; nothing of what was and is nothing."""
    if old and new:
        return telling.change(label, old, new)
    if old:
        return _("%(field)s: was %(old)s") % {"field": label, "old": old}
    return _("%(field)s: %(new)s") % {"field": label, "new": new} if new else ""


def said(column: Any, name: str, raw: Any, names: telling.Names) -> str:
    if raw is False:
        return ""
    words = names[raw] if name in POINTING and raw else telling.value(column, raw, names)
    return Truncator(words).chars(LONGEST)


def field(event: TicketEvent, name: str) -> Any:
    model = MODELS.get(event.action.partition("_")[0], Ticket)
    try:
        return model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
