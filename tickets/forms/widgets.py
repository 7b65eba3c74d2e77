"""Controls that the settings of tickets need beside the usual ones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import a_name
from tickets.models.category import MOST_MINUTES
from tickets.words import DAYS, HOURS, MINUTES

UNITS = [(str(MINUTES), _("minutes")), (str(HOURS), _("hours")), (str(DAYS), _("days"))]


class Span(forms.MultiWidget):
    """A number and its unit."""

    template_name = "tickets/settings/_span.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = forms.NumberInput(
            attrs={"min": 1, "step": 1, "inputmode": "numeric", "aria-label": _("Number")}
        )
        super().__init__([number, forms.Select(choices=UNITS, attrs={"aria-label": _("Unit")})], attrs)

    def decompress(self, value: Any) -> list[Any]:
        """In the largest unit that it is whole in."""
        if not isinstance(value, int) or value < 1:
            return [value, str(HOURS)]
        unit = next(unit for unit in (DAYS, HOURS, MINUTES) if value % unit == 0)
        return [value // unit, str(unit)]


class SpanField(forms.Field):
    """Minutes, typed as minutes, hours or days."""

    widget = Span
    WRONG = _("Enter a whole number of minutes, hours or days, at least 1.")
    default_error_messages = {"invalid": WRONG, "too_long": _("Use at most ten years.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": self.WRONG}, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """From the two controls, or from minutes as the page carried them."""
        number, unit = value if isinstance(value, list) else (value, str(MINUTES))
        if number in self.empty_values:
            return None
        try:
            count = int(str(number)) if str(number).isascii() and len(str(number)) < 12 else 0
            factor = {key: int(key) for key, _label in UNITS}[str(unit)]
        except (ValueError, KeyError) as problem:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from problem
        if count < 1:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if count * factor > MOST_MINUTES:
            raise forms.ValidationError(self.error_messages["too_long"], code="too_long")
        return count * factor


class Icons(forms.RadioSelect):
    template_name = "tickets/settings/_icons.html"


class Hues(forms.RadioSelect):
    template_name = "tickets/settings/_hues.html"


class Lines(forms.CharField):
    """A list of words, one a line; empty lines and what stands there twice do not count."""

    widget = forms.Textarea
    default_validators = [a_name]
    MOST, LONGEST = 200, 200

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        text = super().to_python(value)
        lines = [" ".join(line.split()) for line in text.splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def run_validators(self, value: Any) -> None:
        if len(value) > self.MOST:
            raise forms.ValidationError(_("Use at most %(most)s choices.") % {"most": self.MOST})
        if any(len(line) > self.LONGEST for line in value):
            raise forms.ValidationError(
                _("A choice can have up to %(most)s characters.") % {"most": self.LONGEST}
            )
        for line in value:
            super().run_validators(line)
