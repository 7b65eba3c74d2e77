"""What a queue is narrowed down to, by its address; a filter that cannot be read is none."""

from typing import Any

from django import forms
from django.db.models import Value
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.forms.lists import Narrowed
from accounts.models import Department, User
from tickets.models import Category, Tag

ORDERS = [("", _("Next deadline first")), ("lately", _("Last activity first"))]


class QueueFilter(Narrowed):
    q = forms.CharField(
        label=_("Number or words of the subject"), max_length=200, required=False, widget=forms.SearchInput
    )
    team = forms.ChoiceField(label=_("Team"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["team"].choices = lambda: self.offered("team", _("Every team"), ("none", _("No team")))
        self.fields["category"].choices = lambda: self.offered("category", _("Every category"))
        self.fields["tag"].choices = lambda: self.offered("tag", _("Every tag"))

    def offered(self, name: str, every: Any, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
        return [("", every), *self.names.get(name, []), *more]

    @cached_property
    def names(self) -> dict[str, list[tuple[str, str]]]:
        """Of teams, categories and tags, in one query and only where they are asked for."""
        kinds = (("team", Department), ("category", Category), ("tag", Tag))
        parts = [
            model.objects.visible_to(self.by).order_by().values_list(Value(kind), "pk", "name")
            for kind, model in kinds
        ]
        found: dict[str, list[tuple[str, str]]] = {}
        for kind, pk, name in sorted(parts[0].union(*parts[1:], all=True), key=lambda row: row[2].casefold()):
            found.setdefault(kind, []).append((str(pk), name))
        return found
