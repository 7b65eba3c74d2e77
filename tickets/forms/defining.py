"""What a custom field asks, and of whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.edit import Edit
from accounts.forms.spoken import ModelForm
from accounts.models import User
from tickets.models import Category, CustomField
from tickets.models.field import Kind, Subject

from .widgets import Lines

COLUMNS = ["label", "hint", "is_required", "is_staff_only", "is_active"]
NO_CHOICES = _("Enter at least one choice, one on each line.")


class NewFieldForm(ModelForm):
    choices = Lines(
        label=_("Choices"),
        required=False,
        help_text=_("For the kind Choice: one on each line."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    categories = forms.ModelMultipleChoiceField(
        None,
        label=_("Asked in"),
        required=False,
        help_text=_("For fields of tickets. Without a tick it is asked in every category."),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = CustomField
        fields = ["subject", "label", "hint", "kind", "is_required", "is_staff_only", "is_active"]
        labels = {
            "subject": _("Belongs to"),
            "label": _("Label"),
            "hint": _("Hint"),
            "kind": _("Kind"),
            "is_required": _("Required"),
            "is_staff_only": _("For staff only"),
            "is_active": _("In use"),
        }
        help_texts = {
            "subject": _("A ticket's fields are asked with each request, a customer's once."),
            "label": _("What it asks for: “Frame number”."),
            "hint": _("Where people find it, or how to write it."),
            "kind": _("It stays as it is, once the field is made."),
            "is_staff_only": _("Customers neither see nor fill it in."),
            "is_active": _("Unticked, it is asked no more; what was told is kept."),
        }
        error_messages = {"label": {"required": _("Enter what the field asks for.")}}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].queryset = Category.objects.visible_to(by)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("kind") != Kind.CHOICE:
            told["choices"] = []
        elif told.get("choices") == []:
            self.add_error("choices", NO_CHOICES)
        told["categories"] = (
            keys(told.get("categories") or []) if told.get("subject") == Subject.TICKET else []
        )
        return told


class FieldForm(Edit):
    """What it belongs to and its kind stand beside the form, in words."""

    choices = Lines(
        label=_("Choices"),
        error_messages={"required": NO_CHOICES},
        help_text=_("One on each line. What was told stays, also when you take its choice away."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    categories = NewFieldForm.base_fields["categories"]

    class Meta(NewFieldForm.Meta):
        fields = [*COLUMNS, "choices"]

    def __init__(self, *args: Any, by: User, instance: Any, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, instance=instance, **kwargs)

    def prepare(self) -> None:
        categories: Any = self.fields["categories"]
        categories.queryset = Category.objects.visible_to(self.by)
        categories.help_text = _("Without a tick it is asked in every category.")
        self.initial["categories"] = keys(self.instance.categories.all())
        if self.instance.kind != Kind.CHOICE:
            del self.fields["choices"]
        if self.instance.subject != Subject.TICKET:
            del self.fields["categories"]

    def watched(self) -> list[str]:
        return [*super().watched(), *(["categories"] if "categories" in self.fields else [])]

    def clean_categories(self) -> list[str]:
        return keys(self.cleaned_data["categories"])

    def columns(self) -> dict[str, Any]:
        """For the verb; without what this field does not have."""
        return {
            name: self.cleaned_data[name]
            for name in [*COLUMNS, "choices", "categories"]
            if name in self.cleaned_data and name in self.fields
        }

    def removed(self) -> list[str]:
        """Choices that were there when it was saved, and are no more."""
        left = self.cleaned_data.get("choices", self.instance.choices)
        return [choice for choice in self.instance.choices if choice not in left]


def keys(categories: Any) -> list[str]:
    """In one order, so that the same ones are the same."""
    return sorted(str(category.pk) for category in categories)
