"""A custom field in a form that shows what was told already, and may change or empty it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.forms.spoken import speak
from tickets.models import CustomField
from tickets.models.field import Kind

from .fields import field_for, name_of, told_in


def holding(definition: CustomField, value: Any) -> tuple[forms.Field, Any]:
    """The field, and what it holds. A choice that can't be chosen any more stays where it was told."""
    field = field_for(definition)
    if isinstance(field, forms.ChoiceField) and value and value not in definition.choices:
        field.choices = [*field.choices, (value, value)]
    speak(field)
    return field, bool(value) if definition.kind == Kind.CHECKBOX else value


def values_in(cleaned: dict[str, Any], definitions: Iterable[CustomField]) -> dict[str, Any]:
    """By key, as it is stored; none where nothing was told. Fields that the form did not have are not named."""
    asked = [definition for definition in definitions if name_of(definition) in cleaned]
    told = told_in(cleaned, asked)
    return {definition.key: told.get(definition.key) for definition in asked}
