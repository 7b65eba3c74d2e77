"""What staff set of a ticket: each field by itself or all on one page, and nobody's change is overwritten unseen."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.forms.edit import Edit
from accounts.forms.spoken import speak
from accounts.models import Department, User
from helpdesk.lib.fields import Line
from tickets.models import Category, CustomField, Tag, Ticket
from tickets.words import status_choices

from .fields import name_of
from .holding import holding, values_in

LOCAL = "%Y-%m-%dT%H:%M"
FORMATS = [LOCAL, f"{LOCAL}:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M"]
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def a_near_time(value: datetime) -> None:
    if not FIRST < value < LAST:
        raise ValidationError(_("Enter a day of this century, like 2026-11-30."))


class When(forms.DateTimeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format=LOCAL)
        told = {"invalid": _("Enter a day and a time, like 2026-11-30 14:00.")}
        super().__init__(
            widget=widget,
            input_formats=FORMATS,
            error_messages=told,
            required=False,
            validators=[a_near_time],
            **kwargs,
        )


class TicketForm(Edit):
    title = Line(label=_("Subject"), error_messages={"required": _("Say in a few words what it is about.")})
    due_date = When(
        label=_("Due date"), help_text=_("A promise of yours. The service deadlines run beside it.")
    )

    class Meta:
        model = Ticket
        fields = [
            "title", "status", "priority", "criticality", "assignee", "department", "category", "due_date",
        ]  # fmt: skip
        labels = {
            "status": _("Status"),
            "priority": _("Priority"),
            "criticality": _("How much it holds up"),
            "assignee": _("Assignee"),
            "department": _("Team"),
            "category": _("Category"),
        }
        help_texts = {
            "department": _("Who sees one team only no longer finds it when it goes to another."),
            "criticality": _("As the customer said."),
        }

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        instance: Model,
        by: User,
        only: str = "",
        asked: Iterable[CustomField] = (),
        has: Iterable[Tag] = (),
    ) -> None:
        self.by, self.only, self.has = by, only, list(has)
        self.asked = [one for one in asked if only in ("", name_of(one))]
        super().__init__(data, instance=instance)

    def prepare(self) -> None:
        for name in list(self.fields):
            if self.only and name not in (self.only, "updated_at"):
                del self.fields[name]
        for one in self.asked:
            name, told = name_of(one), self.instance.custom_fields.get(one.key)
            self.fields[name], self.initial[name] = holding(one, told)
        if "status" in self.fields:
            self.fields["status"].choices = status_choices(self.instance.organization)
        if self.only in ("status", "priority"):
            # A field of its own shows what there is to choose.
            found = [choice for choice in self.fields[self.only].choices if choice[0] != ""]
            self.fields[self.only].widget = forms.RadioSelect(choices=found)
        empty = {"assignee": _("Nobody"), "department": _("No team"), "category": _("None")}
        for name, rows in choices(self.by, self.instance).items():
            if name in self.fields:
                self.fields[name].queryset = rows
                self.fields[name].empty_label = empty[name]
        if self.only in ("", "tags"):
            self.offer_tags()

    def watched(self) -> list[str]:
        return [*super().watched(), *map(name_of, self.asked)]

    @staticmethod
    def _key(value: Any) -> str:
        if isinstance(value, datetime):
            return timezone.localtime(value).strftime(LOCAL)
        if isinstance(value, Decimal):
            value = int(value) if value == value.to_integral_value() else float(value)
        return Edit._key(value)

    def words(self, name: str, value: Any) -> str:
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        return super().words(name, value)

    def told(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Columns and custom fields, for the verbs."""
        columns = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}
        return columns, values_in(self.cleaned_data, self.asked)

    def offer_tags(self) -> None:
        """Two who tag at once both have their way: only what was ticked or unticked changes."""
        rows = Tag.objects.visible_to(self.by).order_by("name")
        several = forms.ModelMultipleChoiceField
        self.fields["tags"] = several(
            rows, label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["had"] = several(rows, required=False, widget=forms.MultipleHiddenInput)
        for name in ("tags", "had"):
            speak(self.fields[name])
            self.initial[name] = self.has

    def tagged(self) -> tuple[set[Tag], set[Tag]]:
        """Which tags come, which go."""
        now, before = (set(self.cleaned_data.get(name) or ()) for name in ("tags", "had"))
        return now - before, before - now


def choices(by: User, ticket: Any = None) -> dict[str, Any]:
    """What may be chosen; what the ticket has stays, also when nobody would be offered it."""
    has = {name: getattr(ticket, f"{name}_id", None) for name in ("assignee", "category")}
    people = User.objects.visible_to(by).filter(
        Q(pk__in=User.objects.visible_to(by).seated()) | Q(pk=has["assignee"])
    )
    categories = Category.objects.visible_to(by).filter(Q(is_active=True) | Q(pk=has["category"]))
    return {
        "assignee": people.order_by("sort_name", "pk"),
        "department": Department.objects.visible_to(by).order_by("name"),
        "category": categories.order_by("position", "name"),
    }
