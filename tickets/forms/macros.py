"""A saved reply or a macro: text with places, for whom, and what is set on sending."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.forms.spoken import ModelForm
from accounts.models import Department, User
from helpdesk.lib.fields import Text
from tickets import macros
from tickets.macros import ME, NOBODY, THEN
from tickets.models import Macro, Tag
from tickets.models.saved_view import Audience
from tickets.models.ticket import Priority
from tickets.saved_views import audiences
from tickets.words import status_label

from .properties import choices

ACTIONS = ["status", "priority", "assignee", "to_team", "category", "add_tags", "remove_tags"]
STAYS = [("", _("Leave as it is"))]


class ActsForm(ModelForm):
    """What macros and rules set of a ticket."""

    status = forms.ChoiceField(label=_("Status"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False)
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    to_team = forms.ModelChoiceField(None, label=_("Team"), required=False, empty_label=STAYS[0][1])
    category = forms.ModelChoiceField(None, label=_("Category"), required=False, empty_label=STAYS[0][1])
    add_tags = forms.ModelMultipleChoiceField(
        None, label=_("Add tags"), required=False, widget=forms.CheckboxSelectMultiple
    )
    remove_tags = forms.ModelMultipleChoiceField(
        None, label=_("Take off tags"), required=False, widget=forms.CheckboxSelectMultiple
    )
    # Who else may be the assignee than people by name.
    stands_for: tuple[tuple[str, Any], ...] = ((NOBODY, _("Nobody")),)
    by: User

    def offer(self, told: dict[str, Any]) -> None:
        organization, rows = self.by.organization, choices(self.by)
        people = [(str(person.pk), str(person)) for person in rows["assignee"]]
        self.fields["status"].choices = [
            *STAYS,
            *((one, status_label(str(one), organization)) for one in THEN),
        ]
        self.fields["priority"].choices = [*STAYS, *((str(key), label) for key, label in Priority.choices)]
        self.fields["assignee"].choices = [*STAYS, *self.stands_for, *people]
        self.fields["to_team"].queryset, self.fields["category"].queryset = (
            rows["department"],
            rows["category"],
        )
        for name in ("add_tags", "remove_tags"):
            self.fields[name].queryset = Tag.objects.visible_to(self.by).order_by("name")
        self.initial |= {name: told.get("department" if name == "to_team" else name, "") for name in ACTIONS}

    def places_of(self, name: str) -> str:
        """A text with places, all of which are known."""
        text = str(self.cleaned_data[name])
        if unknown := macros.unknown_places(text):
            words = _t("There is no place %(place)s. Use one of those below.")
            raise forms.ValidationError(words % {"place": unknown[0]})
        return text

    def actions(self) -> dict[str, Any]:
        told = self.cleaned_data
        found: dict[str, Any] = {name: told[name] for name in ("status", "assignee") if told.get(name)}
        if told.get("priority"):
            found["priority"] = int(told["priority"])
        for name in ("to_team", "category"):
            if told.get(name):
                found["department" if name == "to_team" else name] = str(told[name].pk)
        for name in ("add_tags", "remove_tags"):
            if told.get(name):
                found[name] = [str(tag.pk) for tag in told[name]]
        return found


class MacroForm(ActsForm):
    content = Text(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("It goes where the caret is. Places in braces are filled in."),
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("Who uses it"), widget=forms.RadioSelect, initial=Audience.PRIVATE)
    stands_for = ((ME, _("Whoever sends it")), (NOBODY, _("Nobody")))

    class Meta:
        model = Macro
        fields = ["name", "content", "audience", "department"]
        labels = {"name": _("Name"), "department": _("For the team")}
        error_messages = {"name": {"required": _("Enter a name for the saved reply.")}}

    def __init__(self, data: Any = None, *, instance: Macro, by: User) -> None:
        self.by = by
        super().__init__(data, instance=instance)
        offered = audiences(self.by)
        self.fields["audience"].choices = [pair for pair in Audience.choices if pair[0] in offered]
        self.fields["department"].queryset = Department.objects.visible_to(self.by).order_by("name")
        self.fields["department"].empty_label = _("My team")
        if not self.by.is_admin:
            del self.fields["department"]
        if len(offered) == 1:
            del self.fields["audience"]
        self.fields["status"].label = _("Send with the status")
        self.offer(self.instance.actions)

    def clean_content(self) -> str:
        return self.places_of("content")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("audience") != Audience.TEAM and "department" in self.fields:
            told["department"] = None
        if not self.errors and not told.get("content") and not self.actions():
            self.add_error("content", _("Write a text, or choose below what is set."))
        return told

    def columns(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}
        return told | {"actions": self.actions()}
