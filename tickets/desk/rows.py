"""Rows of lists: every string is made here, so that the template is one flat loop."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.frame import initials
from accounts.models import Organization, User
from helpdesk.lib import prose
from helpdesk.lib.templatetags.look import CLOCKS, avatar
from tickets.models.ticket import DONE, Channel, Priority, Status
from tickets.references import ref_of
from tickets.words import status_choices

from .clocks import age, chip

if TYPE_CHECKING:
    from .lists import List

CHANNELS = {
    "web": "globe", "email": "mail", "chat": "message-circle", "widget": "monitor", "api": "database", "phone": "smartphone",
}  # fmt: skip
NOTHING = ("", "")
# Subjects that begin in a script that runs from right to left.
TURNED = re.compile(r"[^\w]*[\u0590-\u08ff\ufb1d-\ufefc]")
BACKWARDS = SafeString(' dir="rtl"')
# What fits beside a chip, and a little more for wide screens.
PREVIEW = 46
LOUD = {Priority.HIGH: "high", Priority.URGENT: "urgent"}


def mark(name: str) -> SafeString:
    """A shape that the stylesheet draws, for what a row says in words: a fifth of an icon's HTML."""
    return format_html('<i class="mark--{}"></i>', name)


class Shapes:
    """What rows repeat, drawn once a page: each shape with the word that it stands for."""

    def __init__(self, organization: Organization) -> None:
        self.status = {key: (f"status-{key}", words) for key, words in status_choices(organization)}
        self.channel = {key: (CHANNELS[key], words) for key, words in Channel.choices}
        loud = {Priority.HIGH: _("High priority"), Priority.URGENT: _("Urgent priority")}
        self.priority = {level: (mark(f"prio-{name}"), loud[level]) for level, name in LOUD.items()}
        self.watched = (mark("eye"), _("Somebody else is there"))
        self.awake = (mark("alarm-clock"), _("Awake again"))
        self.people: dict[Any, tuple[SafeString, str]] = {}

    def person(self, row: dict[str, Any]) -> tuple[SafeString | str, str]:
        key = row["assignee_id"]
        if key is None:
            return NOTHING
        if key not in self.people:
            name = row["assignee_name"] or row["assignee_email"] or ""
            face = avatar(small_face(key, name, row["assignee_picture"]), "sm")
            self.people[key] = (face, _("Assigned to %(name)s") % {"name": name})
        return self.people[key]


def small_face(key: UUID, name: str, picture: str) -> dict[str, Any]:
    """A person as `avatar` draws them, from a row's values."""
    url = f"{reverse('account:avatar', args=[key])}?v={picture[-8:]}" if picture else ""
    return {"hue": key.int % 8 + 1, "initials": initials(name), "avatar_url": url}


def rows_of(
    found: list[dict[str, Any]], person: User, organization: Organization, *, now: datetime, query: str = "",
    own: bool = False, current: Any = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """`query` is the list's part of each address; in one's `own` list nobody is told whose a ticket is."""
    shapes = Shapes(organization)
    tail = f"?{query}" if query else ""
    # One address serves all: Django takes longer to build fifty than the rows take.
    none = ref_of(organization, 0)
    address = reverse("desk:ticket", args=[none])
    return [
        (told := row_of(row, person, organization, now))
        | shaped(row, shapes, now, own=own)
        | {"url": address.replace(none, told["ref"]) + tail, "current": row["pk"] == current}
        for row in found
    ]


def row_of(row: dict[str, Any], person: User, organization: Organization, now: datetime) -> dict[str, Any]:
    return {
        "pk": row["pk"],
        "ref": ref_of(organization, row["number"]),
        "title": row["title"],
        "dir": BACKWARDS if TURNED.match(row["title"]) else "",
        "who": row["who"] or row["customer_email"] or _("Somebody who is gone"),
        "at": row["public_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "age": age(row["public_at"], now),
        "preview": preview_of(row, person),
        "due": row["next_due_at"],
        "waiting": row["status"] == Status.PENDING,
    }


def shaped(row: dict[str, Any], shapes: Shapes, now: datetime, *, own: bool) -> dict[str, Any]:
    """The shapes of a row, and in one line the words that they stand for."""
    unread = row["read_at"] is None or row["read_at"] < row["last_activity_at"]
    told = {
        "status": shapes.status[row["status"]],
        "priority": shapes.priority.get(row["priority"], NOTHING),
        "channel": shapes.channel[row["source_channel"]],
        "assignee": NOTHING if own else shapes.person(row),
        "watched": shapes.watched if row["watched"] else NOTHING,
        "awake": shapes.awake if woke(row) else NOTHING,
    }
    words = [str(word) for _shape, word in told.values() if word]
    clock, due = deadline(row, now)
    words += [word for word in (_("(unread)") if unread else "", due) if word]
    return {name: shape for name, (shape, _word) in told.items()} | {
        "words": ", ".join(words),
        "unread": unread,
        "clock": clock,
    }


def woke(row: dict[str, Any]) -> bool:
    """It came back by itself, and this person has not looked since."""
    return row["woken_at"] is not None and (row["read_at"] is None or row["read_at"] < row["woken_at"])


def preview_of(row: dict[str, Any], person: User) -> str:
    """What I have begun to write, else what was said last."""
    if row["begun"]:
        return _("Draft: %(text)s") % {"text": prose.summary(row["begun"], PREVIEW)}
    said = row["said"] or {}
    text = prose.summary(said.get("text") or "", PREVIEW)
    own = said.get("author") == str(person.pk)
    return _("You: %(text)s") % {"text": text} if own and text else text


def deadline(row: dict[str, Any], now: datetime) -> tuple[SafeString | str, str]:
    """The chip, and what is heard before it."""
    if row["next_due_at"] is None or row["status"] in DONE:
        return NOTHING
    state, words = chip(row["next_due_at"], row["soon_at"], now)
    shape = format_html('<span class="sla sla--{} mark--{}">{}</span>', state, CLOCKS[state], words)
    return shape, "" if state == "over" else _("Due in")


def grouped(
    shown: "List", rows: list[dict[str, Any]], *, now: datetime, began: str = "", ends: bool = True
) -> list[dict[str, Any]]:
    """Under headings that say how soon, in their order; without headings where nothing is due.

    A page goes on under the heading that the one before `began`; how many a group has is known when it ends here.
    """
    if not shown.headed:
        return [{"key": "", "name": "", "rows": rows}] if rows else []
    names = {
        "over": _("Overdue"),
        "hour": _("Due within the hour"),
        "today": _("Later today"),
        "later": _("Tomorrow and later"),
        "waiting": _("Waiting on customer"),
    }
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(group_of(row, now), []).append(row)
    last = next(reversed(groups), "")
    return [
        {
            "key": key,
            "name": "" if key == began else names[key],
            "rows": groups[key],
            "count": len(groups[key]) if ends or key != last else "",
        }
        for key in groups
    ]


def group_of(row: dict[str, Any], now: datetime) -> str:
    due = row["due"]
    if due is None:
        return "waiting" if row["waiting"] else "later"
    if due < now:
        return "over"
    if due < now + timedelta(hours=1):
        return "hour"
    return "today" if timezone.localtime(due).date() == timezone.localtime(now).date() else "later"
