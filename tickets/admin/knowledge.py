"""What ties articles to the work: looked at here, chosen in the article, written when a reply is sent."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tickets.models import ArticleUse, CategoryArticle

from .base import WorkReadOnly, ticket_link


@admin.register(CategoryArticle)
class TopicRecords(WorkReadOnly):
    fields = ("desk", "category", "article", "created_at")
    list_display = ("article", "desk", "category", "created_at")
    list_filter = ("organization",)
    list_select_related = ("organization", "category", "article")
    search_fields = ("article__title", "category__name")
    ordering = ("-created_at", "-id")


@admin.register(ArticleUse)
class UseRecords(WorkReadOnly):
    fields = ("desk", "article", "in_ticket", "by", "created_at")
    list_display = ("article", "desk", "in_ticket", "by", "created_at")
    list_filter = ("organization",)
    list_select_related = ("organization", "article", "by", "ticket", "ticket__organization")
    search_fields = ("article__title",)
    ordering = ("-created_at", "-id")

    @admin.display(description=_("ticket"))
    def in_ticket(self, use: Any) -> str:
        return ticket_link(use.ticket)
