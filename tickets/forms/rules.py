"""A rule: when, and what then. Its conditions have an editor of their own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from helpdesk.lib.fields import Text
from tickets.models import Rule

from .macros import ActsForm

WHOM = [("assignee", _("The assignee")), ("team", _("Everybody of the team")), ("admins", _("Admins"))]
SAID = ("note", "reply")


class RuleForm(ActsForm):
    note = Text(label=_("Add an internal note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reply = Text(
        label=_("Reply to the customer"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is marked as automatic; a conversation gets one in an hour at most."),
    )  # fmt: skip
    notify = forms.MultipleChoiceField(label=_("Tell"), required=False, choices=WHOM, widget=forms.CheckboxSelectMultiple)  # fmt: skip

    class Meta:
        model = Rule
        fields = ["name", "is_active", "trigger"]
        error_messages = {"name": {"required": _("Enter a name for the rule.")}}

    def __init__(self, data: Any = None, *, instance: Rule, by: User) -> None:
        self.by = by
        super().__init__(data, instance=instance)
        self.offer(self.instance.actions)
        self.initial |= {name: self.instance.actions.get(name, "") for name in (*SAID, "notify")}

    def clean_note(self) -> str:
        return self.places_of("note")

    def clean_reply(self) -> str:
        return self.places_of("reply")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self.errors and not self.actions():
            self.add_error("status", _("Choose at least one thing that the rule does."))
        return told

    def actions(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in (*SAID, "notify") if self.cleaned_data.get(name)}
        return super().actions() | told

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields} | {"actions": self.actions()}
