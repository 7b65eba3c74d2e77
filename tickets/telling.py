"""Events of a ticket in words, as the audit log is told: who did what, from where and why, with what differs."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import telling

from .models import Ticket, TicketEvent

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
LABELS: dict[str, Any] = {
    "tag_id": gettext_lazy("Tag"),
    "user_id": gettext_lazy("Person"),
    "other_id": gettext_lazy("Ticket"),
    "ticket_id": gettext_lazy("Ticket"),
    "kind": gettext_lazy("Kind"),
    "content": gettext_lazy("Text"),
    "visibility": gettext_lazy("Visibility"),
    "deleted_at": gettext_lazy("Deleted"),
    "rating": gettext_lazy("Rating"),
    "comment": gettext_lazy("Comment"),
}
POINTING = {"tag_id", "user_id", "other_id", "ticket_id"}
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
        old, new = event.old.get(name), event.new.get(name)
        if name in SILENT:
            continue
        if isinstance(old, dict) or isinstance(new, dict):
            lines += [telling.change(*part) for part in telling.parts(old, new)]
        elif event.action != "created" or new not in (None, "", False):
            lines.append(line(name, [said(name, value, names) for value in (old, new)], event))
    return lines


def line(name: str, words: list[str], event: TicketEvent) -> str:
    column, (old, new) = field(name), words
    label = capfirst(str(getattr(column, "verbose_name", LABELS.get(name, name))))
    if name not in event.old or not old:
        return _("%(field)s: %(new)s") % {"field": label, "new": new or _("nothing")}
    if name not in event.new:
        return _("%(field)s: was %(old)s") % {"field": label, "old": old}
    return telling.change(label, old, new)


def said(name: str, raw: Any, names: telling.Names) -> str:
    words = names[raw] if name in POINTING and raw else telling.value(field(name), raw, names)
    return Truncator(words).chars(LONGEST)


def field(name: str) -> Any:
    try:
        return None if name in LABELS else Ticket._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
