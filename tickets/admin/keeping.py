"""What the house keeps beside tickets: events, deleted tickets, the month's numbers, events that nobody followed."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import readable
from accounts.admin.records import Through
from tickets import archive, reactions
from tickets.desk import telling
from tickets.models import Archive, Counter, QueuedEvent, Ticket, TicketEvent
from tickets.references import number_in, ref_of

from .acts import in_short, told
from .base import WorkReadOnly, moment
from .filters import Act, LeftAside


@admin.register(TicketEvent)
class EventRecords(WorkReadOnly):
    fields = (
        "created_at", "of_ticket", "actor_name", "what", "what_differs", "through", "reason", "desk", "kept_data",
    )  # fmt: skip
    list_display = ("created_at", "of_ticket", "actor_name", "what", "through", "desk")
    list_filter = (Act, Through, "organization")
    list_select_related = ("organization",)
    search_fields = ("actor_name",)
    search_help_text = gettext_lazy("A number like FW-12, or who did it.")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        tickets = Ticket.objects.visible_to(request.user).filter(
            organization_id=OuterRef("organization_id"), pk=OuterRef("ticket_id")
        )
        return super().get_queryset(request).annotate(ticket_number=Subquery(tickets.values("number")[:1]))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        number = number_in(search_term)
        if number is None:
            return super().get_search_results(request, queryset, search_term)
        found = Ticket.objects.visible_to(request.user).filter(number=number)
        return queryset.filter(ticket_id__in=found.values("pk")), False

    @admin.display(description=gettext_lazy("ticket"))
    def of_ticket(self, event: Any) -> str:
        number = event.ticket_number or event.new.get("number") or event.old.get("number")
        return ref_of(event.organization, number) if number else _("deleted")

    @admin.display(description=gettext_lazy("what"))
    def what(self, event: TicketEvent) -> str:
        return in_short(event)

    @admin.display(description=gettext_lazy("what differs"))
    def what_differs(self, event: TicketEvent) -> str:
        return "\n".join(told(event, telling.Names.of([event], event.organization))["differences"]) or "-"

    @admin.display(description=gettext_lazy("through"), ordering="source")
    def through(self, event: TicketEvent) -> str:
        return str(telling.PLACES.get(event.source, event.source))

    @admin.display(description=gettext_lazy("context"))
    def kept_data(self, event: TicketEvent) -> str:
        return readable(event.context)


@admin.register(Archive)
class ArchiveRecords(WorkReadOnly):
    fields = (
        "desk",
        "reference",
        "title",
        "deleted_by_name",
        "deleted_at",
        "gone_at",
        "said",
        "files",
        "everything",
    )
    list_display = ("reference", "title", "deleted_by_name", "deleted_at", "gone_at", "desk")
    list_filter = ("organization",)
    list_select_related = ("organization",)
    search_fields = ("title", "deleted_by_name")
    ordering = ("-deleted_at", "-id")
    actions = ("restore",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("data")

    def has_restore_permission(self, request: HttpRequest) -> bool:
        """Inside one organization: operators look."""
        return request.user.is_active and request.user.is_admin

    @admin.action(description=gettext_lazy("Restore the chosen tickets"), permissions=["restore"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = [archive.restore(kept, by=request.user) for kept in list(queryset)]
        words = ngettext("%d ticket is back.", "%d tickets are back.", len(count)) % len(count)
        self.message_user(request, words, messages.SUCCESS)

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def reference(self, kept: Archive) -> str:
        return ref_of(kept.organization, kept.number)

    @admin.display(description=gettext_lazy("goes for good"), ordering="deleted_at")
    def gone_at(self, kept: Archive) -> str:
        return moment(kept.deleted_at + archive.KEPT)

    @admin.display(description=gettext_lazy("what was said"))
    def said(self, kept: Archive) -> str:
        rows = sorted(kept.data.get("message") or [], key=lambda row: (row["created_at"], row["id"]))
        return "\n\n".join(_one(row) for row in rows) or "-"

    @admin.display(description=gettext_lazy("files"))
    def files(self, kept: Archive) -> str:
        return ", ".join(row["file_name"] for row in kept.data.get("attachment") or []) or "-"

    @admin.display(description=gettext_lazy("everything"))
    def everything(self, kept: Archive) -> str:
        return readable(kept.data)


def _one(row: dict[str, Any]) -> str:
    at = parse_datetime(row["created_at"])
    when = moment(at) if at else ""
    who = row["author_name"] or _("The system")
    if row["visibility"] == "internal":
        who = _("%(name)s, internally") % {"name": who}
    return f"{when}, {who}:\n{row['content']}"


@admin.register(Counter)
class CounterRecords(WorkReadOnly):
    fields = ("desk", "month", "used", "limit", "waiting", "last_number")
    list_display = ("month", "desk", "used", "limit", "waiting", "last_number")
    list_select_related = ("organization",)
    ordering = ("organization__name",)

    @admin.display(description=gettext_lazy("tickets a month"))
    def limit(self, counter: Counter) -> Any:
        limit = counter.organization.monthly_ticket_limit
        return _("no limit") if limit is None else limit


@admin.register(QueuedEvent)
class QueueRecords(WorkReadOnly):
    """For operators: what the worker has not followed yet, and what it left aside after five failures."""

    fields = ("event_id", "desk", "ticket_id", "tries", "error")
    list_display = ("event_id", "desk", "ticket_id", "tries", "error")
    list_filter = (LeftAside, "organization")
    list_select_related = ("organization",)
    ordering = ("event_id",)
    actions = ("try_again",)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_operator

    @admin.action(description=gettext_lazy("Try the chosen ones again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = reactions.try_again(list(queryset.values_list("pk", flat=True)))
        words = ngettext("%d event is tried again.", "%d events are tried again.", count) % count
        self.message_user(request, words, messages.SUCCESS)
