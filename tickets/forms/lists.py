"""What a queue is narrowed down to, by its address; a filter that cannot be read is none."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.lists import Narrowed
from accounts.models import Department, User
from tickets.models import Category, Tag


class QueueFilter(Narrowed):
    q = forms.CharField(
        label=_("Number or words of the subject"), max_length=200, required=False, widget=forms.SearchInput
    )
    team = forms.ChoiceField(label=_("Team"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    after = forms.CharField(required=False, max_length=2000)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model, every in (
            ("team", Department, _("Every team")),
            ("category", Category, _("Every category")),
            ("tag", Tag, _("Every tag")),
        ):
            rows = model.objects.visible_to(by).order_by("name").values_list("pk", "name")
            found = [("", every), *((str(pk), label) for pk, label in rows)]
            self.fields[name].choices = found + [("none", _("No team"))] * (name == "team")
