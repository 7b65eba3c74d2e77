"""The list of people: narrowed down, page by page in the order of their names."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from .models import User
from .models.person import Role, UserQuerySet

PAGE = 50


def narrowed(people: UserQuerySet, *, words: str, role: str, status: str) -> UserQuerySet:
    """By default staff: customers are many, and are looked for by name."""
    if role in Role.values:
        people = people.filter(role=role)
    elif role != "everybody":
        people = people.staff()
    if status:
        people = people.filter(status=status)
    return people.named(words)


def key_in(parts: list[str] | None) -> list[str] | None:
    """A page's key as an address carries it; nothing for what is none."""
    try:
        return [parts[0], str(UUID(parts[1]))] if parts else None
    except ValueError:
        return None


def page_after(
    people: UserQuerySet, key: list[str] | None, *, size: int = PAGE
) -> tuple[list[User], tuple[Any, ...] | None]:
    """The people after this (sort name, id), with the key that the next page begins after, if there is one."""
    if key:
        name, pk = key
        people = people.filter(Q(sort_name__gt=name) | Q(sort_name=name, pk__gt=pk))
    rows = list(people.select_related("department", "organization").order_by("sort_name", "pk")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return rows, (rows[-1].sort_name, rows[-1].pk) if more else None
