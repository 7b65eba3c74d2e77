"""Custom fields: what an organization asks for beside the usual."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from accounts.models import Organization, User
from accounts.ordering import last_place, move
from accounts.refusals import heard

from .models import CustomField, CustomFieldCategory, Ticket
from .models.field import Subject

LONGEST_KEY = 40


def of(organization: Organization, subject: str) -> Any:
    found = CustomField.objects.filter(organization_id=organization.pk, subject=subject)
    return found.order_by("position", "label")


def create(
    *,
    organization: Organization,
    by: User | None,
    label: str,
    subject: str,
    categories: Iterable[Any] = (),
    **more: Any,
) -> CustomField:
    """At the end of its list, under a key that is its own for good. Refuses with FieldLabelTaken."""
    with heard(), transaction.atomic():
        field = CustomField.objects.create(
            organization=organization, label=label, subject=subject, key=free_key(organization, subject, label),
            position=last_place(of(organization, subject)), **more,
        )  # fmt: skip
        _ask_in(field, categories)
    return field


def change(
    field: CustomField, *, by: User | None, categories: Iterable[Any] | None = None, **columns: Any
) -> None:
    """Everything but what it belongs to, its kind and its key. Values that were told stay as they are."""
    for column, value in columns.items():
        setattr(field, column, value)
    with heard(), transaction.atomic():
        field.save(update_fields=list(columns))
        if categories is not None:
            _ask_in(field, categories)


def _ask_in(field: CustomField, categories: Iterable[Any]) -> None:
    """In exactly these, by key; in none of them means in all."""
    links = CustomFieldCategory.objects.filter(organization_id=field.organization_id, field=field)
    wanted = {UUID(str(pk)) for pk in categories}
    has = set(links.values_list("category_id", flat=True))
    links.filter(category_id__in=has - wanted).delete()
    CustomFieldCategory.objects.bulk_create(
        CustomFieldCategory(organization_id=field.organization_id, field=field, category_id=pk)
        for pk in sorted(wanted - has)
    )


def arrange(field: CustomField, *, up: bool, by: User) -> None:
    """Among those of tickets, or those of customers."""
    with heard():
        move(of(field.organization, field.subject), field.pk, up=up)


def delete(field: CustomField, *, by: User) -> None:
    """What was told in it is kept, and shown no more."""
    with heard():
        field.delete()


def told_in(field: CustomField) -> int:
    """How many tickets, or customers, have a value for it."""
    return _rows(field).filter(custom_fields__has_key=field.key).count()


def told_as(field: CustomField, choices: Iterable[str]) -> int:
    """How many have one of these as its value."""
    return _rows(field).filter(**{f"custom_fields__{field.key}__in": list(choices)}).count()


def _rows(field: CustomField) -> Any:
    model: Any = Ticket if field.subject == Subject.TICKET else User
    return model.objects.filter(organization_id=field.organization_id)


def free_key(organization: Organization, subject: str, label: str) -> str:
    """From the label; no other field has it, and nothing is kept under it from one that is gone."""
    begin = re.sub(r"^[^a-z]+", "", slugify(label).replace("-", "_"))[: LONGEST_KEY - 4].strip("_") or "field"
    taken = set(
        CustomField.objects.filter(organization_id=organization.pk, subject=subject, key__startswith=begin)
        .values_list("key", flat=True)
    )  # fmt: skip
    number, key = 1, begin
    while key in taken or told_in(CustomField(organization=organization, subject=subject, key=key)):
        number += 1
        key = f"{begin}_{number}"
    return key
