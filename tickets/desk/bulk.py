"""An act on many tickets in words: what, how far, and what was refused why."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from tickets.models import BulkItem, BulkRun, Category, Tag
from tickets.models.bulk import State
from tickets.models.ticket import Priority
from tickets.references import ref_of
from tickets.words import status_label

MOST_REFUSED = 100


def run_told(run: BulkRun, *, whole: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = {
        "pk": run.pk,
        "words": words_of(run),
        "state": State(run.state).label,
        "running": run.state in (State.RUNNING, State.UNDOING),
        "undoable": run.state == State.RUNNING or bool(run.state == State.DONE and run.changed),
        "place": run.place,
        "total": run.total,
        "part": run.place * 100 // max(run.total, 1),
        "changed": ngettext("%(n)s changed", "%(n)s changed", run.changed) % {"n": run.changed},
        "at": run.created_at,
        "refused": run.refused,
    }
    if whole:
        rows = BulkItem.objects.filter(organization_id=run.organization_id, run=run).exclude(refusal="")
        told["refusals"] = [
            {"ref": ref_of(run.owner.organization, item.number), "words": item.refusal}
            for item in rows.order_by("number")[:MOST_REFUSED]
        ]
    return told


def words_of(run: BulkRun) -> str:
    """ "Status: Resolved, Add tags: recall" """
    return ", ".join(part for name, value in run.act.items() if (part := _part(run, name, value)))


def _part(run: BulkRun, name: str, value: Any) -> str:
    if name == "spam":
        return _("Spam")
    if name == "delete":
        return _("Deleted")
    if name == "status":
        return _("Status: %(value)s") % {"value": status_label(value, run.owner.organization)}
    if name == "priority":
        return _("Priority: %(value)s") % {"value": Priority(value).label}
    labels = {"assignee": _("Assignee"), "department": _("Team"), "category": _("Category"), "tag": _("Add tags"), "untag": _("Take tags off")}  # fmt: skip
    models: dict[str, Any] = {
        "assignee": User,
        "department": Department,
        "category": Category,
        "tag": Tag,
        "untag": Tag,
    }
    keys = value if isinstance(value, list) else [value] if value else []
    rows = models[name].objects.filter(organization_id=run.organization_id, pk__in=keys)
    named = ", ".join(str(row) for row in rows) or (_("Nobody") if name == "assignee" else _("None"))
    return f"{labels[name]}: {named}"
