"""Small forms of what is done to a ticket: status, assignment, people, links, merging, splitting, deleting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.signing_in import EmailField
from accounts.forms.spoken import Form
from accounts.models import User
from helpdesk.lib.fields import Line, Text
from tickets.models import Message, Ticket
from tickets.references import number_in
from tickets.words import status_choices

from .properties import choices

WHICH = _("Enter the number of a ticket, like FW-20418.")


class Note(Text):
    """A word for colleagues beside an act."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Note for your colleagues"))
        super().__init__(required=False, limit=2000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class StatusForm(Form):
    status = forms.ChoiceField(label=_("Status"), widget=forms.RadioSelect)
    note = Note(help_text=_("It stands in the conversation as an internal note."))

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, initial={"status": ticket.status}, **kwargs)
        self.fields["status"].choices = status_choices(ticket.organization)


class AssignForm(Form):
    assignee = forms.ModelChoiceField(None, label=_("Assignee"), required=False, empty_label=_("Nobody"))
    note = Note(help_text=_("It stands in the conversation as an internal note."))

    def __init__(self, *args: Any, by: User, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, initial={"assignee": ticket.assignee_id}, **kwargs)
        self.fields["assignee"].queryset = choices(by, ticket)["assignee"]


class AddressForm(Form):
    address = EmailField(label=_("Email address"), autocomplete="off")


class PersonForm(Form):
    person = forms.ModelChoiceField(None, label=_("Colleague"), empty_label=_("Choose somebody"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = choices(by)["assignee"]


class NumberForm(Form):
    """Another ticket, by its number, among those that this person sees."""

    number = forms.CharField(
        label=_("Ticket"),
        max_length=40,
        error_messages={"required": WHICH},
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_number(self) -> Ticket:
        number = number_in(self.cleaned_data["number"])
        rows = Ticket.objects.visible_to(self.by).select_related("customer", "organization")
        found = (
            rows.filter(organization_id=self.by.organization_id, number=number).first() if number else None
        )
        if found is None:
            raise forms.ValidationError(WHICH if number is None else _("You see no ticket of this number."))
        return found


class LinkForm(NumberForm):
    kind = forms.ChoiceField(label=_("This one is"), choices=[
        ("related", _("related to it")), ("duplicate", _("a duplicate of it")),
        ("parent", _("what led to it")),
    ])  # fmt: skip


class SplitForm(Form):
    title = Line(label=_("Subject of the new ticket"), error_messages={"required": _("Say in a few words what it is about.")})  # fmt: skip
    messages = forms.ModelMultipleChoiceField(
        None, label=_("Messages"), error_messages={"required": _("Choose the messages that go.")}
    )

    def __init__(self, *args: Any, by: User, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Message.objects.visible_to(by).filter(ticket=ticket, opens=False, deleted_at=None)
        self.fields["messages"].queryset = rows


class DeleteForm(Form):
    reason = Note(label=_("Why"), help_text=_("It stands in the history, which stays."))
