"""What the pages of knowledge share."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnly, Records


class Known(Records):
    """A record of an organization; `desk` names it, for operators."""

    for_operators: tuple[str, ...] = ("desk", "organization")
    list_select_related: Any = ("organization",)

    @admin.display(description=_("organization"), ordering="organization__name")
    def desk(self, row: Any) -> str:
        return str(row.organization)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The verb has written what belongs to it."""

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in list(queryset):
            self.delete_model(request, row)

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        told = [self.what_goes(row) for row in objs]
        return told, {str(self.opts.verbose_name_plural): len(told)}, set(), []

    def what_goes(self, row: Any) -> str:
        return str(row)


class KnownReadOnly(ReadOnly, Known):
    """Looked at, never written here."""
