"""Requests and answers for tests, by the verbs and in the context of whoever acts."""

from typing import Any

from accounts.models import User
from helpdesk.lib import tenancy
from tickets import categories, conversation, fields, opening, tags
from tickets.models import Category, CustomField, Message, Tag, Ticket


def make_category(organization: Any, name: str = "Bikes", **columns: Any) -> Category:
    with tenancy.system(organization):
        return Category.objects.create(organization=organization, name=name, **columns)


def ask(customer: User, title: str = "It broke", content: str = "It broke on Sunday.", **more: Any) -> Ticket:
    """A customer's request."""
    with tenancy.acting(customer, source="customer_portal"):
        return opening.open_ticket(by=customer, customer=customer, title=title, content=content, **more)


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
    return {"category": made.pk, "field": make_field(cast.ours).pk, "tag": make_tag(cast.ours).pk}
