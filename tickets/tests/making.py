"""Requests and answers for tests, by the verbs and in the context of whoever acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import Organization, User
from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from tickets import bulk, categories, conversation, fields, macros, opening, saved_views, tags
from tickets.models import Attachment, BulkRun, Category, CustomField, Macro, Message, SavedView, Tag, Ticket


def make_category(organization: Any, name: str = "Bikes", **columns: Any) -> Category:
    with tenancy.system(organization):
        return Category.objects.create(organization=organization, name=name, **columns)


def ask(customer: User, title: str = "It broke", content: str = "It broke on Sunday.", **more: Any) -> Ticket:
    """A customer's request."""
    with tenancy.acting(customer, source="customer_portal"):
        ticket = opening.open_ticket(by=customer, customer=customer, title=title, content=content, **more)
    settle()
    return ticket


@contextmanager
def told_at(when: datetime, who: User) -> Iterator[None]:
    """Acting at a told time, which the database believes of demos alone."""
    with tenancy.platform():
        Organization.objects.filter(pk=who.organization_id).update(is_demo=True)
    context = tenancy.context_of(
        who, source="customer_portal" if who.role == "customer" else "agent_dashboard"
    )
    with tenancy.use(replace(context, at=when.isoformat())):
        yield


def settle() -> None:
    """As a commit does: who opened or handed on a ticket sees from now on what is theirs to see, and no more; what is
    counted at the end is counted."""
    with tenancy.platform(), connection.cursor() as cursor:
        for when in ("IMMEDIATE", "DEFERRED"):
            cursor.execute(f"SET CONSTRAINTS y_count_insert, y_count_update, y_count_delete {when}")
        cursor.execute("UPDATE tickets_ticket SET written_in = NULL WHERE written_in IS NOT NULL")


def place(ticket: Ticket, **columns: Any) -> Ticket:
    """Whatever the platform says of it: team, status, customer."""
    with tenancy.platform():
        fresh = Ticket.objects.get(pk=ticket.pk)
        for name, value in columns.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(columns))
    return now_of(ticket)


def field_named(organization: Any, key: str, kind: str = "text", **columns: Any) -> CustomField:
    """Under this very key, whatever a form would make of its label."""
    with tenancy.system(organization):
        return CustomField.objects.create(organization=organization, key=key, label=key, kind=kind, **columns)


def make_file(by: Any, *, message: Any = None, path: str = "", **columns: Any) -> Attachment:
    """The row of a file; nothing lies behind it."""
    with tenancy.platform():
        return Attachment.objects.create(
            organization_id=by.organization_id, uploader=by, message=message, file_type="text/plain",
            **{"file_name": "a.txt", "file_size": 3, "checksum": "x", "storage_path": path or f"attachments/2026-01-01/{uuid7()}"} | columns,
        )  # fmt: skip


def say(ticket: Ticket, content: str, by: User, **more: Any) -> Message:
    """A public reply, by whoever."""
    source = "agent_dashboard" if by.is_staff else "customer_portal"
    with tenancy.acting(by, source=source):
        return conversation.reply(ticket, content, by=by, **more)


def note(ticket: Ticket, content: str, by: User) -> Message:
    with tenancy.acting(by, source="agent_dashboard"):
        return conversation.note(ticket, content, by=by)


def now_of(ticket: Ticket) -> Ticket:
    """The row as it is, whoever may see it."""
    with tenancy.platform():
        return Ticket.objects.select_related("organization").get(pk=ticket.pk)


def make_field(organization: Any, label: str = "Frame number", **columns: Any) -> CustomField:
    with tenancy.system(organization):
        told = {"subject": "ticket", "by": None} | columns
        return fields.create(organization=organization, label=label, **told)


def make_tag(organization: Any, name: str = "recall", **columns: Any) -> Tag:
    with tenancy.system(organization):
        return tags.create(organization=organization, name=name, by=None, **columns)


def set_up(cast: Any) -> dict[str, Any]:
    """A category, a field and a tag of the first organization, by key."""
    with tenancy.system(cast.ours, source="test"):
        made = categories.create(name="Bikes", organization=cast.ours, by=cast.admin)
    return {
        "category": made.pk, "field": make_field(cast.ours).pk, "tag": make_tag(cast.ours).pk,
        "view": make_view(cast.admin, audience="all").pk, "run": make_run(cast.agent).pk,
        "macro": make_macro(cast.admin, audience="all").pk,
    }  # fmt: skip


def make_macro(by: User, name: str = "Thanks", **columns: Any) -> Macro:
    with tenancy.acting(by, source="test"):
        return macros.create(by=by, name=name, **{"content": "Thank you, {customer.first_name}."} | columns)


def make_view(by: User, name: str = "Urgent", **columns: Any) -> SavedView:
    with tenancy.acting(by, source="test"):
        return saved_views.create(by=by, name=name, **{"conditions": {"all": []}} | columns)


def make_run(by: User, *tickets: Ticket, **act: Any) -> BulkRun:
    """An act on many, not begun; on one that is not there unless told otherwise."""
    with tenancy.acting(by, source="test"):
        return bulk.begin(act or {"status": "open"}, [ticket.pk for ticket in tickets] or [uuid7()], by=by)
