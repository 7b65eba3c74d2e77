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
    category = forms.ModelChoiceField(
        None, label=_("Category"), required=False, empty_label=_("Every category")
    )
    tag = forms.ModelChoiceField(None, label=_("Tag"), required=False, empty_label=_("Every tag"))
    after = forms.CharField(required=False, max_length=2000)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [
            (str(pk), name)
            for pk, name in Department.objects.visible_to(by).order_by("name").values_list("pk", "name")
        ]
        self.fields["team"].choices = [("", _("Every team")), *teams, ("none", _("No team"))]
        self.fields["category"].queryset = Category.objects.visible_to(by).order_by("position", "name")
        self.fields["tag"].queryset = Tag.objects.visible_to(by).order_by("name")
