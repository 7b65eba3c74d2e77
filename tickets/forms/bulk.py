"""What is done to many tickets at once: only what is chosen changes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.spoken import Form
from accounts.models import User
from tickets.models import Tag
from tickets.models.ticket import Priority
from tickets.words import status_choices

from .properties import choices

SAME, NONE = "", "none"
SHOWN = {
    "assign": ["assignee", "department"],
    "status": ["status"],
    "tag": ["tag", "untag"],
    "more": ["priority", "category", "department", "status", "assignee", "tag", "untag"],
}


class BulkForm(Form):
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    tag = forms.MultipleChoiceField(label=_("Add tags"), required=False, widget=forms.CheckboxSelectMultiple)
    untag = forms.MultipleChoiceField(
        label=_("Take tags off"), required=False, widget=forms.CheckboxSelectMultiple
    )
    priority = forms.TypedChoiceField(label=_("Priority"), required=False, coerce=int, empty_value=SAME)
    category = forms.ChoiceField(label=_("Category"), required=False)
    department = forms.ChoiceField(
        label=_("Team"), required=False,
        help_text=_("Who sees one team only no longer finds them when they go to another."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, what: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same, empty = (
            (SAME, _("As it is")),
            {"assignee": _("Nobody"), "department": _("No team"), "category": _("None")},
        )
        for name, rows in choices(by).items():
            self.fields[name].choices = [
                same,
                (NONE, empty[name]),
                *((str(row.pk), str(row)) for row in rows),
            ]
        self.fields["status"].choices = [same, *status_choices(by.organization)]
        self.fields["priority"].choices = [same, *Priority.choices]
        tags = [
            (str(pk), name)
            for pk, name in Tag.objects.visible_to(by).order_by("name").values_list("pk", "name")
        ]
        for name in ("tag", "untag"):
            self.fields[name].choices = tags
            if not tags:
                del self.fields[name]
        for name in set(self.fields) - set(SHOWN[what]):
            del self.fields[name]
        self.order_fields(SHOWN[what])

    def clean(self) -> dict[str, Any]:
        if not any(self.cleaned_data.values()) and not self.errors:
            raise forms.ValidationError(_("Choose what to change."))
        return self.cleaned_data

    def act(self) -> dict[str, Any]:
        """For the verb."""
        return {name: None if value == NONE else value for name, value in self.cleaned_data.items() if value}
