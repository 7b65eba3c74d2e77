"""The page of one request as values: state, conversation, what happens next, details. Templates get no rows, and so
nothing of what customers do not see."""

import hashlib
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.frame import face_of
from helpdesk.lib import tenancy
from tickets import topics
from tickets.models import Copy, TicketFeedback
from tickets.models.feedback import Rating
from tickets.models.ticket import DONE, Status
from tickets.references import ref_of

from .entry import Reader
from .telling import pill, steps, what_next
from .thread import Said, Thread, thread_of


def page_of(reader: Reader) -> dict[str, Any]:
    """Everything; the parts that a page fetches anew are among it."""
    thread = thread_of(reader.ticket, reader.person)
    return parts_of(reader, thread) | {
        "first": thread.first,
        "folded": thread.folded,
        "facts": topics.answers(reader.ticket.organization, reader.ticket.custom_fields),
        "topic": reader.ticket.category.name if reader.ticket.category else "",
        "criticality": reader.ticket.get_criticality_display(),
        "sent_at": reader.ticket.created_at,
        "people": people_of(reader),
        "address": reader.person.email,
        "rating": rating_of(reader) if reader.owns and reader.ticket.status in DONE else None,
    }


def parts_of(reader: Reader, thread: Thread) -> dict[str, Any]:
    """What changes while the page stands open."""
    ticket, ref = reader.ticket, ref_of(reader.ticket.organization, reader.ticket.number)
    name = thread.answered_by or ticket.organization.name
    seen = max((said.at for said in thread.latest), default=ticket.created_at)
    return {
        "ref": ref,
        "url": reverse("portal:request", args=[ref]),
        "title": ticket.title,
        "pill": pill(ticket.status),
        "steps": steps(ticket),
        "next": what_next(ticket, owns=reader.owns, name=name, now=timezone.now()),
        "answered_by": thread.answered_by,
        "latest": thread.latest,
        "me": face(reader),
        "since": str(thread.latest[0].key) if thread.latest else "",
        "version": version(reader, thread.latest),
        "unread": is_unread(reader),
        "seen": seen.isoformat(),
        "closed": ticket.status == Status.CLOSED,
        "solvable": reader.owns and ticket.status not in DONE,
        "owns": reader.owns,
        "by_link": reader.by_link,
    }


def version(reader: Reader, latest: list[Said]) -> str:
    """Of what is shown: a page that has this one already is left as it is."""
    ticket = reader.ticket
    shown = [ticket.title, ticket.status, ticket.held, ticket.answered_at, ticket.waits_since]
    told = repr([shown, [(s.key, s.kind, s.edited, str(s.words), s.files) for s in latest]])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def face(reader: Reader) -> dict[str, Any]:
    """Their own; without the picture for whoever came by a link, who is not signed in to see it."""
    return face_of(reader.person) | ({"avatar_url": ""} if reader.by_link else {})


def is_unread(reader: Reader) -> bool:
    read_at, answered_at = reader.ticket.read_at, reader.ticket.answered_at
    return answered_at is not None and (read_at is None or read_at < answered_at)


def people_of(reader: Reader) -> list[dict[str, Any]]:
    """Who reads along, by address. Customers see no account but their own: these are asked for by the system, of a
    request that the reader sees."""
    ticket = reader.ticket
    with tenancy.system(ticket.organization_id):
        copies = Copy.objects.filter(organization_id=ticket.organization_id, ticket=ticket)
        found = list(copies.order_by("created_at", "pk").values("pk", "user_id", "user__email"))
    me = reader.person.pk
    return [
        {"key": copy["pk"], "address": copy["user__email"], "is_me": copy["user_id"] == me} for copy in found
    ]


def rating_of(reader: Reader) -> dict[str, Any]:
    given = TicketFeedback.objects.filter(
        organization_id=reader.ticket.organization_id, ticket=reader.ticket, customer=reader.person
    ).first()
    if given is None:
        return {"given": None, "comment": "", "words": "", "open": True}
    age = timezone.now() - given.created_at
    words = Rating(given.rating).label
    return {"given": given.rating, "comment": given.comment, "words": words, "open": age.days < 7}
