"""What was said, the files that came with it, and what customers say about it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import RecordForm, readable
from helpdesk.lib.fields import Text
from helpdesk.lib.prose import summary
from helpdesk.lib.templatetags.look import size
from tickets import conversation
from tickets.models import Attachment, Message, TicketFeedback
from tickets.references import number_in

from .base import Work, WorkReadOnly, in_words, moment, said_ref, ticket_link


def by_words_or_number(queryset: QuerySet[Any], words: str, *columns: str) -> QuerySet[Any]:
    found = Q(*[(f"{column}__icontains", words) for column in columns], _connector=Q.OR)
    number = number_in(words)
    return queryset.filter(found if number is None else found | Q(ticket__number=number))


class MessageForm(RecordForm):
    content = Text(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 10, "cols": 40}))
    is_ai_generated = forms.BooleanField(
        label=gettext_lazy("Drafted with AI"),
        required=False,
        help_text=gettext_lazy("Stands on the message for everybody who reads it."),
    )


@admin.register(Message)
class MessageRecords(Work):
    """An admin may put anybody's words right, or take them away; what they said before stays."""

    form = MessageForm
    fields = (
        "desk", "in_ticket", "author_name", "side", "visibility", "message_type", "created_at", "edited_at", "deleted_at",
        "content", "is_ai_generated", "files", "earlier", "kept_data",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name not in ("content", "is_ai_generated"))
    list_display = ("created_at", "in_ticket", "author_name", "side", "visibility", "words", "desk")
    list_filter = ("visibility", "side", "message_type", "organization")
    list_select_related = ("organization", "ticket", "ticket__organization")
    search_fields = ("content",)
    search_help_text = gettext_lazy("Words of the text, an author's name, or a number like FW-12.")
    ordering = ("-created_at", "-id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_term.strip()
        return (by_words_or_number(queryset, words, "content", "author_name") if words else queryset), False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was deleted has no words to put right."""
        return super().has_change_permission(request, obj) and (obj is None or obj.deleted_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.deleted_at is None)

    @admin.display(description=gettext_lazy("ticket"))
    def in_ticket(self, message: Message) -> str:
        return ticket_link(message.ticket)

    @admin.display(description=gettext_lazy("text"))
    def words(self, message: Message) -> str:
        return _("deleted") if message.deleted_at else summary(message.content, 80)

    @admin.display(description=gettext_lazy("files"))
    def files(self, message: Message) -> str:
        return ", ".join(file.file_name for file in message.attachments.all()) or "-"

    @admin.display(description=gettext_lazy("earlier texts"))
    def earlier(self, message: Message) -> str:
        told = (
            (moment(was.created_at), was.editor_name, was.content)
            for was in message.revisions.order_by("-created_at")[:20]
        )
        return format_html_join("\n\n", "{}, {}:\n{}", told) or "-"

    @admin.display(description=gettext_lazy("metadata"))
    def kept_data(self, message: Message) -> str:
        return readable(message.metadata)

    def save_model(self, request: HttpRequest, obj: Message, form: Any, change: bool) -> None:
        told = form.cleaned_data
        conversation.edit(obj, told["content"], by=request.user)
        if "is_ai_generated" in form.changed_data:
            conversation.mark_drafted(obj, drafted=told["is_ai_generated"], by=request.user)

    def delete_model(self, request: HttpRequest, obj: Message) -> None:
        conversation.delete(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for message in list(queryset):
            conversation.delete(message, by=request.user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        words = _("%(message)s (its text and files go, its place stays)")
        return in_words(
            objs,
            self.opts.verbose_name_plural,
            lambda one: words % {"message": f"{said_ref(one.ticket)}, {one.author_name}: {self.words(one)}"},
        )


@admin.register(Attachment)
class AttachmentRecords(WorkReadOnly):
    fields = (
        "desk", "file_name", "link", "in_ticket", "uploader", "uploaded_at", "file_type", "file_size_said", "scan",
        "scanned_as", "checksum", "kept_data",
    )  # fmt: skip
    list_display = (
        "file_name", "in_ticket", "uploader", "uploaded_at", "file_type", "file_size_said", "scan", "desk",
    )  # fmt: skip
    list_filter = ("scan", "organization")
    list_select_related = (
        "organization", "uploader", "message", "message__ticket", "message__ticket__organization",
    )  # fmt: skip
    search_fields = ("file_name",)
    ordering = ("-uploaded_at", "-id")

    @admin.display(description=gettext_lazy("ticket"))
    def in_ticket(self, file: Attachment) -> str:
        return ticket_link(file.message.ticket) if file.message else _("not sent yet")

    @admin.display(description=gettext_lazy("size"), ordering="file_size")
    def file_size_said(self, file: Attachment) -> str:
        return size(file.file_size)

    @admin.display(description=gettext_lazy("file"))
    def link(self, file: Attachment) -> str:
        return format_html('<a href="{}">{}</a>', reverse("files:one", args=[file.pk]), _("Open the file"))

    @admin.display(description=gettext_lazy("metadata"))
    def kept_data(self, file: Attachment) -> str:
        return readable(file.metadata)


@admin.register(TicketFeedback)
class FeedbackRecords(WorkReadOnly):
    fields = ("desk", "in_ticket", "customer", "rating", "comment", "created_at", "updated_at")
    list_display = ("created_at", "in_ticket", "customer", "rating", "comment", "desk")
    list_filter = ("rating", "organization")
    list_select_related = ("organization", "customer", "ticket", "ticket__organization")
    search_fields = ("comment",)
    ordering = ("-created_at", "-id")

    @admin.display(description=gettext_lazy("ticket"))
    def in_ticket(self, feedback: TicketFeedback) -> str:
        return ticket_link(feedback.ticket)
