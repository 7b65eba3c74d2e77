"""Two tickets into one and apart again; one ticket into two."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib import tenancy

from .linking import link
from .locking import all_locked, locked
from .models import Message, Tag, Ticket, TicketTag
from .models.link import LinkKind
from .models.ticket import Status
from .refusals import NothingToDo

MOST_AT_ONCE = 20
# What a part of a ticket has from the whole.
CARRIED = (
    "customer",
    "customer_email",
    "category",
    "department",
    "assignee",
    "priority",
    "criticality",
    "source_channel",
)


def merge(ticket: Ticket, *, into: Ticket, by: User) -> Ticket:
    """All that was said moves into the other ticket of the same customer, this one closes and points there. Tags go
    along; who reads along does not: they were let into this conversation only. Refuses with SeveralCustomers."""
    if ticket.pk == into.pk:
        raise NothingToDo(_("This is the same ticket. Choose another one."))
    with tenancy.because("merged"), all_locked([ticket, into]) as (source, target):
        if source.merged_into_id or target.merged_into_id:
            raise NothingToDo(_("One of these was merged already."))
        # Parts of this one that were split off into the other before are the other's own.
        parts = Message.objects.filter(organization_id=source.organization_id, ticket=target, origin=source)
        before = {"status": source.status, "parts": [str(key) for key in parts.values_list("pk", flat=True)]}
        source.merged_into, source.status = target, Status.CLOSED
        source.metadata = source.metadata | {"merged": before}
        source.save(update_fields=["merged_into", "status", "metadata"])
        messages = Message.objects.filter(organization_id=source.organization_id, ticket=source)
        messages.update(ticket=target, origin=source, opens=False)
        tags = Tag.objects.filter(organization_id=source.organization_id, ticket_links__ticket=source)
        TicketTag.objects.bulk_create(
            [TicketTag(organization_id=target.organization_id, ticket=target, tag=tag) for tag in tags],
            ignore_conflicts=True,
        )
        target.refresh_from_db()
    return target


def merge_all(tickets: list[Ticket], *, by: User) -> Ticket:
    """Into the first of them, all or none. Refuses as `merge` does, and with NothingToDo what is one or too many."""
    if not 1 < len(tickets) <= MOST_AT_ONCE:
        raise NothingToDo(_("Choose from 2 to %(most)s tickets to merge.") % {"most": MOST_AT_ONCE})
    with all_locked(tickets):
        for ticket in tickets[1:]:
            merge(ticket, into=tickets[0], by=by)
    return tickets[0]


def unmerge(ticket: Ticket, *, by: User) -> Ticket:
    """What was merged, apart again: its messages come back, with what it was before."""
    if ticket.merged_into_id is None:
        raise NothingToDo(_("This ticket is not merged."))
    rows = Ticket.objects.filter(organization_id=ticket.organization_id, pk=ticket.merged_into_id)
    target = rows.first()
    if target is None:
        raise NothingToDo(_("It goes on in a ticket that you do not see. Ask an admin to take them apart."))
    with tenancy.because("unmerged"), all_locked([ticket, target]) as (source, other):
        before = source.metadata.get("merged", {})
        came = Message.objects.filter(organization_id=source.organization_id, ticket=other, origin=source)
        mine = came.exclude(pk__in=before.get("parts", [])).in_order()
        first = mine.public().filter(deleted_at=None).first()
        if first is None:
            raise NothingToDo(_("Its messages have moved on. Split them off instead."))
        Message.objects.filter(pk=first.pk).update(ticket=source, origin=None, opens=True)
        mine.exclude(pk=first.pk).update(ticket=source, origin=None)
        source.status = before.get("status", Status.OPEN)
        source.metadata = {key: value for key, value in source.metadata.items() if key != "merged"}
        source.merged_into = None
        source.save(update_fields=["merged_into", "status", "metadata"])
        source.refresh_from_db()
    return source


def split(messages: Iterable[Message], *, by: User, title: str) -> Ticket:
    """Some messages become a ticket of their own, of the same customer, linked with the first. The one that it opened
    with stays where it is; of those that move one must be public."""
    moving = sorted(messages, key=lambda message: (message.created_at, message.pk))
    opening = next((message for message in moving if message.is_public and not message.deleted_at), None)
    if opening is None or any(message.opens for message in moving):
        raise NothingToDo(
            _("Choose messages after the first one, and among them one that the customer may read.")
        )
    source = Ticket.objects.get(organization_id=opening.organization_id, pk=opening.ticket_id)
    with tenancy.because("split"), locked(source):
        ticket = Ticket(
            organization_id=source.organization_id, title=title, description=opening.content, created_by=by,
            **{name: getattr(source, name) for name in CARRIED},
        )  # fmt: skip
        ticket.save(force_insert=True)
        moved = Message.objects.filter(organization_id=ticket.organization_id, ticket=source)
        if not moved.filter(pk=opening.pk, deleted_at=None).update(ticket=ticket, origin=source, opens=True):
            raise NothingToDo(_("These messages were moved or deleted a moment ago. Load the page again."))
        rest = [message.pk for message in moving if message.pk != opening.pk]
        moved.filter(pk__in=rest).update(ticket=ticket, origin=source)
        link(source, ticket, by=by, kind=LinkKind.PARENT)
        ticket.refresh_from_db()
    return ticket
