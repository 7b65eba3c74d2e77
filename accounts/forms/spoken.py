"""Forms that refuse in the product's own words, wherever a field brings no sentence of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.addresses import WRONG

SENTENCES: dict[str, Any] = {
    "required": _("Fill this in."),
    "invalid_choice": _("Choose one from the list."),
    "unique": _("This is taken already. Choose another one."),
    "max_length": ngettext_lazy(
        "Use at most %(limit_value)d character.", "Use at most %(limit_value)d characters.", "limit_value"
    ),
    "min_value": _("Enter %(limit_value)s or more."),
    "max_value": _("Enter %(limit_value)s or less."),
    "null_characters_not_allowed": _("There is a character in it that cannot be read. Type it again."),
}
# The last that fits counts: a kind of field comes after what it descends from.
BY_KIND: list[tuple[type[forms.Field], dict[str, Any]]] = [
    (forms.EmailField, {"required": WRONG, "invalid": WRONG}),
    (forms.IntegerField, {"invalid": _("Enter a whole number.")}),
    (forms.BooleanField, {"required": _("Tick this to go on.")}),
    (forms.ChoiceField, {"required": _("Choose one from the list.")}),
    (forms.ModelChoiceField, {"required": _("Choose one from the list.")}),
    (
        forms.FileField,
        {
            "required": _("Choose a file."),
            "missing": _("Choose a file."),
            "invalid": _("The file did not arrive. Send it again."),
            "empty": _("This file is empty. Choose another one."),
            "max_length": _("The name of this file is too long. Give it a shorter one."),
        },
    ),
]


def speak(field: forms.Field) -> None:
    """Replace Django's sentences; those that were given to the field stay."""
    wanted = dict(SENTENCES)
    usual: dict[str, Any] = {}
    for kind, sentences in BY_KIND:
        if isinstance(field, kind):
            wanted |= sentences
    for ancestor in reversed(type(field).__mro__):
        usual |= getattr(ancestor, "default_error_messages", {})
    given = {code for code, words in field.error_messages.items() if words is not usual.get(code)}
    field.error_messages |= {code: words for code, words in wanted.items() if code not in given}


class Spoken:
    """For forms of both kinds, before Django's class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for field in fields.values():
            speak(field)


class Form(Spoken, forms.Form):
    pass


class ModelForm(Spoken, forms.ModelForm):
    pass
