"""What the navigation and the filter of lists offer by name: teams, people who answer, categories, tags and views, in one query a page."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import Department, User
from tickets.models import Category, SavedView, Tag


@dataclass(frozen=True)
class Named:
    pk: UUID
    name: str


def names_for(person: User) -> dict[str, list[Named]]:
    if not hasattr(person, "names_offered"):
        person.names_offered = found_for(person)
    found: dict[str, list[Named]] = person.names_offered
    return found


def found_for(person: User) -> dict[str, list[Named]]:
    nowhere = Value(0, IntegerField())
    kinds = (
        ("team", Department, nowhere),
        ("category", Category, nowhere),
        ("tag", Tag, nowhere),
        ("view", SavedView, F("position")),
    )
    people = User.objects.visible_to(person).seated().order_by()
    parts = [
        people.values_list(Value("assignee"), nowhere, "pk", Coalesce(NullIf("name", Value("")), "email", output_field=CharField())),
        *(model.objects.visible_to(person).order_by().values_list(Value(kind), place, "pk", "name")
        for kind, model, place in kinds),
    ]  # fmt: skip
    found: dict[str, list[Named]] = {
        kind: [] for kind in ("assignee", *(kind for kind, _model, _place in kinds))
    }
    rows = parts[0].union(*parts[1:], all=True)
    for kind, _place, pk, name in sorted(rows, key=lambda row: (row[1], row[3].casefold(), row[2])):
        found[kind].append(Named(pk, name))
    return found
