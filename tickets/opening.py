"""How a ticket begins: a customer asks, or staff write for them; what came from an unproven address is confirmed or discarded."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.refusals import heard

from . import files
from .locking import locked
from .models import Attachment, Category, Message, Tag, Ticket, TicketTag
from .models.ticket import Channel, Criticality, Status


def open_ticket(
    *,
    by: User | None,
    customer: User,
    title: str,
    content: str,
    category: Category | None = None,
    criticality: Any = Criticality.LOW,
    channel: Any = Channel.WEB,
    custom_fields: dict[str, Any] | None = None,
    attached: Iterable[Attachment] = (),
    tags: Iterable[Tag] = (),
    customer_wrote: bool = True,
    unconfirmed: bool = False,
    **more: Any,
) -> Ticket:
    """A ticket with its first message, in the context of whoever acts. Number, held, priority and team are the
    database's to set, unless staff say them. Refuses with PlanFull (staff only: customers are held), WrongValue."""
    customers = by is None or not by.is_staff
    with transaction.atomic(), heard():
        ticket = Ticket(
            organization_id=customer.organization_id, customer=customer, created_by=by, title=title, description=content,
            category=category, criticality=criticality, source_channel=channel, custom_fields=custom_fields or {},
            unconfirmed=unconfirmed, status=Status.NEW, **({} if customers else more),
        )  # fmt: skip
        ticket.save(force_insert=True)
        author = customer if customer_wrote or customers else by
        message = Message(
            organization_id=ticket.organization_id, ticket=ticket, author=author, content=content, opens=True
        )
        message.save(force_insert=True)
        files.put(attached, to=message)
        TicketTag.objects.bulk_create(
            TicketTag(organization_id=ticket.organization_id, ticket=ticket, tag=tag) for tag in tags
        )
        ticket.refresh_from_db()
    return ticket


def confirm(ticket: Ticket, *, by: User) -> Ticket:
    """It was really sent by whose address it carries: that person has proven the address, or staff say so."""
    with locked(ticket) as fresh:
        if fresh.unconfirmed:
            fresh.unconfirmed = False
            fresh.save(update_fields=["unconfirmed"])
            fresh.refresh_from_db()
    return fresh


def discard(ticket: Ticket, *, by: User) -> None:
    """Unwanted: into the archive, from where an admin may restore it. Nobody is told."""
    with transaction.atomic(), heard():
        Ticket.objects.filter(pk=ticket.pk, organization_id=ticket.organization_id, unconfirmed=True).delete()
