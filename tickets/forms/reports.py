"""What a report is narrowed to, by its address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.lists import Narrowed


class ReportForm(Narrowed):
    team = forms.ChoiceField(label=_("Team"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, *args: Any, names: dict[str, list[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, every, none in (("team", _("Every team"), _("No team")), ("category", _("Every category"), _("No category"))):  # fmt: skip
            self.fields[field].choices = [
                ("", every), *((str(one.pk), one.name) for one in names[field]), ("none", none),
            ]  # fmt: skip
