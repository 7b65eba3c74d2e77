"""Rules and their runs in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Department, User
from tickets.macros import Words
from tickets.models import Category, Rule, RuleRun, Tag
from tickets.models.rule import Outcome
from tickets.models.ticket import Priority
from tickets.references import ref_of
from tickets.words import status_label


def acts_of(rule: Rule, words: Words) -> str:
    told = words.of(rule)
    told += [label for name, label in (("note", _("Note")), ("reply", _("Reply")), ("notify", _("Notice"))) if rule.actions.get(name)]  # fmt: skip
    return " · ".join(told)


def runs_of(runs: list[RuleRun], person: User) -> list[dict[str, Any]]:
    """Each with what it changed; what was started together may be taken back together."""
    names, batches, told = Names(runs, person), set(), []
    for run in runs:
        first = run.batch is not None and run.batch not in batches
        batches.add(run.batch)
        told.append({
            "run": run, "ref": ref_of(person.organization, run.number), "changes": names.changes(run),
            "undo": run.outcome == Outcome.DONE and run.after != run.before, "batch": run.batch if first else None,
        })  # fmt: skip
    return told


def changes_of(told: list[dict[str, Any]], person: User) -> list[dict[str, Any]]:
    names = Names([one["run"] for one in told], person)
    return [one | {"changes": names.changes(one["run"])} for one in told]


@dataclass
class Names:
    """What keys stand for, read once."""

    runs: Iterable[RuleRun]
    person: User

    def __post_init__(self) -> None:
        keys: set[str] = set()
        for run in self.runs:
            for state in (run.before, run.after):
                keys |= {value for name, value in state.items() if name.endswith("_id") and value} | set(state.get("tags", []))  # fmt: skip
        self.known: dict[str, str] = {}
        for model in (Department, Category, Tag, User):
            rows: Any = model.objects
            if keys:
                found = rows.filter(organization_id=self.person.organization_id, pk__in=keys)
                self.known |= {str(one.pk): str(one) for one in found}

    def changes(self, run: RuleRun) -> list[str]:
        labels = {"status": _("Status"), "priority": _("Priority"), "assignee_id": _("Assignee"), "department_id": _("Team"), "category_id": _("Category")}  # fmt: skip
        lines = [
            _("%(what)s: %(old)s → %(new)s") % {"what": label, "old": self.say(name, run.before.get(name)), "new": self.say(name, run.after.get(name))}
            for name, label in labels.items()
            if run.after and run.before.get(name) != run.after.get(name)
        ]  # fmt: skip
        before, after = set(run.before.get("tags", [])), set(run.after.get("tags", []))
        lines += ["+ " + self.say("tag", key) for key in sorted(after - before)]
        lines += ["− " + self.say("tag", key) for key in sorted(before - after)] if run.after else []
        return lines

    def say(self, name: str, value: Any) -> str:
        if name == "status":
            return str(status_label(value, self.person.organization))
        if name == "priority":
            return str(Priority(value).label)
        return self.known.get(value, _("gone")) if value else "–"
