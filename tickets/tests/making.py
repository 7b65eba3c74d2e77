"""Requests and answers for tests, by the verbs and in the context of whoever acts."""

from typing import Any

from accounts.models import User
from helpdesk.lib import tenancy
from tickets import conversation, opening
from tickets.models import Category, Message, Ticket


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
