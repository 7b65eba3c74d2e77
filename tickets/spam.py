"""What nobody asked for: closed without a word to its sender, and marked so that it is not seen again."""

from accounts.models import User
from helpdesk.lib import tenancy

from . import properties
from .locking import locked
from .models import Tag, Ticket
from .models.tag import Color
from .models.ticket import Status

NAME = "spam"


def mark(ticket: Ticket, *, by: User) -> Ticket:
    """Closed and tagged; whoever sent it hears nothing."""
    with tenancy.because("spam"), locked(ticket) as fresh:
        properties.tag(fresh, [_tag(fresh)], by=by)
        if fresh.status != Status.CLOSED:
            fresh.status = Status.CLOSED
            fresh.save(update_fields=["status"])
            fresh.refresh_from_db()
    return fresh


def unmark(ticket: Ticket, *, by: User) -> Ticket:
    """It was none: open again."""
    with tenancy.because("no spam"), locked(ticket) as fresh:
        properties.untag(fresh, [_tag(fresh)], by=by)
        if fresh.status == Status.CLOSED:
            fresh.status = Status.OPEN
            fresh.save(update_fields=["status"])
            fresh.refresh_from_db()
    return fresh


def _tag(ticket: Ticket) -> Tag:
    """The organization's own, made when it is first needed: tags are an admin's, so the system makes it."""
    tags = Tag.objects.filter(organization_id=ticket.organization_id, name__iexact=NAME)
    found = tags.first()
    if found is None:
        with tenancy.system(ticket.organization_id, source=tenancy.current().source):
            made = Tag(organization_id=ticket.organization_id, name=NAME, color=Color.RED)
            Tag.objects.bulk_create([made], ignore_conflicts=True)
        found = tags.get()
    return found
