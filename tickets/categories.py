"""Categories come, change, move and go; customers say "topic"."""

import json
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Organization, User
from accounts.ordering import last_place, move
from accounts.refusals import heard

from .models import Category, CategoryTarget, Recount, Ticket
from .models.ticket import Priority
from .refusals import in_time

# Minutes by column of CategoryTarget, for each priority.
Targets = dict[int, dict[str, int | None]]
# The clock that each column of a target is for, and the category's own column.
KINDS = {
    "response": ("first", "response_sla_minutes"),
    "next_response": ("next", "next_response_sla_minutes"),
    "resolution": ("solution", "resolution_sla_minutes"),
}


def of(organization: Organization) -> Any:
    return Category.objects.filter(organization_id=organization.pk).order_by("position", "name")


def create(*, organization: Organization, by: User, **columns: Any) -> Category:
    """At the end of the list. Refuses with CategoryNameTaken, NoSuchTeam."""
    with heard():
        return Category.objects.create(
            organization=organization, position=last_place(of(organization)), **columns
        )


def change(category: Category, *, by: User, **columns: Any) -> None:
    for column, value in columns.items():
        setattr(category, column, value)
    with heard():
        category.save(update_fields=list(columns))


def arrange(organization: Organization, pk: UUID, *, up: bool, by: User) -> None:
    with heard():
        move(of(organization), pk, up=up)


def tickets_of(category: Category) -> int:
    return Ticket.objects.filter(organization_id=category.organization_id, category=category).count()


def delete(category: Category, *, by: User) -> None:
    """Its tickets stay, without a category. Refuses with TooMuchAtOnce."""
    with in_time(), heard():
        category.delete()


def targets_of(category: Category) -> Targets:
    rows = CategoryTarget.objects.filter(organization_id=category.organization_id, category=category)
    return {row.priority: {column: getattr(row, column) for column in KINDS} for row in rows}


def set_targets(category: Category, wanted: Targets, *, by: User) -> None:
    """By priority; a row that tells nothing goes. What is the same stays the same row."""
    mine = {"organization_id": category.organization_id, "category": category}
    has = targets_of(category)
    with transaction.atomic(), heard():
        for level, row in wanted.items():
            if row == has.get(level, dict.fromkeys(KINDS)):
                continue
            if any(row.values()):
                CategoryTarget.objects.update_or_create(**mine, priority=level, defaults=row)
            else:
                CategoryTarget.objects.filter(**mine, priority=level).delete()


def moved(category: Category, *, targets: Targets | None = None, **columns: Any) -> tuple[int, int]:
    """How many running deadlines these move, and how many of those become late at once: asked before it is saved."""
    by_priority = targets_of(category) if targets is None else targets
    wanted = {
        str(level): {
            kind: by_priority.get(level, {}).get(column) or columns.get(own, getattr(category, own))
            for column, (kind, own) in KINDS.items()
        }
        for level in Priority.values
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT moved, late FROM app.deadlines_moved(%s, %s)", [category.pk, json.dumps(wanted)]
        )
        moved, late = cursor.fetchone()
    return moved, late


def recounts(organization: Organization) -> list[Recount]:
    """Deadlines that are being counted anew."""
    rows = Recount.objects.filter(organization_id=organization.pk, finished_at__isnull=True)
    return list(rows.select_related("category"))
