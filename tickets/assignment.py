"""Who works on a ticket: one person answers for it, any number help, and others listen."""

from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import NotYours, heard
from helpdesk.lib import tenancy

from .locking import locked
from .models import Collaborator, Follower, Message, Ticket
from .models.message import MessageType, Visibility
from .models.ticket import Status
from .refusals import Gone, Taken


def assign(ticket: Ticket, to: User | None, *, by: User | None, note: str = "") -> Ticket:
    """To somebody who answers tickets, or to nobody. Refuses with NotSomebodyWhoAnswers."""
    with tenancy.because(note or tenancy.current().reason), locked(ticket) as fresh:
        if fresh.assignee_id != (to.pk if to else None):
            fresh.assignee = to
            fresh.save(update_fields=["assignee"])
        if note:
            message = Message(
                organization_id=fresh.organization_id, ticket=fresh, author=by, content=note,
                visibility=Visibility.INTERNAL, message_type=MessageType.ASSIGNMENT_CHANGE,
            )  # fmt: skip
            message.save(force_insert=True)
        fresh.refresh_from_db()
    return fresh


def take(ticket: Ticket, *, by: User) -> Ticket:
    """For oneself. Of twenty at the same moment one has it, and the others are told who. Ends New.

    One statement: whoever comes second waits for the first one's end only, and holds nothing while others wait.
    They wait longer than is usual, as what they wait for is who has it."""
    rows = Ticket.objects.filter(organization_id=ticket.organization_id, pk=ticket.pk)
    opened = Case(When(status=Status.NEW, then=Value(Status.OPEN)), default=F("status"))
    with transaction.atomic(), heard():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '8s'")
        taken = rows.filter(Q(assignee=None) | Q(assignee=by)).update(assignee=by, status=opened)
    fresh = rows.first()
    if fresh is None:
        raise Gone
    if not taken:
        holder = User.objects.visible_to(by).filter(pk=fresh.assignee_id).first()
        raise Taken(_("%(name)s took this ticket a moment ago.") % {"name": holder or _("Somebody")})
    return fresh


def collaborate(ticket: Ticket, person: User, *, by: User | None) -> None:
    """Works on it too, and sees it from then on. Refuses with NotACollaborator."""
    with locked(ticket) as fresh:
        link = Collaborator(organization_id=fresh.organization_id, ticket=fresh, user=person)
        Collaborator.objects.bulk_create([link], ignore_conflicts=True)


def stop_collaborating(ticket: Ticket, person: User, *, by: User | None) -> None:
    with locked(ticket) as fresh:
        Collaborator.objects.filter(organization_id=fresh.organization_id, ticket=fresh, user=person).delete()


def follow(ticket: Ticket, *, by: User) -> None:
    if not by.is_staff:
        raise NotYours
    link = Follower(organization_id=ticket.organization_id, ticket=ticket, user=by)
    with locked(ticket):
        Follower.objects.bulk_create([link], ignore_conflicts=True)


def unfollow(ticket: Ticket, *, by: User) -> None:
    Follower.objects.filter(organization_id=ticket.organization_id, ticket=ticket, user=by).delete()
