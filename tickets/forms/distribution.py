"""How tickets are given out, team by team; what somebody handles, and how much of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.spoken import Form
from accounts.models import Department
from tickets.models import Distribution
from tickets.models.distribution import MOST_TICKETS, Method

ONE, EACH = "none", _("As without a team")


class TeamForm(Form):
    """One row of the page; its prefix is the team's key, or "none"."""

    method = forms.ChoiceField(label=_("Tickets are given out"), required=False)
    by_skill = forms.BooleanField(label=_("Only to people who handle the category"), required=False)

    def __init__(self, *args: Any, team: Department | None, now: Distribution | None, **kwargs: Any) -> None:
        self.team = team
        kwargs["initial"] = {"method": now.method, "by_skill": now.by_skill} if now else {"method": "" if team else "hand"}  # fmt: skip
        super().__init__(*args, prefix=str(team.pk) if team else ONE, **kwargs)
        self.fields["method"].choices = ([("", EACH)] if team else []) + list(Method.choices)
        self.name = team.name if team else _("Tickets without a team")


class PersonForm(Form):
    most = forms.IntegerField(
        label=_("Open tickets at most"), required=False, min_value=0, max_value=MOST_TICKETS,
        help_text=_("Beyond it they are given none; 0 gives them none at all, empty knows no limit. By hand anybody may take more."),
    )  # fmt: skip
    categories = forms.ModelMultipleChoiceField(
        label=_("Handles"), required=False, queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=_("It counts where tickets go only to people who handle the category."),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].queryset = offered
        self.fields["most"].widget.attrs |= {"class": "short", "inputmode": "numeric"}
