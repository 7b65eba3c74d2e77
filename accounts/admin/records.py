"""Records that are looked at: invitations, sessions, mails, the audit log, the worker's rounds."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Func, QuerySet, TextField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import devices, telling
from accounts.models import (
    AuditEntry,
    Invitation,
    NotificationPreference,
    NotificationTimes,
    OutboundMail,
    Round,
    Session,
)
from accounts.notification_kinds import KINDS

from .base import ReadOnly


@admin.register(Invitation)
class InvitationRecords(ReadOnly):
    fields = ("organization", "person", "invited_by_name", "created_at", "expires_at", "accepted_at")
    list_display = ("person", "organization", "invited_by_name", "created_at", "expires_at", "accepted_at")
    list_select_related = ("person", "organization")
    search_fields = ("person__name", "person__email", "invited_by_name")
    ordering = ("-created_at",)
    for_operators = ("organization",)


class Digest(Func):
    """A session's key is a way in, so pages name it by its digest."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()


@admin.register(Session)
class SessionRecords(ReadOnly):
    list_display = ("person", "organization", "device_words", "address", "created_at", "seen_at")
    list_display_links = None
    list_select_related = ("person", "organization")
    search_fields = ("person__name", "person__email", "device")
    ordering = ("-seen_at",)
    actions = ("end",)
    for_operators = ("organization",)

    @admin.display(description=_("device"))
    def device_words(self, session: Session) -> str:
        return devices.words(session.device)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(digest=Digest("session_key"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> None:
        """A session has no page of its own, so that no address holds its key."""
        return

    @admin.display(description="")
    def action_checkbox(self, obj: Any) -> str:
        obj.pk, kept = obj.digest, obj.pk
        try:
            return super().action_checkbox(obj)
        finally:
            obj.pk = kept

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        chosen = request.POST.getlist("_selected_action")
        request.POST = request.POST.copy()
        keys = [str(pk) for pk in queryset.filter(digest__in=chosen).values_list("pk", flat=True)]
        request.POST.setlist("_selected_action", keys)
        return super().response_action(request, queryset)

    @admin.action(description=_("End the chosen sessions"))
    def end(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count, _rows = queryset.delete()
        self.message_user(
            request, ngettext("%d session ended.", "%d sessions ended.", count) % count, messages.SUCCESS
        )


@admin.register(OutboundMail)
class MailRecords(ReadOnly):
    fields = (
        "organization", "to", "subject", "kind", "state", "tries", "error", "created_at", "next_try_at", "sent_at",
        "expires_at", "message_id", "body",
    )  # fmt: skip
    list_display = ("subject", "to", "organization", "kind", "state", "tries", "created_at")
    list_filter = ("state", "kind", "organization")
    list_select_related = ("organization",)
    search_fields = ("to", "subject")
    ordering = ("-created_at", "-id")
    for_operators = ("organization",)

    @admin.display(description=_("text"))
    def body(self, mail: OutboundMail) -> str:
        return (
            str(_("It holds a code or a link, which is for its reader only."))
            if mail.is_secret
            else mail.text
        )


class Through(admin.SimpleListFilter):
    title, parameter_name = _("through"), "through"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(source, words) for source, words in telling.PLACES.items() if words]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(source=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditRecords(ReadOnly):
    fields = (
        "created_at",
        "actor_name",
        "told",
        "what_differs",
        "place",
        "address",
        "why",
        "organization",
    )
    list_display = ("created_at", "actor_name", "told", "place", "address", "organization")
    list_filter = (Through, "organization")
    list_select_related = ("organization",)
    search_fields = ("actor_name", "target_name", "action")
    ordering = ("-seq",)
    for_operators = ("organization",)

    @admin.display(description=_("what"))
    def told(self, entry: AuditEntry) -> str:
        return telling.sentence(entry, telling.Names.of([entry]))

    @admin.display(description=_("through"), ordering="source")
    def place(self, entry: AuditEntry) -> str:
        return str(telling.PLACES.get(entry.source, entry.source))

    @admin.display(description=_("reason"))
    def why(self, entry: AuditEntry) -> str:
        return str(telling.REASONS.get(entry.reason, entry.reason))

    @admin.display(description=_("what differs"))
    def what_differs(self, entry: AuditEntry) -> str:
        return "\n".join(telling.differences(entry, telling.Names.of([entry]))) or "-"


@admin.register(Round)
class RoundRecords(ReadOnly):
    fields = ("name", "started_at", "finished_at", "seen_at", "error")
    list_display = ("name", "started_at", "finished_at", "seen_at", "error")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of no organization; only operators come here."""
        return admin.ModelAdmin.get_queryset(self, request)


@admin.register(NotificationPreference)
class NotificationPreferenceRecords(ReadOnly):
    list_display = ("person", "kind_words", "in_app", "mail", "organization", "updated_at")
    list_display_links = None
    list_filter = ("organization", "in_app", "mail")
    list_select_related = ("person", "organization")
    search_fields = ("person__name", "person__email", "kind")
    ordering = ("person", "kind")
    for_operators = ("organization",)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_words(self, row: NotificationPreference) -> str:
        return str(KINDS[row.kind].label) if row.kind in KINDS else row.kind


@admin.register(NotificationTimes)
class NotificationTimesRecords(ReadOnly):
    list_display = ("person", "quiet_from", "quiet_until", "digest_at", "organization", "updated_at")
    list_display_links = None
    list_filter = ("organization",)
    list_select_related = ("person", "organization")
    search_fields = ("person__name", "person__email")
    ordering = ("person",)
    for_operators = ("organization",)
