"""The audit log in words: fields by their labels, values as people read them, names instead of keys."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Max, Model
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import (
    AuditEntry,
    Calendar,
    ClosedDay,
    Department,
    Invitation,
    OpeningHours,
    Organization,
    User,
)
from .models.calendar import Minutes, clock

KINDS: dict[str, Any] = {
    "organization": gettext_lazy("Organization"),
    "team": gettext_lazy("Teams"),
    "person": gettext_lazy("People"),
    "invitation": gettext_lazy("Invitations"),
    "calendar": gettext_lazy("Business hours"),
    "hours": gettext_lazy("Opening hours"),
    "day": gettext_lazy("Closed days"),
}
MODELS: dict[str, type[Model]] = {
    "organization": Organization,
    "team": Department,
    "person": User,
    "invitation": Invitation,
    "calendar": Calendar,
    "hours": OpeningHours,
    "day": ClosedDay,
}
ACTS: dict[str, Any] = {
    "organization.added": gettext_lazy("Founded %(what)s"),
    "organization.changed": gettext_lazy("Changed the organization"),
    "team.added": gettext_lazy("Made the team %(what)s"),
    "team.changed": gettext_lazy("Changed the team %(what)s"),
    "team.removed": gettext_lazy("Deleted the team %(what)s"),
    "person.added": gettext_lazy("Added %(what)s"),
    "person.changed": gettext_lazy("Changed %(what)s"),
    "person.removed": gettext_lazy("Deleted %(what)s"),
    "invitation.added": gettext_lazy("Invited %(what)s"),
    "invitation.changed": gettext_lazy("Invitation of %(what)s"),
    "invitation.removed": gettext_lazy("Withdrew the invitation of %(what)s"),
    "calendar.added": gettext_lazy("Gave a team hours of its own"),
    "calendar.changed": gettext_lazy("Changed the holidays"),
    "calendar.removed": gettext_lazy("Took a team's own hours away"),
    "hours.added": gettext_lazy("Added opening hours"),
    "hours.changed": gettext_lazy("Changed opening hours"),
    "hours.removed": gettext_lazy("Removed opening hours"),
    "day.added": gettext_lazy("Closed on %(what)s"),
    "day.changed": gettext_lazy("Changed the closed day %(what)s"),
    "day.removed": gettext_lazy("Open again on %(what)s"),
    "mail.tested": gettext_lazy("Sent a test mail to %(what)s"),
    "demo.removed": gettext_lazy("Removed the demo: %(what)s"),
}
# Reasons stand in the log as the code gives them.
REASONS = {
    "signed up": gettext_lazy("signed up"),
    "invitation accepted": gettext_lazy("invitation accepted"),
    "reset by a mailed link": gettext_lazy("reset by a mailed link"),
    "confirmed by a mailed code": gettext_lazy("confirmed by a mailed code"),
}
PLACES = {
    "agent_dashboard": gettext_lazy("Workspace"),
    "customer_portal": gettext_lazy("Portal"),
    "admin": gettext_lazy("Admin site"),
    "system": "",
    "worker": "",
    "demo": gettext_lazy("Demo data"),
    "sql": gettext_lazy("The database"),
}
# What a part of a JSON column is called; others go by their key.
KEYS: dict[str, Any] = {}
CHANGED = "(changed)"
# Said by the sentence already, or nobody's concern.
SILENT = {"invitation": {"person_id", "digest"}, "person": {"is_superuser"}}


def add_kind(kind: str, label: Any, model: type[Model], acts: dict[str, Any]) -> None:
    """Things of the apps above, whose triggers write here too."""
    KINDS[kind], MODELS[kind] = label, model
    ACTS.update({f"{kind}.{act}": words for act, words in acts.items()})


@dataclass
class Names:
    """Names of the teams and people that entries speak of by key, also of those that are gone."""

    found: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[AuditEntry]) -> "Names":
        keys = {str(value) for entry in entries for value in _keys(entry)}
        if not keys:
            return cls()
        gone = AuditEntry.objects.filter(target_id__in=keys, action__in=["team.removed", "person.removed"])
        names = {str(pk): name for pk, name in gone.values_list("target_id", "target_name")}
        names |= {str(p.pk): str(p) for p in User.objects.filter(pk__in=keys)}
        names |= {
            str(pk): name for pk, name in Department.objects.filter(pk__in=keys).values_list("pk", "name")
        }
        return cls(names)

    def __getitem__(self, key: Any) -> str:
        return self.found.get(str(key)) or _("somebody who is gone")


def _keys(entry: AuditEntry) -> Iterable[Any]:
    for part in (entry.old, entry.new):
        yield from (value for name, value in part.items() if name in ("department_id", "person_id") and value)
    if entry.action.startswith("invitation.") and (key := _uuid(entry.target_name)):
        yield key


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def told(entry: AuditEntry, names: Names) -> dict[str, Any]:
    """An entry as the screen shows it."""
    return {
        "at": entry.created_at,
        "who": entry.actor_name or _("The system"),
        "act": sentence(entry, names),
        "differences": differences(entry, names),
        "place": PLACES.get(entry.source, entry.source),
        "address": entry.address or "",
        "reason": REASONS.get(entry.reason, entry.reason),
    }


def sentence(entry: AuditEntry, names: Names) -> str:
    what = names[key] if (key := _uuid(entry.target_name)) else entry.target_name or _whom(entry)
    words = ACTS.get(entry.action)
    if words is None:
        return f"{entry.action.replace('.', ' ').replace('_', ' ').capitalize()} {what}".strip()
    return str(words) % {"what": what}


def _whom(entry: AuditEntry) -> str:
    return str(entry.new.get("email") or entry.old.get("email") or _("somebody"))


def differences(entry: AuditEntry, names: Names) -> list[str]:
    """`Role: from Agent to Analyst`, one for each field that differs."""
    kind = entry.action.partition(".")[0]
    lines = []
    for name in [*entry.new, *(name for name in entry.old if name not in entry.new)]:
        column = _field(kind, name)
        if name in SILENT.get(kind, ()) or _goes_without_saying(entry, name, column):
            continue
        label = capfirst(str(getattr(column, "verbose_name", name.replace("_", " "))))
        if any(isinstance(part.get(name), dict) for part in (entry.old, entry.new)):
            lines += [change(*part) for part in parts(*_known(kind, name, entry))]
            continue
        line = _line(
            entry, name, label, [value(column, part.get(name), names) for part in (entry.old, entry.new)]
        )
        if line:
            lines.append(line)
    return lines


def _known(kind: str, name: str, entry: AuditEntry) -> list[Any]:
    """Both values; of the organization's settings what admins have a name for, and not what the house notes there."""
    both = [entry.old.get(name) or {}, entry.new.get(name) or {}]
    if (kind, name) == ("organization", "settings"):
        both = [{key: part[key] for key in part if key in KEYS} for part in both]
    return both


