"""What somebody types into the search box: words, "phrases", and filters like `status:open tag:refund -assignee:me`."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Department, User

from .conditions import ME, NONE, Tree
from .models import Category, Tag
from .models.ticket import Channel, Priority, Status
from .words import status_choices

# A filter with its value, quoted or not; a phrase; a word.
PART = re.compile(r'(-?)(\w+):(?:"([^"]*)"|(\S+))|"([^"]+)"|(\S+)')
NAMES = {
    "status", "priority", "assignee", "team", "category", "tag", "channel", "customer", "number", "before", "after", "is", "has",
}  # fmt: skip
FLAGS: dict[str, Tree] = {
    "unread": {"field": "unread", "is": "yes"},
    "snoozed": {"field": "snoozed", "is": "yes"},
    "held": {"field": "held", "is": "yes"},
    "unconfirmed": {"field": "unconfirmed", "is": "yes"},
    "overdue": {"field": "due", "is": "past"},
    "open": {"field": "status", "is": "in", "value": ["new", "open", "pending"]},
    "done": {"field": "status", "is": "in", "value": ["resolved", "closed"]},
}
LONGEST, MOST_WORDS, MOST_FILTERS = 400, 12, 12


@dataclass
class Chip:
    """A filter as it was typed, with what the box holds without it."""

    text: str
    without: str


@dataclass
class Asked:
    text: str
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    filters: list[Tree] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def tree(self) -> Tree:
        return {"all": self.filters}

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.phrases or self.filters)


def read(text: str, *, person: User) -> Asked:
    text = " ".join(text.replace("\0", " ").split())[:LONGEST]
    asked = Asked(text)
    for found in PART.finditer(text):
        sign, name, quoted, bare, phrase, word = found.groups()
        if phrase:
            asked.phrases.append(phrase)
        elif word or (name or "").lower() not in NAMES:
            # What looks like a filter and is none is looked for: a time, an address, a title with a colon.
            asked.words.append(found.group(0))
        elif len(asked.filters) < MOST_FILTERS:
            asked.chips.append(
                Chip(found.group(0), " ".join((text[: found.start()] + text[found.end() :]).split()))
            )
            told = FILTERS[name.lower()](quoted if quoted is not None else bare, person)
            if isinstance(told, str):
                asked.problems.append(told)
            else:
                asked.filters.append({"not": told} if sign else told)
    asked.words = asked.words[:MOST_WORDS]
    return asked


def among(name: str, choices: dict[str, str]) -> Any:
    """One of a fixed list, by its key or its name."""

    def told(value: str, person: User) -> Tree | str:
        offered = choices | {label.lower(): key for key, label in labels(name, person)}
        key = offered.get(value.lower())
        if key is None:
            known = ", ".join(sorted(choices))
            return _("%(name)s:%(value)s is not known. Try one of these: %(known)s.") % {"name": name, "value": value, "known": known}  # fmt: skip
        return {"field": name, "is": "in", "value": [key]}

    return told


def labels(name: str, person: User) -> list[tuple[str, str]]:
    if name == "status":
        return status_choices(person.organization)
    return [(str(key), str(label)) for key, label in (Priority if name == "priority" else Channel).choices]


def named(name: str, model: Any) -> Any:
    """Something of the organization, by its name or a part of it."""

    def told(value: str, person: User) -> Tree | str:
        if value.lower() == NONE:
            return {"field": name, "is": "in", "value": [NONE]}
        rows = model.objects.visible_to(person)
        found = list(rows.filter(name__iexact=value)[:1]) or list(rows.filter(name__icontains=value)[:20])
        if not found:
            return _("There is no %(name)s “%(value)s”.") % {"name": name, "value": value}
        return {"field": name, "is": "in", "value": [str(row.pk) for row in found]}

    return told


def assignee(value: str, person: User) -> Tree | str:
    if value.lower() in (ME, NONE):
        return {"field": "assignee", "is": "in", "value": [value.lower()]}
    found = User.objects.visible_to(person).staff().named(value)[:20]
    keys = [str(one.pk) for one in found]
    return {"field": "assignee", "is": "in", "value": keys} if keys else _("Nobody here is called “%(value)s”.") % {"value": value}  # fmt: skip


def day(asked: str) -> Any:
    def told(value: str, person: User) -> Tree | str:
        try:
            found = date.fromisoformat(value)
            if not 2000 <= found.year < 2200:
                raise ValueError
        except ValueError:
            return _("%(name)s: takes a day, like %(name)s:2026-11-30.") % {"name": asked}
        return {"field": "created", "is": asked, "value": value}

    return told


def number(value: str, person: User) -> Tree | str:
    digits = value.rpartition("-")[2]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        return _("number: takes a number, like number:418.")
    return {"field": "number", "is": "is", "value": int(digits)}


def flag(value: str, person: User) -> Tree | str:
    if found := FLAGS.get(value.lower()):
        return found
    known = ", ".join(sorted(FLAGS))
    return _("is:%(value)s is not known. Try one of these: %(known)s.") % {"value": value, "known": known}  # fmt: skip


def has(value: str, person: User) -> Tree | str:
    if value.lower() in ("attachment", "file"):
        return {"field": "file", "is": "yes"}
    return _("has:%(value)s is not known. Try has:attachment.") % {"value": value}


FILTERS: dict[str, Any] = {
    "status": among("status", {one: one for one in Status.values}),
    "priority": among("priority", {"low": "1", "medium": "2", "high": "3", "urgent": "4"}),
    "channel": among("channel", {one: one for one in Channel.values}),
    "assignee": assignee,
    "team": named("team", Department),
    "category": named("category", Category),
    "tag": named("tag", Tag),
    "customer": lambda value, person: {"field": "customer", "is": "has", "value": value},
    "number": number,
    "before": day("before"),
    "after": day("after"),
    "is": flag,
    "has": has,
}
