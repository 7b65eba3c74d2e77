"""Business hours, row by row. Countries are chosen in the settings, where the holidays are written."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Calendar, ClosedDay, OpeningHours

from .base import ReadOnly, Records


@admin.register(Calendar)
class CalendarRecords(ReadOnly):
    fields = ("organization", "department", "country", "subdivision", "created_at", "updated_at")
    list_display = ("__str__", "organization", "department", "country", "subdivision", "updated_at")
    list_filter = ("organization",)
    list_select_related = ("organization", "department")
    search_fields = ("department__name",)
    ordering = ("organization", "created_at")
    for_operators = ("organization",)


class OfCalendar(Records):
    """Its organization is the calendar's."""

    readonly_fields: Any = ("created_at", "updated_at")
    list_filter: Any = ("organization",)
    list_select_related = ("organization", "calendar__organization", "calendar__department")
    for_operators = ("organization",)
    fixed = ("calendar",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.organization_id = obj.calendar.organization_id
        super().save_model(request, obj, form, change)


@admin.register(OpeningHours)
class HoursRecords(OfCalendar):
    fields = ("calendar", "weekday", "opens", "closes", "created_at", "updated_at")
    list_display = ("span", "calendar", "organization", "updated_at")
    list_filter = ("organization", "weekday")
    ordering = ("calendar", "weekday", "opens")

    @admin.display(description=_("opening hours"), ordering="weekday")
    def span(self, row: OpeningHours) -> str:
        return str(row)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("opens", "closes"):
            kwargs["help_text"] = _("In minutes from midnight: 540 is 09:00.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(ClosedDay)
class ClosedDayRecords(OfCalendar):
    fields = ("calendar", "day", "name", "is_holiday", "created_at", "updated_at")
    readonly_fields = ("is_holiday", "created_at", "updated_at")
    list_display = ("name", "day", "calendar", "is_holiday", "organization")
    list_filter = ("organization", "is_holiday")
    search_fields = ("name",)
    ordering = ("-day",)
