"""What happens to requests by itself, what files they take, and how staff call their statuses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.edit import Edit
from accounts.forms.spoken import speak
from accounts.models import Organization
from accounts.names import a_name
from tickets.models.ticket import Status
from tickets.refusals import ReminderTooEarly
from tickets.words import SEND_THEN, STATUS_NAMES

DAYS = ["remind_before_days", "resolve_after_days", "close_after_days"]
FILES = ["file_limit_mb", "files_per_message"]


SENT = [
    ("", _("Send, and leave the status as it is")), ("pending", _("Send, and wait for the customer")),
    ("open", _("Send, and keep it open")), ("resolved", _("Send, and resolve")),
]  # fmt: skip


def name_of(status: str) -> str:
    return f"name_{status}"


class RequestsForm(Edit):
    send_then = forms.ChoiceField(
        label=_("What the button for sending does"), required=False, widget=forms.RadioSelect, choices=SENT,
        help_text=_("It always says so, and the other ways stand beside it."),
    )  # fmt: skip

    class Meta:
        model = Organization
        fields = [*DAYS, *FILES]
        labels = {
            "resolve_after_days": _("Counts as solved after days without an answer"),
            "remind_before_days": _("Reminded that many days before"),
            "close_after_days": _("Closes after days solved"),
            "file_limit_mb": _("Largest file (MB)"),
            "files_per_message": _("Files in one message"),
        }
        help_texts = {
            "remind_before_days": _("0: without a reminder."),
            "resolve_after_days": _("For requests that wait for the customer."),
            "close_after_days": _("Until then a reply opens it again."),
            "file_limit_mb": _("Up to 100."),
            "files_per_message": _("Up to 50; 0 takes no files."),
        }

    def prepare(self) -> None:
        self.initial["send_then"] = self.instance.settings.get(SEND_THEN, "")
        named = self.instance.settings.get(STATUS_NAMES) or {}
        for name in [*DAYS, *FILES]:
            self.fields[name].widget.attrs |= {"class": "short", "inputmode": "numeric"}
        for status, label in Status.choices:
            field = forms.CharField(label=label, required=False, max_length=40, validators=[a_name])
            field.widget.attrs["placeholder"] = str(label)
            speak(field)
            self.fields[name_of(status)] = field
            self.initial[name_of(status)] = named.get(status, "")

    def watched(self) -> list[str]:
        return [*super().watched(), "send_then", *(name_of(status) for status in Status.values)]

    @property
    def names(self) -> list[forms.BoundField]:
        return [self[name_of(status)] for status in Status.values]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        days, before = told.get("resolve_after_days"), told.get("remind_before_days")
        if days is not None and before is not None and before >= days:
            self.add_error("remind_before_days", str(ReminderTooEarly()))
        taken: set[str] = set()
        for status, label in Status.choices:
            name = (told.get(name_of(status)) or str(label)).casefold()
            if name in taken:
                self.add_error(name_of(status), _("Another status is called that already."))
            taken.add(name)
        return told

    def columns(self) -> dict[str, Any]:
        told = self.cleaned_data
        names = {
            status: told[name_of(status)]
            for status, label in Status.choices
            if told[name_of(status)] and told[name_of(status)] != str(label)
        }
        kept = {
            key: value
            for key, value in self.instance.settings.items()
            if key not in (STATUS_NAMES, SEND_THEN)
        }
        settings = kept | ({STATUS_NAMES: names} if names else {})
        settings |= {SEND_THEN: told["send_then"]} if told["send_then"] else {}
        return {name: told[name] for name in self._meta.fields} | {"settings": settings}
