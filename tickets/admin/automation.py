"""How tickets are given out, and rules with what they did: decided in the settings, looked at here."""

from django.contrib import admin

from tickets.models import Ceiling, Distribution, Rule, RuleRun, Skill

from .base import WorkReadOnly


@admin.register(Distribution)
class DistributionRecords(WorkReadOnly):
    fields = ("desk", "department", "method", "by_skill", "created_at", "updated_at")
    list_display = ("method", "desk", "department", "by_skill", "updated_at")
    list_filter = ("organization", "method")
    list_select_related = ("organization", "department")
    search_fields = ("department__name",)
    ordering = ("organization", "department")


@admin.register(Ceiling)
class CeilingRecords(WorkReadOnly):
    fields = ("desk", "user", "most", "created_at", "updated_at")
    list_display = ("user", "desk", "most", "updated_at")
    list_filter = ("organization",)
    list_select_related = ("organization", "user")
    search_fields = ("user__name", "user__email")
    ordering = ("organization", "user")


@admin.register(Skill)
class SkillRecords(WorkReadOnly):
    fields = ("desk", "user", "category", "created_at")
    list_display = ("user", "desk", "category", "created_at")
    list_filter = ("organization",)
    list_select_related = ("organization", "user", "category")
    search_fields = ("user__name", "user__email", "category__name")
    ordering = ("organization", "user")


@admin.register(Rule)
class RuleRecords(WorkReadOnly):
    fields = ("desk", "name", "is_active", "trigger", "conditions", "actions", "position", "created_at", "updated_at")  # fmt: skip
    list_display = ("name", "desk", "is_active", "trigger", "updated_at")
    list_filter = ("organization", "is_active", "trigger")
    list_select_related = ("organization",)
    search_fields = ("name",)
    ordering = ("organization", "position")


@admin.register(RuleRun)
class RunRecords(WorkReadOnly):
    fields = (
        "desk",
        "rule",
        "number",
        "outcome",
        "said",
        "before",
        "after",
        "owner",
        "created_at",
        "updated_at",
    )
    list_display = ("number", "desk", "rule", "outcome", "said", "created_at")
    list_filter = ("organization", "outcome")
    list_select_related = ("organization", "rule")
    search_fields = ("rule__name",)
    ordering = ("-created_at", "-id")
