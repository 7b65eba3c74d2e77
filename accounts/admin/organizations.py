"""Organizations and teams."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import organizations, teams
from accounts.models import Department, Organization

from .base import Records

ADDRESSES = ("slug", "domain", "is_default", "is_active", "plan", "monthly_ticket_limit", "agent_limit")
OWN = ("name", "accent", "timezone", "default_language", "ticket_prefix", "agents_see_all")


@admin.register(Organization)
class OrganizationRecords(Records):
    """The logo is changed in the settings, where it is drawn anew."""

    fields = (*OWN, *ADDRESSES, "created_at", "updated_at")
    readonly_fields = ("created_at", "updated_at")
    list_display = ("name", "slug", "plan", "people_count", "is_active", "created_at")
    list_filter = ("plan", "is_active")
    search_fields = ("name", "slug", "domain")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(people_count=Count("people"))

    @admin.display(description=_("people"), ordering="people_count")
    def people_count(self, organization: Any) -> int:
        return organization.people_count

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Addresses, plan and limits are the platform's."""
        names = super().get_readonly_fields(request, obj)
        return names if request.user.is_operator else [*ADDRESSES, *names]

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """What goes, in numbers: a list of every row would be no warning."""
        told, people = [], 0
        for organization in objs:
            count = organization.people.count()
            words = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
            told.append(f"{organization} ({words})")
            people += count
        return told, {str(_("organizations")): len(told), str(_("people")): people}, set(), []

    def delete_model(self, request: HttpRequest, obj: Organization) -> None:
        organizations.end(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for organization in list(queryset):
            organizations.end(organization)


@admin.register(Department)
class TeamRecords(Records):
    fields = ("organization", "name", "description", "created_at", "updated_at")
    readonly_fields = ("created_at", "updated_at")
    list_display = ("name", "organization", "people_count", "updated_at")
    list_filter = ("organization",)
    list_select_related = ("organization",)
    search_fields = ("name",)
    ordering = ("name",)
    for_operators = ("organization",)
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"cols": 24, "rows": 4})}}
    fixed = ("organization",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(people_count=Count("people"))

    @admin.display(description=_("people"), ordering="people_count")
    def people_count(self, team: Any) -> int:
        return team.people_count

    def save_model(self, request: HttpRequest, obj: Department, form: Any, change: bool) -> None:
        if not change and not request.user.is_operator:
            obj.organization_id = request.user.organization_id
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Department) -> None:
        teams.delete(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for team in list(queryset):
            teams.delete(team, by=request.user)
