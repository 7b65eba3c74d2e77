"""Deadlines, which only the database writes, and targets by priority, row by row."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets.models import CategoryTarget, SlaClock

from .base import Work, WorkReadOnly, ticket_link


@admin.register(SlaClock)
class ClockRecords(WorkReadOnly):
    fields = (
        "of_ticket", "organization", "kind", "target_minutes", "target_from", "calendar", "started_at", "counted", "since",
        "due_at", "paused_at", "ended_at", "missed_at", "spells", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = ("of_ticket",)
    list_display = (
        "__str__",
        "of_ticket",
        "desk",
        "target_minutes",
        "started_at",
        "due_at",
        "ended_at",
        "missed_at",
    )
    list_filter = ("kind", "target_from", "organization")
    list_select_related = ("organization", "ticket__organization")
    ordering = ("-started_at",)

    @admin.display(description=_("ticket"))
    def of_ticket(self, row: SlaClock) -> str:
        return ticket_link(row.ticket)


@admin.register(CategoryTarget)
class TargetRecords(Work):
    """Its organization is the category's."""

    fields = ("category", "priority", "response", "next_response", "resolution", "created_at", "updated_at")
    readonly_fields: Any = ("created_at", "updated_at")
    list_display = ("__str__", "category", "desk", "response", "next_response", "resolution", "updated_at")
    list_filter = ("priority", "organization")
    list_select_related = ("organization", "category")
    search_fields = ("category__name",)
    ordering = ("category", "-priority")
    fixed = ("category",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.organization_id = obj.category.organization_id
        super().save_model(request, obj, form, change)
