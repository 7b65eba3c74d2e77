"""How customers were helped, in their words: one rating for each request, theirs to change for seven days."""

from accounts.models import User
from accounts.refusals import NotYours

from .locking import locked
from .models import Ticket, TicketFeedback


def rate(ticket: Ticket, rating: int, comment: str = "", *, by: User) -> TicketFeedback:
    """By the customer of a request that is solved. Refuses with RatingFinal after seven days, NotYours otherwise."""
    if ticket.customer_id != by.pk:
        raise NotYours
    with locked(ticket):
        given = TicketFeedback.objects.select_for_update().filter(
            organization_id=ticket.organization_id, ticket=ticket, customer=by
        )
        feedback = given.first() or TicketFeedback(
            organization_id=ticket.organization_id, ticket=ticket, customer=by
        )
        feedback.rating, feedback.comment = rating, comment
        feedback.save()
    return feedback
