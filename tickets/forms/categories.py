"""A category: what it is called, what it promises, where its tickets go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.edit import Edit
from accounts.forms.person import choose_team
from accounts.forms.spoken import Form, ModelForm, speak
from accounts.models import User
from tickets.categories import Targets, targets_of
from tickets.models import Category
from tickets.models.category import PRIORITY_OF_LEVEL, Icon
from tickets.models.ticket import Priority
from tickets.words import duration

from .widgets import Icons, SpanField

COLUMNS = [
    "name", "description", "icon", "is_active", "response_sla_minutes", "next_response_sla_minutes", "resolution_sla_minutes",
    "priority_level", "department",
]  # fmt: skip
TARGETS = ("response_sla_minutes", "next_response_sla_minutes", "resolution_sla_minutes")


def levels() -> list[tuple[int, str]]:
    """Each level with the priority that its tickets begin with."""
    return [
        (
            level,
            _("%(level)s: begins as %(priority)s") % {"level": level, "priority": Priority(priority).label},
        )
        for level, priority in PRIORITY_OF_LEVEL.items()
    ]


class Described:
    """What both forms share."""

    fields: dict[str, Any]

    def furnish(self, by: User) -> None:
        self.fields["priority_level"].choices = levels()
        self.fields["description"].widget.attrs["rows"] = 3
        choose_team(self.fields["department"], by)


class NewCategoryForm(Described, ModelForm):
    icon = forms.ChoiceField(label=_("Icon"), choices=Icon.choices, initial=Icon.QUESTION, widget=Icons)
    response_sla_minutes = SpanField(label=_("First reply within"), initial=60)
    next_response_sla_minutes = SpanField(
        label=_("Each further reply within"),
        required=False,
        help_text=_("From the customer's first message that nobody has answered. Empty, it has no deadline."),
    )
    resolution_sla_minutes = SpanField(
        label=_("Solved within"),
        initial=480,
        help_text=_("Business hours count, so a day of 24 hours may take several."),
    )
    priority_level = forms.TypedChoiceField(
        label=_("Priority level"),
        coerce=int,
        initial=3,
        help_text=_("From 1, which can wait, to 5, which can't. It sets the priority of new tickets."),
    )

    class Meta:
        model = Category
        fields = COLUMNS
        labels = {
            "name": _("Name"),
            "description": _("Description"),
            "is_active": _("Offered to customers"),
            "department": _("Team"),
        }
        help_texts = {
            "name": _("As customers choose it: “Battery and charging”."),
            "description": _("One sentence that helps them choose."),
            "is_active": _("Unticked, staff still use it."),
            "department": _("Gets the customers' requests about it."),
        }
        error_messages = {"name": {"required": _("Enter a name for the category.")}}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.furnish(by)


class CategoryForm(Described, Edit):
    icon = NewCategoryForm.base_fields["icon"]
    response_sla_minutes = NewCategoryForm.base_fields["response_sla_minutes"]
    next_response_sla_minutes = NewCategoryForm.base_fields["next_response_sla_minutes"]
    resolution_sla_minutes = NewCategoryForm.base_fields["resolution_sla_minutes"]
    priority_level = NewCategoryForm.base_fields["priority_level"]

    class Meta(NewCategoryForm.Meta):
        pass

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.furnish(self.by)

    def words(self, name: str, value: Any) -> str:
        if name in TARGETS and isinstance(value, int):
            return duration(value)
        return super().words(name, value)

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in COLUMNS}


class TargetsForm(Form):
    """A row for each priority; what is left empty is the category's."""

    def __init__(self, data: Any, *, category: Category) -> None:
        super().__init__(data, initial=named_targets(category))
        for level in sorted(Priority, reverse=True):
            for column, label in TARGET_COLUMNS.items():
                field = SpanField(
                    label=_("%(priority)s: %(what)s") % {"priority": level.label, "what": label},
                    required=False,
                )
                speak(field)
                self.fields[f"{column}_{level}"] = field

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"priority": level.label, "fields": [self[f"{column}_{level}"] for column in TARGET_COLUMNS]}
            for level in sorted(Priority, reverse=True)
        ]

    def told(self) -> Targets:
        return {
            level: {column: self.cleaned_data[f"{column}_{level}"] for column in TARGET_COLUMNS}
            for level in Priority.values
        }


TARGET_COLUMNS = {
    "response": _("first reply within"), "next_response": _("each further reply within"), "resolution": _("solved within"),
}  # fmt: skip


def named_targets(category: Category) -> dict[str, int | None]:
    return {
        f"{column}_{level}": minutes
        for level, row in targets_of(category).items()
        for column, minutes in row.items()
    }
