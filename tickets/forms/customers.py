"""A customer's own fields, on the profile and on their page of the settings."""

from typing import Any

from django import forms

from accounts.models import User
from tickets import customers

from .fields import name_of
from .holding import holding, values_in


class CustomerFields:
    """What accounts asks when it draws and saves a person's page (accounts/extra_fields.py)."""

    def fields(self, person: User, *, by: User) -> dict[str, tuple[forms.Field, Any]]:
        """What is required is required of the customer; an admin who changes something else need not know it."""
        asked = {}
        for definition in customers.fields_for(person, by=by):
            field, value = holding(definition, person.custom_fields.get(definition.key))
            field.required = field.required and by.pk == person.pk
            asked[name_of(definition)] = field, value
        return asked

    def save(self, person: User, told: dict[str, Any], *, by: User) -> None:
        asked = customers.fields_for(person, by=by)
        if asked:
            customers.tell(person, values_in(told, asked), by=by)
