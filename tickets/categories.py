"""Categories come, change, move and go; customers say "topic"."""

from typing import Any
from uuid import UUID

from accounts.models import Organization, User
from accounts.ordering import last_place, move
from accounts.refusals import heard

from .models import Category, Ticket
from .refusals import in_time


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
