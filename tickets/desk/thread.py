"""The conversation of a ticket for staff: messages and notes in order, and between them what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.frame import face_of, initials
from accounts.models import User
from helpdesk.lib import prose
from tickets.models import Mention, Message, MessageRevision, Ticket, TicketEvent
from tickets.models.message import Side
from tickets.references import ref_of
from tickets.showing import files_of, pasted_in

from . import telling

# Beyond so many the middle is folded; then the first and so many of the last stand there, and more at each step.
FOLDED_BEYOND, LAST, STEP = 30, 5, 50
MOST_EVENTS = 300
MOST_REVISIONS = 20


@dataclass
class Thread:
    """The first message, how many are folded, how many the next step shows, the rest, since when, and the last of them."""

    first: list[dict[str, Any]]
    rest: list[dict[str, Any]]
    folded: int = 0
    more: int = 0
    next: int = 0
    since: datetime | None = None
    seen: UUID | None = None


def thread_of(
    ticket: Ticket,
    person: User,
    *,
    last: int = 0,
    looked: datetime | None = None,
    since: datetime | None = None,
) -> Thread:
    """`looked` is when this person saw it last: what came since is told to be new. What stands in an open page `since`
    some moment is not folded there."""
    rows = _with_all(
        Message.objects.visible_to(person).filter(organization_id=ticket.organization_id, ticket_id=ticket.pk)
    )
    if since:
        last = max(last, rows.filter(created_at__gte=since).count())
    most = max(FOLDED_BEYOND, last + 1)
    messages = list(rows.order_by("-created_at", "-pk")[: most + 1])[::-1]
    folded = 0
    if len(messages) > most:
        last = max(last, LAST)
        folded = rows.count() - last - 1
        messages = [*rows.in_order()[:1], *messages[-last:]]
    thread = Thread([], [], folded, min(folded, STEP), last + STEP)
    thread.seen = messages[-1].pk if messages else None
    told = told_all(messages, ticket, person)
    mark_new(told, looked)
    thread.since = messages[1].created_at if len(messages) > 1 else None
    thread.first = with_days(told[:1])
    lines = happened(ticket, person, thread.since if folded else None)
    thread.rest = with_days(woven(told[1:], lines), after=thread.first)
    return thread


def mark_new(told: list[dict[str, Any]], looked: datetime | None) -> None:
    """The first that came since somebody looked, unless all of it is new to them or it is their own."""
    new = (one for one in told if looked and one["at"] > looked and not one["mine"])
    if (first := next(new, None)) is not None:
        first["new"] = True


def _with_all(rows: Any) -> Any:
    return rows.select_related("author", "origin")


def told_all(messages: list[Message], ticket: Ticket, person: User) -> list[dict[str, Any]]:
    files = files_of(ticket, [message.pk for message in messages])
    named = named_in(messages)
    return [
        told_of(message, ticket, person, revisions, files.get(message.pk, []), named.get(message.pk, []))
        for message, revisions in _revised(messages)
    ]


def _revised(messages: list[Message]) -> Iterable[tuple[Message, list[MessageRevision]]]:
    """What the edited ones said before, in one query. What was deleted is gone from here."""
    edited = [message for message in messages if message.edited_at and not message.deleted_at]
    found: dict[UUID, list[MessageRevision]] = {}
    if edited:
        rows = MessageRevision.objects.filter(
            organization_id=edited[0].organization_id, message__in=edited
        ).order_by("created_at", "pk")
        for revision in rows:
            found.setdefault(revision.message_id, []).append(revision)
    return [(message, found.get(message.pk, [])[-MOST_REVISIONS:]) for message in messages]


def told_of(
    message: Message,
    ticket: Ticket,
    person: User,
    revisions: list[MessageRevision],
    files: list[dict[str, Any]],
    named: list[str],
) -> dict[str, Any]:
    kind = kind_of(message)
    name = message.author_name or (
        ticket.organization.name if kind == "system" else _("Somebody who is gone")
    )
    own = message.author_id == person.pk
    moved = message.origin_id and message.origin_id != ticket.pk
    return {
        "key": message.pk,
        "kind": kind,
        "at": message.created_at,
        "name": name,
        "via": via_of(message, ticket, kind),
        "face": face_of(message.author) if message.author else {"initials": initials(name), "hue": 5},
        "preview": prose.summary(message.content),
        "words": words_of(message, kind, files, named),
        "edited": message.edited_at is not None,
        "before": [before_of(revision) for revision in revisions],
        "opens": message.opens,
        "public": message.is_public,
        "mine": own,
        "may_edit": person.audience != "analyst"
        and not message.deleted_at
        and (own or person.is_admin)
        and kind != "system",
        "origin": ref_of(ticket.organization, message.origin.number) if moved and message.origin else "",
        "drafted": message.is_ai_generated,
        "automatic": message.is_auto_response,
        "files": files,
    }


def named_in(messages: list[Message]) -> dict[UUID, list[str]]:
    """How notes name colleagues."""
    notes = [message for message in messages if not message.is_public and "@" in message.content]
    found: dict[UUID, list[str]] = {}
    if notes:
        rows = Mention.objects.filter(organization_id=notes[0].organization_id, message__in=notes)
        for key, said in rows.values_list("message_id", "said"):
            found.setdefault(key, []).append(said)
    return found


def words_of(
    message: Message, kind: str, files: list[dict[str, Any]], named: list[str] | None = None
) -> prose.Prose:
    if kind in ("agent", "note"):
        return prose.marked(message.content, pasted_in(files).get, named or [])
    return prose.plain(message.content)


def kind_of(message: Message) -> str:
    if message.deleted_at:
        return "gone"
    if not message.is_public:
        return "note"
    return {Side.CUSTOMER: "customer", Side.STAFF: "agent"}.get(Side(message.side), "system")


def via_of(message: Message, ticket: Ticket, kind: str) -> str:
    if kind == "customer":
        return _("customer") if message.author_id == ticket.customer_id else _("reads along")
    if kind == "agent" and ticket.customer:
        return _("to %(name)s") % {"name": ticket.customer.get_short_name()}
    return ""


def before_of(revision: MessageRevision) -> dict[str, Any]:
    return {
        "at": revision.created_at,
        "name": revision.editor_name or _("The system"),
        "words": prose.plain(revision.content),
    }


def happened(ticket: Ticket, person: User, since: datetime | None) -> list[dict[str, Any]]:
    """Lines about what changed, the newest if there are very many."""
    rows = TicketEvent.objects.visible_to(person).of(ticket).exclude(action__in=telling.TOLD_BY_MESSAGES)
    if since:
        rows = rows.filter(created_at__gte=since)
    events = list(rows.order_by("-pk")[:MOST_EVENTS])[::-1]
    names = telling.Names.of(events, ticket.organization)
    return [
        {"key": event.pk, "at": event.created_at, "line": line}
        for event in events
        for line in telling.lines(event, names)
    ]


def woven(said: list[dict[str, Any]], lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Both by time; lines that follow each other stand together."""
    entries: list[dict[str, Any]] = []
    both = sorted([*said, *lines], key=lambda one: one["at"])
    for one in both:
        if "line" not in one:
            entries.append(one)
        elif entries and entries[-1]["kind"] == "lines":
            entries[-1]["lines"].append(one)
        else:
            entries.append({"kind": "lines", "key": f"e{one['key']}", "at": one["at"], "lines": [one]})
    return entries


def with_days(
    entries: list[dict[str, Any]], *, after: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """The first of each day says which day it is."""
    before = timezone.localtime(after[-1]["at"]).date() if after else None
    for entry in entries:
        day = timezone.localtime(entry["at"]).date()
        entry["day"] = day_name(day) if day != before else ""
        before = day
    return entries


def day_name(day: date) -> str:
    today = timezone.localdate()
    named = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    return named.get(day) or date_format(day, "DATE_FORMAT")
