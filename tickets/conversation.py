"""What is said: public replies, internal notes, and putting one's own words right."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.refusals import NotYours, heard
from helpdesk.lib import tenancy

from . import files, mentions
from .locking import locked
from .models import Attachment, Message, Ticket
from .models.message import MessageType, Visibility
from .models.ticket import Status
from .refusals import Closed, Held


def reply(
    ticket: Ticket,
    content: str,
    *,
    by: User,
    attached: Iterable[Attachment] = (),
    then: Any = "",
    **more: Any,
) -> Message:
    """In public. A customer's reply opens what waited or was solved, and refuses with Closed what is closed; a
    person's first reply ends New. `then` is the status that staff send it with. Refuses with Held."""
    with locked(ticket) as fresh:
        if by.is_staff:
            if fresh.held:
                raise Held
            status = then or (fresh.status if fresh.status in (Status.OPEN, Status.PENDING) else Status.OPEN)
        else:
            if fresh.status == Status.CLOSED:
                raise Closed
            status = Status.OPEN if fresh.status in (Status.PENDING, Status.RESOLVED) else fresh.status
        message = _say(fresh, content, by=by, attached=attached, visibility=Visibility.PUBLIC, **more)
        if status != fresh.status:
            with tenancy.because("replied"):
                fresh.status = status
                fresh.save(update_fields=["status"])
    return message


def note(
    ticket: Ticket, content: str, *, by: User, attached: Iterable[Attachment] = (), **more: Any
) -> Message:
    """Among staff. It changes nothing else and nobody outside hears of it; whom it names is told."""
    if not by.is_staff:
        raise NotYours
    with locked(ticket) as fresh:
        columns = {"visibility": Visibility.INTERNAL, "message_type": MessageType.NOTE} | more
        message = _say(fresh, content, by=by, attached=attached, **columns)
        mentions.note_down(message, fresh, by=by)
    return message


def tell(ticket: Ticket, content: str) -> Message:
    """The system says something in public: that a request closed by itself, for one."""
    message = Message(
        organization_id=ticket.organization_id, ticket=ticket, content=content,
        message_type=MessageType.SYSTEM, is_auto_response=True,
    )  # fmt: skip
    message.save(force_insert=True)
    return message


def edit(message: Message, content: str, *, by: User) -> Message:
    """One's own words; an admin's right over everybody's. What it said before stays as a revision.
    Refuses with NotYours, also what was deleted."""
    with transaction.atomic(), heard():
        fresh = _held(message)
        if fresh.content != content:
            fresh.content = content
            fresh.save(update_fields=["content"])
            fresh.refresh_from_db()
            if not fresh.is_public:
                mentions.note_down(fresh, fresh.ticket, by=by)
    return fresh


def mark_drafted(message: Message, *, drafted: bool, by: User) -> None:
    """Whether a machine drafted it, which both sides read on it. By admins; refuses others with NotYours."""
    if not by.is_admin:
        raise NotYours
    with transaction.atomic(), heard():
        fresh = _held(message)
        fresh.is_ai_generated = drafted
        fresh.save(update_fields=["is_ai_generated"])


def delete(message: Message, *, by: User) -> Message:
    """The text and its files go, the place stays. Refuses with OpeningStays the ticket's first message."""
    with transaction.atomic(), heard():
        fresh = _held(message)
        fresh.deleted_at = timezone.now()
        fresh.save(update_fields=["deleted_at"])
        Attachment.objects.filter(organization_id=fresh.organization_id, message_id=fresh.pk).delete()
        fresh.refresh_from_db()
    return fresh


def _held(message: Message) -> Message:
    """With its ticket, which comes first: whoever deletes a ticket holds it before its messages."""
    rows = Message.objects.filter(organization_id=message.organization_id, pk=message.pk)
    tickets = Ticket.objects.select_for_update().filter(organization_id=message.organization_id)
    tickets.filter(pk__in=rows.values("ticket_id")).first()
    fresh = rows.select_for_update().first()
    if fresh is None:
        raise NotYours
    return fresh


def _say(
    ticket: Ticket, content: str, *, by: User, attached: Iterable[Attachment], **columns: Any
) -> Message:
    message = Message(
        organization_id=ticket.organization_id, ticket=ticket, author=by, content=content, **columns
    )
    message.save(force_insert=True)
    files.put(attached, to=message)
    return message
