"""What readers said, found, and did not find."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.refusals import heard
from knowledge.models import ArticleFeedback, Deflection, MissedSearch

from .base import Known, KnownReadOnly


@admin.register(ArticleFeedback)
class FeedbackRecords(Known):
    """An admin takes away what should not stand there; nobody answers for somebody else."""

    fields = ("desk", "article", "user", "helpful", "comment", "created_at")
    list_display = ("created_at", "desk", "article", "helpful", "comment", "user")
    list_filter = ("helpful", "organization")
    list_select_related = ("organization", "article", "user")
    search_fields = ("comment", "article__title")
    ordering = ("-created_at", "-id")

    def delete_model(self, request: HttpRequest, obj: ArticleFeedback) -> None:
        with heard():
            obj.delete()

    def what_goes(self, row: Any) -> str:
        return f"{row.article}: {row.comment}" if row.comment else str(row.article)


@admin.register(Deflection)
class DeflectionRecords(KnownReadOnly):
    fields = ("desk", "article", "user", "on", "subject", "created_at")
    list_display = ("on", "desk", "article", "subject", "user")
    list_filter = ("organization",)
    list_select_related = ("organization", "article", "user")
    search_fields = ("subject", "article__title")
    ordering = ("-on", "-id")


@admin.register(MissedSearch)
class MissedRecords(KnownReadOnly):
    fields = ("desk", "text", "language", "asked", "last_at")
    list_display = ("text", "desk", "language", "asked", "last_at")
    list_filter = ("language", "organization")
    search_fields = ("text",)
    ordering = ("-asked", "-last_at", "-id")
