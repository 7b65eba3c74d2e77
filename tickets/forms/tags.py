"""A tag: a word with a colour."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.edit import Edit
from accounts.forms.spoken import ModelForm
from tickets.models import Tag
from tickets.models.tag import Color

from .widgets import Hues

COLUMNS = ["name", "description", "color"]


class NewTagForm(ModelForm):
    color = forms.TypedChoiceField(
        label=_("Colour"), choices=Color.choices, coerce=int, initial=Color.PETROL, widget=Hues
    )

    class Meta:
        model = Tag
        fields = COLUMNS
        labels = {"name": _("Name"), "description": _("Description")}
        help_texts = {
            "name": _("One or two words, as they stand on tickets."),
            "description": _("When colleagues should use it."),
        }
        error_messages = {"name": {"required": _("Enter a name for the tag.")}}


class TagForm(Edit):
    color = NewTagForm.base_fields["color"]

    class Meta(NewTagForm.Meta):
        pass

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in COLUMNS}
