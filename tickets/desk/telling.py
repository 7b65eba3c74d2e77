"""What happened to a ticket, in words: one line for the conversation, every value for the history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization
from helpdesk.lib import prose
from tickets.models import CustomField, Ticket, TicketEvent, TicketFeedback
from tickets.models.clock import Kind
from tickets.models.field import Subject
from tickets.models.link import LinkKind
from tickets.models.message import Visibility
from tickets.references import ref_of
from tickets.words import status_label

PLACES = {
    "agent_dashboard": gettext_lazy("Workspace"),
    "customer_portal": gettext_lazy("Portal"),
    "admin": gettext_lazy("Admin site"),
    "api": gettext_lazy("API"),
    "email": gettext_lazy("Email"),
    "chat": gettext_lazy("Chat"),
    "automation": gettext_lazy("Rule"),
    "system": gettext_lazy("By itself"),
    "sql": gettext_lazy("The database"),
}
# Reasons stand in the history as the code gives them; what people give is theirs.
REASONS = {
    "replied": gettext_lazy("with a reply"),
    "merged": gettext_lazy("merged"),
    "unmerged": gettext_lazy("taken apart"),
    "split": gettext_lazy("split off"),
    "solved by the customer": gettext_lazy("solved by the customer"),
    "after the organization's days": gettext_lazy("after the days that are set"),
    "confirmed by the customer": gettext_lazy("confirmed by the customer"),
    "confirmed by the mailed code": gettext_lazy("confirmed by the mailed code"),
    "not sent by the customer": gettext_lazy("not sent by the customer"),
}
TOLD_BY_MESSAGES = {"message_added", "message_edited", "message_deleted"}
# Said by something else already.
SILENT = {"description", "customer_email", "number"}
SENTENCES = {
    "tag_added": gettext_lazy("{who} added the tag {what}"),
    "tag_removed": gettext_lazy("{who} removed the tag {what}"),
    "collaborator_added": gettext_lazy("{who} brought in {what}"),
    "collaborator_removed": gettext_lazy("{who} took {what} off"),
    "copy_added": gettext_lazy("{who} copied in {what}"),
    "copy_removed": gettext_lazy("{who} no longer copies in {what}"),
    "link_added": gettext_lazy("{who} linked it with {what}"),
    "link_removed": gettext_lazy("{who} took the link with {what} away"),
    "feedback_added": gettext_lazy("{who} rated it {what} of 5"),
    "feedback_edited": gettext_lazy("{who} changed the rating to {what} of 5"),
    "message_moved_in": gettext_lazy("A message came from {what}"),
    "message_moved_out": gettext_lazy("A message went to {what}"),
    "message_added": gettext_lazy("{who} wrote"),
    "message_edited": gettext_lazy("{who} edited a message"),
    "message_deleted": gettext_lazy("{who} deleted a message"),
    "deadline_soon": gettext_lazy("Little time is left for this deadline: {what}"),
    "deadline_missed": gettext_lazy("This deadline was missed: {what}"),
    "created": gettext_lazy("{who} opened the ticket"),
    "deleted": gettext_lazy("{who} deleted the ticket"),
    "restored": gettext_lazy("{who} restored the ticket"),
}
WHAT = ("tag_id", "user_id", "other_id", "rating", "ticket_id")


@dataclass
class Names:
    """What the keys in events stand for: tickets by their numbers, custom fields by their labels."""

    organization: Organization
    tickets: dict[str, int] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[TicketEvent], organization: Organization) -> "Names":
        keys, asks = set(), False
        for event in events:
            for part in (event.old, event.new):
                keys |= {part[name] for name in ("ticket_id", "merged_into_id", "other_id") if part.get(name)}
                asks = asks or bool(part.get("custom_fields"))
        names = cls(organization)
        if keys:
            rows = Ticket.objects.filter(organization_id=organization.pk, pk__in=keys)
            names.tickets = {str(pk): number for pk, number in rows.values_list("pk", "number")}
        if asks:
            rows = CustomField.objects.filter(organization_id=organization.pk, subject=Subject.TICKET)
            names.fields = dict(rows.values_list("key", "label"))
        return names

    def ticket(self, key: Any, event: TicketEvent) -> str:
        number = self.tickets.get(str(key)) or event.context.get("names", {}).get(str(key))
        return ref_of(self.organization, number) if number else _("another ticket")


def bold(words: Any) -> SafeString:
    return format_html("<b>{}</b>", words)


def who(event: TicketEvent) -> str:
    return event.actor_name or (_("Somebody who is gone") if event.actor_id else _("The system"))


def lines(event: TicketEvent, names: Names) -> list[SafeString]:
    """For the conversation, one sentence a change."""
    if event.action == "changed":
        told = [_change(event, name, names) for name in event.new if name not in SILENT]
        return [line for line in told if line]
    if event.action in TOLD_BY_MESSAGES or event.action == "created" and not _by_staff(event):
        return []
    return [sentence(event, names)]


def _by_staff(event: TicketEvent) -> bool:
    return bool(event.actor_id) and str(event.actor_id) != event.new.get("customer_id")


def sentence(event: TicketEvent, names: Names) -> SafeString:
    words = _drafted(event) or SENTENCES.get(event.action)
    if words is None:
        return format_html("{} {}", bold(who(event)), event.action.replace("_", " "))
    return format_html(str(words), who=bold(who(event)), what=bold(_what(event, names)))


def _drafted(event: TicketEvent) -> str:
    marked = event.new.get("is_ai_generated") if event.action == "message_edited" else None
    if marked is None or "content" in event.new:
        return ""
    return (
        _("{who} marked a message as drafted with AI")
        if marked
        else _("{who} said that no AI drafted a message")
    )


def _what(event: TicketEvent, names: Names) -> str:
    told = event.old | event.new
    if event.action.startswith("deadline_"):
        return str(Kind(event.context["kind"]).label)
    name = next((name for name in WHAT if name in told), "")
    if name in ("other_id", "ticket_id"):
        return names.ticket(told[name], event)
    return event.context.get("names", {}).get(str(told.get(name))) or str(told.get(name, ""))


def _change(event: TicketEvent, name: str, names: Names) -> SafeString | str:
    special = SPECIAL.get(name)
    if special is not None and (told := special(event, names)):
        return told
    if name == "custom_fields":
        pairs = [f"{label}: {new or _('nothing')}" for label, _old, new in fields_of(event, names)]
        return format_html(_("{who} set {what}"), who=bold(who(event)), what=bold(", ".join(pairs)))
    new = value(event, name, event.new[name], names)
    words = _("{who} set {field} to {what}") if new else _("{who} emptied {field}")
    return format_html(words, who=bold(who(event)), field=label_of(name), what=bold(new))


def _assignee(event: TicketEvent, names: Names) -> SafeString:
    new, old = event.new["assignee_id"], event.old.get("assignee_id")
    if new and new == str(event.actor_id):
        return format_html(_("{who} took it"), who=bold(who(event)))
    what = bold(value(event, "assignee_id", new or old, names))
    words = _("{who} assigned it to {what}") if new else _("{who} took it off {what}")
    return format_html(words, who=bold(who(event)), what=what)


def _merged(event: TicketEvent, names: Names) -> SafeString:
    key = event.new["merged_into_id"]
    words = _("{who} merged it into {what}") if key else _("{who} took it out of {what} again")
    return format_html(
        words, who=bold(who(event)), what=bold(names.ticket(key or event.old["merged_into_id"], event))
    )


def _released(event: TicketEvent, names: Names) -> str:
    return "" if event.new["held"] else _("The plan has room for it again")


def _confirmed(event: TicketEvent, names: Names) -> SafeString | str:
    return format_html(_("{who} confirmed it"), who=bold(who(event)))


SPECIAL: dict[str, Callable[[TicketEvent, Names], SafeString | str]] = {
    "assignee_id": _assignee,
    "merged_into_id": _merged,
    "held": _released,
    "unconfirmed": _confirmed,
}


def label_of(name: str) -> str:
    column = next((f for f in Ticket._meta.fields if name in (f.name, f.attname)), None)
    return str(column.verbose_name) if column else name.replace("_", " ")


def value(event: TicketEvent, name: str, raw: Any, names: Names) -> str:
    """As people read it."""
    if raw in (None, "", {}):
        return ""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if name in ("merged_into_id", "other_id", "ticket_id"):
        return names.ticket(raw, event)
    if name.endswith("_id"):
        return event.context.get("names", {}).get(str(raw)) or _("somebody who is gone")
    if name == "snoozed_until" and str(raw).startswith("9999"):
        return _("until the customer answers")
    if name in ("due_date", "snoozed_until", "deleted_at"):
        return formats.date_format(timezone.localtime(datetime.fromisoformat(raw)), "DATETIME_FORMAT")
    if name in ("content", "description"):
        return prose.summary(str(raw), 300)
    if name == "status":
        return status_label(raw, names.organization)
    return str(CHOICES.get(name, {}).get(raw, raw))


CHOICES: dict[str, dict[Any, Any]] = {
    name: dict(Ticket._meta.get_field(name).flatchoices)
    for name in ("priority", "criticality", "source_channel")
} | {
    "visibility": dict(Visibility.choices),
    "kind": dict(LinkKind.choices),
    "rating": dict(TicketFeedback._meta.get_field("rating").flatchoices),
}


def fields_of(event: TicketEvent, names: Names) -> list[tuple[str, str, str]]:
    """Label, old and new of each custom field that differs."""
    old, new = (part.get("custom_fields") or {} for part in (event.old, event.new))
    differing = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return [(names.fields.get(key, key), plain(old.get(key)), plain(new.get(key))) for key in differing]


def plain(raw: Any) -> str:
    """The value of a custom field."""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    return "" if raw is None else str(raw)


LABELS = {
    "content": gettext_lazy("Text"),
    "visibility": gettext_lazy("Who reads it"),
    "deleted_at": gettext_lazy("Deleted"),
    "tag_id": gettext_lazy("Tag"),
    "user_id": gettext_lazy("Person"),
    "other_id": gettext_lazy("Ticket"),
    "ticket_id": gettext_lazy("Ticket"),
    "kind": gettext_lazy("Kind"),
    "rating": gettext_lazy("Rating"),
    "comment": gettext_lazy("Comment"),
    "is_ai_generated": gettext_lazy("Drafted with AI"),
}


def told(event: TicketEvent, names: Names) -> dict[str, Any]:
    """An event as the history shows it, with everything that differs."""
    single = event.action == "changed"
    act = (
        format_html(_("{who} changed the ticket"), who=bold(who(event))) if single else sentence(event, names)
    )
    return {
        "key": event.pk,
        "at": event.created_at,
        "act": act,
        "differences": differences(event, names),
        "place": PLACES.get(event.source, event.source),
        "reason": REASONS.get(event.reason, event.reason),
    }


def differences(event: TicketEvent, names: Names) -> list[dict[str, str]]:
    found = []
    for name in {**event.old, **event.new}:
        if name == "custom_fields":
            found += [{"label": label, "old": old, "new": new} for label, old, new in fields_of(event, names)]
            continue
        old, new = (value(event, name, part.get(name), names) for part in (event.old, event.new))
        if old or new:
            label = capfirst(str(LABELS.get(name) or label_of(name)))
            found.append({"label": label, "old": old, "new": new})
    return found
