"""A ticket as an admin edits it: what was changed goes through the verbs, one for each kind of change."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import RecordForm
from accounts.forms.signing_in import EmailField
from accounts.models import Department, User
from helpdesk.lib.fields import Line, Text
from tickets import assignment, lifecycle, opening, properties
from tickets.forms.fields import name_of
from tickets.forms.holding import holding, values_in
from tickets.models import Category, CustomField, Tag, Ticket
from tickets.models.ticket import Priority
from tickets.words import status_choices

PLAIN = ("title", "priority", "criticality", "category", "department", "due_date")


class TicketForm(RecordForm):
    """Made for one ticket and one admin: see `form_for`."""

    by: User
    definitions: list[CustomField] = []
    customer: Any = EmailField(
        label=_("Customer"),
        help_text=_("The address of a customer who is here already."),
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    title: Any = Line(label=_("Subject"), widget=forms.TextInput(attrs={"class": "vTextField"}))
    tags: Any = forms.ModelMultipleChoiceField(
        None, label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by, fields = self.by, dict[str, Any](self.fields)
        fields["tags"].queryset = Tag.objects.visible_to(by)
        fields["category"].queryset = Category.objects.visible_to(by)
        fields["department"].queryset = Department.objects.visible_to(by)
        held = User.objects.visible_to(by).filter(pk=self.instance.assignee_id)
        fields["assignee"].queryset = (User.objects.visible_to(by).seated() | held).order_by(
            "sort_name", "pk"
        )
        for definition in self.definitions:
            name, value = name_of(definition), self.instance.custom_fields.get(definition.key)
            self.fields[name], self.initial[name] = holding(definition, value)
            self.fields[name].required = False

    def clean_customer(self) -> User | None:
        address = self.cleaned_data["customer"]
        if not address:
            return None
        found = User.objects.visible_to(self.by).customers().filter(email=address).first()
        if found is None:
            raise forms.ValidationError(_("No customer with this address is here."))
        return found

    def clean(self) -> Any:
        told = super().clean()
        for definition in self.definitions:
            name = name_of(definition)
            if name in self.cleaned_data and self.misses(definition):
                self.add_error(name, _("Fill this in."))
        return told

    def misses(self, definition: CustomField) -> bool:
        """What is required where it is asked. A ticket from before it was asked may do without."""
        asked_in = {category.pk for category in definition.categories.all()}
        category = self.cleaned_data.get("category")
        asked = definition.is_required and (not asked_in or category and category.pk in asked_in)
        before = not self.instance._state.adding and definition.key not in self.instance.custom_fields
        return bool(asked and not before and self.cleaned_data.get(name_of(definition)) in (None, "", False))

    def _post_clean(self) -> None:
        """The row in hand stays as it was read: the verbs write, and look at what it holds by then."""

    def told_fields(self, names: set[str]) -> dict[str, Any]:
        asked = [definition for definition in self.definitions if name_of(definition) in names]
        return values_in(self.cleaned_data, asked)


class ChangeTicketForm(TicketForm):
    """Carries what it showed: what only somebody else changed meanwhile stays theirs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticket, fields = self.instance, self.fields
        self.initial["customer"] = ticket.customer.email if ticket.customer else ""
        self.initial["tags"] = [link.tag_id for link in ticket.tag_links.all()]
        fields["customer"].required = ticket.customer_id is not None
        fields["status"].choices = status_choices(ticket.organization)
        for field in fields.values():
            field.show_hidden_initial = True

    def apply(self) -> Ticket:
        """One verb for each kind of change. Refuses as they do."""
        ticket, told, changed, by = self.instance, self.cleaned_data, set(self.changed_data), self.by
        values = {name: told[name] for name in (*PLAIN, "customer") if name in changed}
        if values:
            properties.change(ticket, by=by, **values)
        if "status" in changed:
            lifecycle.change_status(ticket, told["status"], by=by)
        if "assignee" in changed:
            assignment.assign(ticket, told["assignee"], by=by)
        if "tags" in changed:
            properties.set_tags(ticket, told["tags"], by=by)
        if fields := self.told_fields(changed):
            properties.set_fields(ticket, fields, by=by)
        return ticket


class NewTicketForm(TicketForm):
    content = Text(label=_("What they wrote or said"))
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[("", _("As the category says")), *Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def apply(self) -> Ticket:
        told = self.cleaned_data
        fields = self.told_fields({name_of(definition) for definition in self.definitions})
        more = {name: told[name] for name in ("priority", "department", "assignee", "due_date") if told[name]}
        return opening.open_ticket(
            by=self.by, customer=told["customer"], title=told["title"], content=told["content"],
            category=told["category"], criticality=told["criticality"], channel=told["source_channel"],
            custom_fields={key: value for key, value in fields.items() if value is not None}, tags=told["tags"], **more,
        )  # fmt: skip


def definitions_for(by: User) -> list[CustomField]:
    found = CustomField.objects.visible_to(by).of_tickets().prefetch_related("categories")
    return list(found)


def form_for(ticket: Ticket | None, *, by: User, definitions: list[CustomField]) -> type[TicketForm]:
    """The form with the organization's own fields in it."""
    base: type[TicketForm] = ChangeTicketForm if ticket is not None else NewTicketForm
    own = {name_of(definition): forms.Field(required=False) for definition in definitions}
    return type(base.__name__, (base,), {"by": by, "definitions": definitions, **own})
