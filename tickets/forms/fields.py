"""An organization's own fields in a form, and what was told in them as it is stored."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.fields import Text
from tickets.models import CustomField
from tickets.models.field import Kind

LONGEST = 2000
# Beyond this no number of a form is meant; JSON keeps it exact.
LARGEST = Decimal(10) ** 15
NUMBER = {"invalid": _("Enter a number, like 12 or 3.5.")}
DATE = {"invalid": _("Enter a day, like 2026-11-30.")}


def name_of(definition: CustomField) -> str:
    return f"field_{definition.key}"


def field_for(definition: CustomField) -> forms.Field:
    told: dict[str, Any] = {
        "label": definition.label,
        "help_text": forms.utils.escape(definition.hint),
        "required": definition.is_required,
    }
    if definition.kind == Kind.NUMBER:
        limits = {"max_value": LARGEST, "min_value": -LARGEST, "max_digits": 24, "decimal_places": 6}
        return forms.DecimalField(**told, **limits, error_messages=NUMBER)
    if definition.kind == Kind.CHOICE:
        usual = [("", _("Choose one") if definition.is_required else _("Nothing chosen"))]
        return forms.ChoiceField(**told, choices=usual + [(word, word) for word in definition.choices])
    if definition.kind == Kind.DATE:
        widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
        return forms.DateField(**told, widget=widget, input_formats=["%Y-%m-%d"], error_messages=DATE)
    if definition.kind == Kind.CHECKBOX:
        return forms.BooleanField(**told)
    return Text(**told, limit=LONGEST, widget=forms.TextInput)


def told_in(cleaned: dict[str, Any], definitions: Iterable[CustomField]) -> dict[str, Any]:
    """By key, as JSON has it; what was left empty is not told."""
    values = {definition.key: _stored(cleaned.get(name_of(definition))) for definition in definitions}
    return {key: value for key, value in values.items() if value not in (None, "", False)}


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
