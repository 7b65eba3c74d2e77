"""What a queue is narrowed down to, by its address; a filter that cannot be read is none."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.lists import Narrowed
from accounts.models import User
from tickets.desk.names import names_for

ORDERS = [("", _("Next deadline first")), ("lately", _("Last activity first"))]


class QueueFilter(Narrowed):
    q = forms.CharField(
        label=_("Number or words of the subject"), max_length=200, required=False, widget=forms.SearchInput
    )
    team = forms.ChoiceField(label=_("Team"), required=False)
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["team"].choices = lambda: self.offered("team", _("Every team"), ("none", _("No team")))
        self.fields["assignee"].choices = lambda: self.offered(
            "assignee", _("Everybody"), ("none", _("Nobody"))
        )
        self.fields["category"].choices = lambda: self.offered("category", _("Every category"))
        self.fields["tag"].choices = lambda: self.offered("tag", _("Every tag"))

    def offered(self, name: str, every: Any, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
        found = names_for(self.by)[name]
        return [("", every), *((str(one.pk), one.name) for one in found), *more]