def parts(old: Any, new: Any, of: str = "") -> Iterator[tuple[str, str, str]]:
    """Of a JSON column each key that differs, with what it was and is."""
    before, after = (part if isinstance(part, dict) else {} for part in (old, new))
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        label = str(KEYS.get(key) or key.replace("_", " "))
        label = f"{of}, {label}" if of else capfirst(label)
        if isinstance(was, dict) or isinstance(now, dict):
            yield from parts(was, now, label)
        elif was != now:
            yield label, value(None, was, Names()), value(None, now, Names())


def change(label: str, old: str, new: str) -> str:
    return _("%(field)s: from %(old)s to %(new)s") % {
        "field": label,
        "old": old or _("nothing"),
        "new": new or _("nothing"),
    }


def _goes_without_saying(entry: AuditEntry, name: str, column: Field | None) -> bool:
    """Of what came or went: the name that the sentence gives, and what everything begins with."""
    if entry.action.endswith(".changed") or column is None:
        return False
    raw = entry.new.get(name, entry.old.get(name))
    return (
        raw == entry.target_name
        or raw in (None, "")
        or (column.has_default() and raw == column.get_default())
    )


def _line(entry: AuditEntry, name: str, label: str, words: list[str]) -> str:
    old, new = words
    if entry.new.get(name) == CHANGED:
        return _("%(field)s: changed") % {"field": label}
    if name not in entry.new:
        return _("%(field)s: was %(old)s") % {"field": label, "old": old} if old else ""
    if name not in entry.old:
        return _("%(field)s: %(new)s") % {"field": label, "new": new} if new else ""
    return change(label, old, new)


def _field(kind: str, name: str) -> Field | None:
    model = MODELS.get(kind)
    try:
        return model._meta.get_field(name.removesuffix("_id")) if model else None
    except FieldDoesNotExist:
        return None


def value(column: Field | None, raw: Any, names: Names) -> str:
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, list):
        return ", ".join(map(str, raw))
    if raw in (None, ""):
        return (
            _("as the organization says")
            if raw is None and getattr(column, "name", "") == "sees_all_departments"
            else ""
        )
    if isinstance(raw, list):
        return ", ".join(str(part) for part in raw)
    if isinstance(column, Minutes):
        return clock(raw)
    kind = column.get_internal_type() if column is not None else ""
    if kind == "ForeignKey":
        return names[raw]
    if kind == "FileField":
        return _("a picture")
    if kind == "DateTimeField":
        return formats.date_format(timezone.localtime(datetime.fromisoformat(raw)), "j M Y, H:i")
    return str(dict(_choices(column)).get(raw, raw))


def _choices(column: Field | None) -> Iterable[tuple[Any, Any]]:
    if column is not None and column.name == "accent":
        from .forms.general import ACCENTS

        return ACCENTS
    return getattr(column, "flatchoices", None) or ()


def actors(entries: Any) -> list[tuple[str, str]]:
    """Everybody who did something, by name."""
    found = entries.exclude(actor_id=None).order_by().values("actor_id").annotate(name=Max("actor_name"))
    people = [(str(row["actor_id"]), row["name"] or _("somebody who is gone")) for row in found]
    return sorted(people, key=lambda person: person[1].casefold())
