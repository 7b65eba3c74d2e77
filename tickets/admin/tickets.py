"""Tickets."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import became, readable
from tickets import archive, assignment, lifecycle
from tickets.desk import telling
from tickets.forms.fields import name_of
from tickets.models import Message, Ticket, TicketEvent
from tickets.references import number_in
from tickets.words import status_label

from .acts import told
from .base import Work, in_words, said_ref, ticket_link
from .filters import InCategory, InStatus, InTeam
from .ticket_form import definitions_for, form_for

PAGE = 100
MADE = ("title", "status", "priority", "criticality", "category", "department", "assignee", "due_date")
KEPT = (
    "desk", "reference", "source_channel", "held", "unconfirmed", "customer_email", "created_by", "merged", "created_at",
    "first_responded_at", "resolved_at", "closed_at", "next_due_at", "last_activity_at", "snoozed_until", "snooze_reason",
    "kept_data",
)  # fmt: skip
STATED = ("customer_shown", "tags_shown", "fields_shown")
NEW = (
    "customer", "title", "content", "source_channel", "category", "criticality", "priority", "department", "assignee",
    "due_date", "tags",
)  # fmt: skip


@admin.register(Ticket)
class TicketRecords(Work):
    """Every change is a verb's, in the name of the admin; operators look."""

    list_display = (
        "reference", "title", "customer_shown", "status_shown", "priority", "category", "department", "assignee", "desk",
        "last_activity_at",
    )  # fmt: skip
    list_display_links = ("reference", "title")
    list_filter = (
        InStatus, "priority", InCategory, InTeam, "source_channel", "held", "unconfirmed", "organization",
    )  # fmt: skip
    list_select_related = ("organization", "customer", "category", "department", "assignee")
    search_fields = ("title",)
    search_help_text = gettext_lazy(
        "A number like FW-12, a word of the subject, the customer's name or address."
    )
    ordering = ("-last_activity_at", "-id")
    readonly_fields = (*KEPT, *STATED, "conversation_link")
    actions = ("resolve", "close", "take")
    formfield_overrides = {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(
                attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"
            ),
        }
    }

    # What a page shows

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if request.user.is_operator:
            return [(None, {"fields": ["conversation_link", *MADE, *STATED]}), self.kept(request)]
        own = [name_of(definition) for definition in self.definitions(request)]
        asked = [(_("Custom fields"), {"fields": own})] if own else []
        if obj is None:
            return [(None, {"fields": list(NEW)}), *asked]
        return [
            (None, {"fields": ["conversation_link", *MADE, "customer", "tags"]}), *asked, self.kept(request),
        ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj is not None else []

    def kept(self, request: HttpRequest) -> Any:
        return _("Kept by the desk"), {"fields": self._theirs(request, KEPT)}

    def definitions(self, request: HttpRequest) -> Any:
        """The organization's own fields, looked up once a request."""
        if not hasattr(request, "definitions"):
            request.definitions = definitions_for(request.user)
        return request.definitions

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if not request.user.is_operator:
            person: Any = request.user
            kwargs["form"] = form_for(obj, by=person, definitions=self.definitions(request))
        return super().get_form(request, obj, change=change, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        found = Q(title__icontains=words) | Q(customer_email__icontains=words)
        found |= Q(customer__name__icontains=words)
        number = number_in(words)
        return queryset.filter(found if number is None else found | Q(number=number)), False

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def reference(self, ticket: Ticket) -> str:
        return said_ref(ticket)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_shown(self, ticket: Ticket) -> str:
        return status_label(ticket.status, ticket.organization)

    @admin.display(description=gettext_lazy("customer"))
    def customer_shown(self, ticket: Ticket) -> str:
        return str(ticket.customer or ticket.customer_email or "-")

    @admin.display(description=gettext_lazy("tags"))
    def tags_shown(self, ticket: Ticket) -> str:
        return ", ".join(link.tag.name for link in ticket.tag_links.select_related("tag")) or "-"

    @admin.display(description=gettext_lazy("custom fields"))
    def fields_shown(self, ticket: Ticket) -> str:
        return readable(ticket.custom_fields)

    @admin.display(description=gettext_lazy("metadata"))
    def kept_data(self, ticket: Ticket) -> str:
        return readable(ticket.metadata)

    @admin.display(description=gettext_lazy("merged into"))
    def merged(self, ticket: Ticket) -> str:
        return ticket_link(ticket.merged_into)

    @admin.display(description=gettext_lazy("conversation"))
    def conversation_link(self, ticket: Ticket) -> str:
        url = reverse("admin:tickets_ticket_conversation", args=[ticket.pk])
        return format_html('<a href="{}">{}</a>', url, _("Read what was said"))

    # What it does

    def save_model(self, request: HttpRequest, obj: Ticket, form: Any, change: bool) -> None:
        made = form.apply()
        if not change:
            became(obj, made)

    def delete_model(self, request: HttpRequest, obj: Ticket) -> None:
        archive.delete(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for ticket in list(queryset):
            archive.delete(ticket, by=request.user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        words = _("%(ticket)s, with all that was said in it; an admin can restore it for thirty days")
        return in_words(
            objs, self.opts.verbose_name_plural, lambda one: words % {"ticket": f"{said_ref(one)} {one}"}
        )

    @admin.action(description=gettext_lazy("Resolve the chosen tickets"), permissions=["change"])
    def resolve(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = [lifecycle.resolve(ticket, by=request.user) for ticket in list(queryset)]
        self.say(
            request, ngettext("%d ticket is resolved.", "%d tickets are resolved.", len(count)) % len(count)
        )

    @admin.action(description=gettext_lazy("Close the chosen tickets"), permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = [lifecycle.close(ticket, by=request.user) for ticket in list(queryset)]
        self.say(request, ngettext("%d ticket is closed.", "%d tickets are closed.", len(count)) % len(count))

    @admin.action(description=gettext_lazy("Assign the chosen tickets to me"), permissions=["change"])
    def take(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = [assignment.assign(one, request.user, by=request.user) for one in list(queryset)]
        self.say(request, ngettext("%d ticket is yours.", "%d tickets are yours.", len(count)) % len(count))

    def say(self, request: HttpRequest, words: str) -> None:
        self.message_user(request, words, messages.SUCCESS)

    # Its other pages

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.conversation_view)
        return [
            path("<uuid:pk>/conversation/", view, name="tickets_ticket_conversation"),
            *super().get_urls(),
        ]

    def conversation_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        ticket = self.get_object(request, str(pk))
        if ticket is None:
            raise Http404
        if not self.has_view_permission(request, ticket):
            raise PermissionDenied
        said = Message.objects.visible_to(request.user).filter(
            organization_id=ticket.organization_id, ticket=ticket
        )
        rows = said.prefetch_related("attachments").in_order()
        return self.other_page(request, ticket, "conversation", rows, _("Conversation: %s"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        ticket = self.get_object(request, object_id)
        if ticket is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, ticket):
            raise PermissionDenied
        rows = TicketEvent.objects.visible_to(request.user).of(ticket).order_by("-id")
        return self.other_page(request, ticket, "history", rows, _("Change history: %s"))

    def other_page(
        self, request: HttpRequest, ticket: Ticket, name: str, rows: Any, title: str
    ) -> HttpResponse:
        shown = Paginator(rows, PAGE).get_page(request.GET.get("p", 1))
        context = {
            **self.admin_site.each_context(request),
            "title": title % f"{said_ref(ticket)} {ticket}",
            "page": shown,
            "said": shown,
            "object": ticket,
            "opts": self.opts,
            "module_name": str(self.opts.verbose_name_plural).capitalize(),
        }
        if name == "history":
            names = telling.Names.of(shown.object_list, ticket.organization)
            context["acts"] = [told(event, names) for event in shown]
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/{name}.html", context)
