"""What customers hear by mail: that a request is there, answered, solved. No stranger's words go to an unproven address.

The Message-IDs are made of our own keys: the same mail is the same wherever it is written again, and answers to old
mails will find their ticket.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import OutboundMail, User
from helpdesk.lib.prose import marked

from . import mailed_links
from .models import Message, Ticket, TicketEvent
from .models.feedback import Rating
from .models.message import MessageType, Side
from .models.ticket import DONE, Status


def received(event: TicketEvent, ticket: Ticket) -> None:
    """To the customer: when a proven address asked, when an address was proven, and when a held one is accepted."""
    created = event.action == "created" and not ticket.unconfirmed
    confirmed = event.new.get("unconfirmed") is False and event.action == "changed"
    accepted = event.new.get("held") is False and event.action == "changed" and not confirmed
    if ticket.customer is None or not (created or confirmed or accepted) or _opened_by_staff(event, ticket):
        return
    token = mailed_links.make(ticket, ticket.customer, now=timezone.now())
    kind = "accepted" if accepted else "received"
    with _as_read_by(ticket.customer):
        subject = (
            _("We have your request: %(title)s") if not accepted else _("We are on your request: %(title)s")
        )
        _write(
            f"request_{kind}", ticket, ticket.customer, subject % {"title": ticket.title},
            message_id=thread_id(ticket) if kind == "received" else _id(ticket, f"accepted-{event.pk}"),
            headers={} if kind == "received" else _thread(ticket), link=ticket.organization.url(f"/r/{token}/"),
        )  # fmt: skip


def answered(event: TicketEvent, ticket: Ticket) -> None:
    """Public words of a person, or of a rule, to the customer and to everybody copied in. Nothing is quoted."""
    said = event.context
    if (
        event.action != "message_added"
        or said.get("side") == Side.CUSTOMER
        or said.get("visibility") != "public"
    ):
        return
    message = Message.objects.filter(
        organization_id=ticket.organization_id, pk=event.context["id"], deleted_at=None
    ).first()
    by_rule = message is not None and message.is_auto_response and message.message_type != MessageType.SYSTEM
    if message is None or message.side != Side.STAFF and not by_rule:
        return
    # Nobody answers an automatic answer by itself.
    by_hand = {} if by_rule else {"Auto-Submitted": "", "X-Auto-Response-Suppress": ""}
    for person in _hearing(ticket):
        with _as_read_by(person):
            subject = (
                _("Re: %(title)s") % {"title": ticket.title}
                if _proven(person)
                else _("An answer to your request")
            )
            headers = _thread(ticket) | by_hand
            _write(
                "request_answered", ticket, person, subject, message_id=_id(ticket, f"{message.pk.hex}-{person.pk.hex[-12:]}"),
                headers=headers, message=message, solved=ticket.status in DONE, waits=ticket.status == Status.PENDING, words=marked(message.content),
                files=message.attachments.count(), ratings=_ratings() if ticket.status in DONE and person == ticket.customer else [],
            )  # fmt: skip


def solved(event: TicketEvent, ticket: Ticket) -> None:
    """To the customer, with the way to a rating; not when they said so themselves, nor beside the answer that says it."""
    if event.new.get("status") != Status.RESOLVED or event.action != "changed" or event.reason == "replied":
        return
    if ticket.customer is None or event.actor_id == ticket.customer_id or ticket.unconfirmed:
        return
    with _as_read_by(ticket.customer):
        subject = _("Solved: %(title)s") % {"title": ticket.title}
        _write(
            "request_solved", ticket, ticket.customer, subject, message_id=_id(ticket, f"solved-{event.pk}"),
            headers=_thread(ticket), by_itself=event.actor_id is None, ratings=_ratings(),
        )  # fmt: skip


def remind(ticket: Ticket) -> None:
    """That it will count as solved unless they answer."""
    if ticket.customer is None:
        return
    with _as_read_by(ticket.customer):
        subject = _("Is it solved? %(title)s") % {"title": ticket.title}
        _write(
            "request_reminder", ticket, ticket.customer, subject, message_id=_id(ticket, f"reminder-{ticket.waits_since:%Y%m%d%H%M%S}"),
            headers=_thread(ticket), solves_at=ticket.solves_itself_at,
        )  # fmt: skip


def copied_in(event: TicketEvent, ticket: Ticket) -> None:
    """To whom was copied in: by whom and where, and not a word of what they wrote."""
    if event.action != "copy_added":
        return
    person = User.objects.filter(organization_id=ticket.organization_id, pk=event.new["user_id"]).first()
    by = User.objects.filter(organization_id=ticket.organization_id, pk=event.actor_id).first()
    if person is None or not person.is_active:
        return
    with _as_read_by(person):
        _write(
            "request_copied", ticket, person, _("You were added to a request"), message_id=_id(ticket, f"copied-{event.context['id']}"),
            headers={}, by=by.email if by and not by.is_staff else ticket.organization.name,
        )  # fmt: skip


def _ratings() -> list[tuple[int, str]]:
    """What a link in a mail chooses on the page; sending it is the customer's."""
    return [(one.value, str(one.label)) for one in reversed(Rating)]


def thread_id(ticket: Ticket) -> str:
    """The Message-ID that a request's mails refer to."""
    return _id(ticket, "")


def _id(ticket: Ticket, what: str) -> str:
    host = outbox.host_of(ticket.organization.base_url)
    return f"<request-{ticket.pk.hex}{'-' if what else ''}{what}@{host}>"


def _thread(ticket: Ticket) -> dict[str, str]:
    return {"In-Reply-To": thread_id(ticket), "References": thread_id(ticket)}


def _hearing(ticket: Ticket) -> Iterable[User]:
    copied = User.objects.filter(organization_id=ticket.organization_id, copied_on__ticket=ticket)
    people = [ticket.customer, *copied] if ticket.customer else list(copied)
    return [
        person for person in people if person.is_active and not person.is_staff or person == ticket.customer
    ]


def _proven(person: User) -> bool:
    """Somebody signed in with this address, which takes reading its mail."""
    return person.last_login is not None


def _opened_by_staff(event: TicketEvent, ticket: Ticket) -> bool:
    """What staff write down for a caller is confirmed like the customer's own; where staff write first, that is a mail."""
    opening = Message.objects.filter(
        organization_id=ticket.organization_id, ticket=ticket, opens=True
    ).first()
    return opening is not None and opening.side == Side.STAFF


@contextmanager
def _as_read_by(person: User) -> Iterator[None]:
    """Words and days as they have them."""
    zone = person.timezone or (person.organization.timezone if person.organization else "UTC")
    with translation.override(person.language), timezone.override(zone):
        yield


def _write(kind: str, ticket: Ticket, person: User, subject: str, *, message_id: str, **more: Any) -> None:
    """A mail of this ticket to this person. Twice is once: the Message-ID is taken, as when a request was confirmed
    before anything followed from its being there."""
    if not person.is_active or not person.email:
        return
    if OutboundMail.objects.filter(organization=ticket.organization, message_id=message_id).exists():
        return
    number = f"{ticket.organization.ticket_prefix}-{ticket.number}"
    outbox.write(
        kind, to=person.email, subject=subject if _proven(person) else f"{ticket.organization.name}: {number}",
        organization=ticket.organization, person=person, ticket=ticket, number=number, proven=_proven(person),
        url=ticket.organization.url(f"/requests/{number}/"), message_id=message_id, **more,
    )  # fmt: skip
