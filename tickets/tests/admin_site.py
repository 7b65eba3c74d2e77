"""What the tests of tickets in the admin site share."""

from types import SimpleNamespace
from typing import Any

from helpdesk.lib import tenancy
from tickets import archive, feedback, lifecycle, properties
from tickets.models import CategoryTarget, Ticket, TicketEvent
from tickets.tests.making import ask, make_category, make_field, make_tag, note

ADMIN = "/admin/tickets/"
MODELS = [
    "ticket", "message", "attachment", "category", "customfield", "tag", "ticketfeedback", "ticketevent", "archive",
    "counter", "slaclock", "categorytarget",
]  # fmt: skip
CANARY = "CANARY"


def page_of(row: Any, page: str = "change") -> str:
    return f"{ADMIN}{row._meta.model_name}/{row.pk}/{page}/"


def events_of(ticket: Ticket) -> list[TicketEvent]:
    with tenancy.platform():
        return list(TicketEvent.objects.filter(ticket_id=ticket.pk).order_by("id"))


def fill(organization: Any, customer: Any, admin: Any, word: str) -> Ticket:
    """One of everything."""
    category = make_category(organization, f"{word} topic")
    make_field(organization, f"{word} field")
    with tenancy.system(organization):
        CategoryTarget.objects.create(organization=organization, category=category, priority=4, response=15)
    tag = make_tag(organization, f"{word} tag")
    ticket = ask(customer, f"{word} title", f"{word} text", category=category)
    note(ticket, f"{word} note", admin)
    with tenancy.acting(admin, source="test"):
        properties.tag(ticket, [tag], by=admin)
        lifecycle.resolve(ticket, by=admin)
    with tenancy.acting(customer, source="test"):
        feedback.rate(ticket, 5, f"{word} comment", by=customer)
    gone = ask(customer, f"{word} gone")
    with tenancy.acting(admin, source="test"):
        archive.delete(gone, by=admin)
    return ticket


def fill_both(cast: SimpleNamespace) -> SimpleNamespace:
    """In the first organization and in the strangers'."""
    cast.ticket = fill(cast.ours, cast.customer, cast.admin, "Ours")
    cast.foreign = fill(cast.theirs, cast.stranger, cast.their_admin, CANARY)
    return cast
