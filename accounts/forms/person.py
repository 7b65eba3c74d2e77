"""A person's role and team; whom to invite."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import extra_fields
from accounts.forms.signing_in import EmailField
from accounts.models import Department, User
from accounts.models.person import STAFF, Role
from accounts.names import a_name
from accounts.refusals import NotALead

from .edit import Edit
from .spoken import Form

ROLE_HELP = _(
    "Agents answer, admins also run the organization, analysts read reports. Analysts and customers take no seat."
)


class Select(forms.NullBooleanSelect):
    """By its name the field's template draws it as any other choice."""


class PersonForm(Edit):
    sees_all_departments = forms.NullBooleanField(label=_("Sees all teams"), required=False, widget=Select)

    class Meta:
        model = User
        fields = ["role", "department", "is_lead", "sees_all_departments"]
        labels = {"role": _("Role"), "department": _("Team"), "is_lead": _("Leads the team")}
        help_texts = {
            "role": ROLE_HELP,
            "is_lead": _("A lead is an agent who also answers for the team and reads reports."),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        by = self.by
        self.more = extra_fields.asked(self.instance, by=by)
        for name, (field, value) in self.more.items():
            self.fields[name], self.initial[name] = field, value
        choose_team(self.fields["department"], by)
        everybody = by.organization and by.organization.agents_see_all
        usual = (
            _("As the organization says: all teams")
            if everybody
            else _("As the organization says: the own team")
        )
        widget = self.fields["sees_all_departments"].widget
        widget.choices = [
            ("unknown", usual),
            ("true", _("Yes, all teams")),
            ("false", _("No, the own team only")),
        ]
        self.fields["sees_all_departments"].help_text = _(
            "Counts for agents. Admins and analysts see everything."
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        check_lead(self, told)
        return told

    def watched(self) -> list[str]:
        return [*super().watched(), *self.more]

    def told_more(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.more}

    def told(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        return {
            "role": chosen["role"],
            "team": chosen["department"],
            "is_lead": chosen["is_lead"],
            "sees_all": chosen["sees_all_departments"],
        }


class InviteForm(Form):
    email = EmailField(autocomplete="off")
    name = forms.CharField(
        validators=[a_name],
        label=_("Name"),
        max_length=255,
        required=False,
        help_text=_("They can change it."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[choice for choice in Role.choices if choice[0] in STAFF],
        initial=Role.AGENT,
        help_text=ROLE_HELP,
    )
    department = forms.ModelChoiceField(label=_("Team"), queryset=None, required=False)
    is_lead = forms.BooleanField(label=_("Leads the team"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_team(self.fields["department"], by)

    def clean(self) -> dict[str, Any]:
        check_lead(self, self.cleaned_data)
        return self.cleaned_data


def check_lead(form: forms.BaseForm, told: dict[str, Any]) -> None:
    """Only an agent leads, and a team."""
    if not told.get("is_lead"):
        return
    if told.get("role") == Role.AGENT and told.get("department") is None:
        form.add_error("department", _("Choose the team that this person leads."))
    elif told.get("role") not in (Role.AGENT, None):
        form.add_error("is_lead", str(NotALead()))


def choose_team(field: Any, by: User) -> None:
    field.queryset = Department.objects.visible_to(by).order_by("name")
    field.empty_label = _("No team")
