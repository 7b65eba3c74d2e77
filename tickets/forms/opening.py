"""A ticket that staff open: for a caller, or to write first."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.forms.signing_in import EmailField
from accounts.forms.spoken import speak
from accounts.models import User
from accounts.names import a_name
from helpdesk.lib.fields import Line, Text
from tickets.models import CustomField, Tag
from tickets.models.ticket import Channel, Criticality, Priority

from .attaching import Attaching
from .fields import field_for, name_of, told_in
from .properties import choices

THEY, WE = "customer", "us"


class NewTicketForm(Attaching):
    email = EmailField(
        label=_("Customer's email"), autocomplete="off", help_text=_("Who is new here is added by it.")
    )
    name = forms.CharField(
        label=_("Customer's name"), max_length=255, required=False, validators=[a_name],
        help_text=_("Who is known keeps their name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[("phone", _("By phone")), ("email", _("By email"))],
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
    )
    wrote = forms.ChoiceField(
        label=_("Whose words these are"),
        choices=[
            (THEY, _("The customer's: you write down what they said")),
            (WE, _("Ours: you write to them first, and they get it by email")),
        ],
        widget=forms.RadioSelect,
        initial=THEY,
    )
    title = Line(label=_("Subject"), error_messages={"required": _("Say in a few words what it is about.")})
    content = Text(label=_("Text"), error_messages={"required": _("Write what it is about.")})
    category = forms.ModelChoiceField(None, label=_("Category"), required=False, empty_label=_("None"))
    priority = forms.TypedChoiceField(
        label=_("Priority"), required=False, coerce=int, empty_value=0,
        choices=[("", _("As the category says")), *Priority.choices],
    )  # fmt: skip
    criticality = forms.ChoiceField(
        label=_("How much it holds up"), choices=Criticality.choices, initial=Criticality.LOW
    )
    department = forms.ModelChoiceField(
        None, label=_("Team"), required=False, empty_label=_("As the category says")
    )
    assignee = forms.ModelChoiceField(None, label=_("Assignee"), required=False, empty_label=_("Nobody"))
    tags = forms.ModelMultipleChoiceField(
        None, label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["key"].initial = uuid4
        for name, rows in choices(by).items():
            self.fields[name].queryset = rows
        self.fields["tags"].queryset = Tag.objects.visible_to(by).order_by("name")
        # What another category asks is fetched when it is chosen; without scripts it is asked when the form is sent.
        self.fields["category"].widget.attrs |= {
            "hx-get": reverse("desk:new"), "hx-trigger": "change", "hx-target": "#asked", "hx-select": "#asked",
            "hx-swap": "outerHTML", "hx-include": "#asked",
        }  # fmt: skip
        told = self.data.get("category") if self.is_bound else self.initial.get("category")
        self.asked = list(asked_in(by, told))
        for one in self.asked:
            self.fields[name_of(one)] = field_for(one)
            speak(self.fields[name_of(one)])

    @property
    def extra(self) -> list[forms.BoundField]:
        return [self[name_of(one)] for one in self.asked]

    def told(self) -> dict[str, Any]:
        """For the verb, without the customer."""
        told = self.cleaned_data
        team = told["department"] or (told["category"].department if told["category"] else None)
        names = ("title", "content", "category", "criticality", "channel", "tags", "priority", "assignee")
        return {name: told[name] for name in names} | {
            "department": team,
            "custom_fields": told_in(told, self.asked),
            "customer_wrote": told["wrote"] == THEY,
        }


def asked_in(by: User, category: Any, also: Iterable[str] = ()) -> Any:
    """What is asked everywhere, what this category asks, and what was answered already."""
    try:
        key = UUID(str(category)) if category else None
    except ValueError:
        key = None
    rows = CustomField.objects.visible_to(by).of_tickets()
    asked = Q(in_categories__isnull=True) | Q(key__in=list(also))
    return rows.filter(asked | Q(in_categories__category_id=key) if key else asked).distinct()
