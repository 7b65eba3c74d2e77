"""What staff see of a customer: their tickets, and what they said about how they were helped."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from tickets.models import Copy, Ticket, TicketFeedback
from tickets.references import ref_of

from .queues import Key, values_of
from .rows import rows_of

SIZE = 20
MOST_RATINGS = 50


def tickets_of(customer: User, person: User, after: Key | None) -> tuple[list[dict[str, Any]], Key | None]:
    """Their own and those they read along, the latest first, as far as this person sees them."""
    ours = {"organization_id": customer.organization_id}
    copied = Copy.objects.filter(**ours, user=customer).values("ticket_id")
    # Not "or": every ticket of the organization would be looked at.
    rows = Ticket.objects.filter(
        pk__in=Ticket.objects.filter(**ours, customer=customer).values("pk").union(copied)
    )
    found = list(values_of(rows.lately_for(person, after=after, size=SIZE + 1), person))
    more, found = len(found) > SIZE, found[:SIZE]
    following = (found[-1]["last_activity_at"], found[-1]["pk"]) if more else None
    return rows_of(found, person, customer.organization, now=timezone.now()), following


def ratings_of(customer: User, person: User) -> list[dict[str, Any]]:
    """The newest first, of tickets that this person sees."""
    seen = Ticket.objects.visible_to(person)
    given = TicketFeedback.objects.filter(
        organization_id=customer.organization_id, customer=customer, ticket__in=seen
    )
    rows = given.select_related("ticket").order_by("-created_at")[:MOST_RATINGS]
    return [
        {
            "rating": one.rating,
            "words": one.get_rating_display(),
            "comment": one.comment,
            "at": one.created_at,
            "ref": ref_of(customer.organization, one.ticket.number),
            "title": one.ticket.title,
        }
        for one in rows
    ]
