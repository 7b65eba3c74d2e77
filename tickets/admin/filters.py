"""Filters of the lists, with choices of the reader's own organization."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from tickets.desk.telling import SENTENCES
from tickets.models import Category
from tickets.reactions import MOST_TRIES
from tickets.words import status_choices

SHOWN = 100


class Own(admin.SimpleListFilter):
    """Choices are rows of the organization; an operator reads whose they are."""

    model: Any
    column = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = self.model.objects.visible_to(request.user).select_related("organization").order_by("name")
        return [
            (str(row.pk), f"{row} · {row.organization}" if request.user.is_operator else str(row))
            for row in rows[:SHOWN]
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = {key for key, _label in self.lookup_choices}
        return queryset.filter(**{self.column: self.value()}) if self.value() in chosen else queryset


class InCategory(Own):
    title, parameter_name, column, model = _("category"), "category", "category_id", Category


class InTeam(Own):
    title, parameter_name, column, model = _("team"), "team", "department_id", Department


class InStatus(admin.SimpleListFilter):
    title, parameter_name = _("status"), "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(status_choices(request.organization))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {key for key, _label in self.lookup_choices}
        return queryset.filter(status=self.value()) if self.value() in known else queryset


class Act(admin.SimpleListFilter):
    title, parameter_name = _("what"), "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Whoever it was, and whatever it was about."""
        acts = {act: str(words).format(who="…", what="…") for act, words in SENTENCES.items()}
        return [("changed", _("{who} changed the ticket").format(who="…")), *acts.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {key for key, _label in self.lookup_choices}
        return queryset.filter(action=self.value()) if self.value() in known else queryset


class LeftAside(admin.SimpleListFilter):
    title, parameter_name = _("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("aside", _("Left aside")), ("waiting", _("Waiting"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "aside":
            return queryset.filter(tries__gte=MOST_TRIES)
        return queryset.filter(tries__lt=MOST_TRIES) if self.value() == "waiting" else queryset
