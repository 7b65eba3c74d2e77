"""Requests and answers for tests, by the verbs and in the context of whoever acts."""

from typing import Any

from django.db import connection

from accounts.models import User
from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from tickets import conversation, opening
from tickets.models import Attachment, Category, CustomField, Message, Tag, Ticket


def make_category(organization: Any, name: str = "Bikes", **columns: Any) -> Category:
    with tenancy.system(organization):
        return Category.objects.create(organization=organization, name=name, **columns)


def ask(customer: User, title: str = "It broke", content: str = "It broke on Sunday.", **more: Any) -> Ticket:
    """A customer's request."""
    with tenancy.acting(customer, source="customer_portal"):
        ticket = opening.open_ticket(by=customer, customer=customer, title=title, content=content, **more)
    settle()
    return ticket


def settle() -> None:
    """As a commit does: who opened or handed on a ticket sees from now on what is theirs to see, and no more."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_ticket SET written_in = NULL WHERE written_in IS NOT NULL")


def place(ticket: Ticket, **columns: Any) -> Ticket:
    """Whatever the platform says of it: team, status, customer."""
    with tenancy.platform():
        fresh = Ticket.objects.get(pk=ticket.pk)
        for name, value in columns.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(columns))
    return now_of(ticket)


def make_tag(organization: Any, name: str = "urgent") -> Tag:
    with tenancy.system(organization):
        return Tag.objects.create(organization=organization, name=name)


def make_field(organization: Any, key: str, kind: str = "text", **columns: Any) -> CustomField:
    with tenancy.system(organization):
        return CustomField.objects.create(
            organization=organization, key=key, label=columns.pop("label", key.title()), kind=kind, **columns
        )


def make_file(by: Any, *, message: Any = None, path: str = "", **columns: Any) -> Attachment:
    """The row of a file; nothing lies behind it."""
    with tenancy.platform():
        return Attachment.objects.create(
            organization_id=by.organization_id, uploader=by, message=message, file_name="a.txt", file_type="text/plain",
            **{"file_size": 3, "checksum": "x", "storage_path": path or f"attachments/2026-01-01/{uuid7()}"} | columns,
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
