"""Tags come, change and go."""

from typing import Any

from accounts.models import Organization, User
from accounts.refusals import heard

from .models import Tag
from .refusals import in_time


def create(*, organization: Organization, by: User | None, **columns: Any) -> Tag:
    """Refuses with TagNameTaken."""
    with heard():
        return Tag.objects.create(organization=organization, **columns)


def change(tag: Tag, *, by: User, **columns: Any) -> None:
    for column, value in columns.items():
        setattr(tag, column, value)
    with heard():
        tag.save(update_fields=list(columns))


def delete(tag: Tag, *, by: User) -> None:
    """The tickets stay, without it. Refuses with TooMuchAtOnce."""
    with in_time(), heard():
        tag.delete()
