"""Sections come, change, move and go; where they stand to each other."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Organization, User
from accounts.ordering import last_place, move
from accounts.refusals import heard

from .models import Section
from .models.slug import free_among, slug_of


def of(organization: Organization) -> list[Section]:
    """As a tree is read: each followed by those inside it; `depth` says how deep."""
    rows = Section.objects.filter(organization_id=organization.pk).order_by("position", "name", "pk")
    inside: dict[UUID | None, list[Section]] = {}
    for section in rows:
        inside.setdefault(section.parent_id, []).append(section)
    told: list[Section] = []

    def walk(parent: UUID | None, depth: int) -> None:
        for section in inside.get(parent, []):
            section.depth = depth
            told.append(section)
            walk(section.pk, depth + 1)

    walk(None, 0)
    return told


def neighbours(organization: Organization, parent: UUID | None) -> QuerySet[Section]:
    rows = Section.objects.filter(organization_id=organization.pk, parent=parent)
    return rows.order_by("position", "name", "pk")


def create(
    *, organization: Organization, by: User | None, name: str, slug: str = "", **columns: Any
) -> Section:
    """The last inside its parent. Refuses with SectionAddressTaken, SectionInItself, TooManyLevels."""
    taken = Section.objects.filter(organization_id=organization.pk)
    with heard():
        return Section.objects.create(
            organization=organization,
            name=name,
            slug=slug or free_among(taken, slug_of(name) or "section"),
            position=last_place(neighbours(organization, columns.get("parent_id"))),
            **columns,
        )


def change(section: Section, *, by: User, **columns: Any) -> None:
    """Inside another section it becomes the last there."""
    before = section.parent_id
    for column, value in columns.items():
        setattr(section, column, value)
    if section.parent_id != before:
        columns["position"] = section.position = last_place(
            neighbours(section.organization, section.parent_id)
        )
    with heard():
        section.save(update_fields=list(columns))


def arrange(organization: Organization, pk: UUID, *, up: bool, by: User) -> None:
    """One place up or down among its neighbours."""
    section = Section.objects.filter(organization_id=organization.pk, pk=pk).first()
    if section is not None:
        with heard():
            move(neighbours(organization, section.parent_id), pk, up=up)


def delete(section: Section, *, by: User) -> None:
    """Its articles stay and stand in no section; the sections inside it move to the top."""
    with heard():
        section.delete()
