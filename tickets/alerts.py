"""What staff hear inside the product: a ticket is theirs, somebody wrote in one of theirs."""

from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.models import User

from .models import Collaborator, Follower, Message, Ticket, TicketEvent
from .references import ref_of
from .sight import sees

notifications.ICONS |= {"assigned": "user-round", "replied": "reply"}


def assigned(event: TicketEvent, ticket: Ticket) -> None:
    """To whom it was given by somebody else."""
    key = event.new.get("assignee_id") if event.action in ("created", "changed") else None
    if not key or str(key) == str(event.actor_id) or str(key) != str(ticket.assignee_id):
        return
    ref = ref_of(ticket.organization, ticket.number)
    by = event.actor_name
    title = _("%(name)s gave you %(ref)s: %(subject)s") if by else _("%(ref)s is yours: %(subject)s")
    notifications.tell(
        User.objects.filter(organization_id=ticket.organization_id, pk=key), kind="assigned", title=title,
        link=f"/agent/tickets/{ref}/", key=f"assigned-{event.pk}", name=by, ref=ref, subject=ticket.title,
    )  # fmt: skip


def replied(event: TicketEvent, ticket: Ticket) -> None:
    """To whoever works on it or follows it, of what others say in public."""
    said = event.context
    if (
        event.action != "message_added"
        or said.get("opens")
        or said.get("visibility") != "public"
        or said.get("side") == "system"
    ):
        return
    message = Message.objects.filter(
        organization_id=ticket.organization_id, pk=said["id"], deleted_at=None
    ).first()
    if message is None:
        return
    people = [
        person for person in concerned(ticket) if person.pk != message.author_id and sees(person, ticket)
    ]
    ref = ref_of(ticket.organization, ticket.number)
    notifications.tell(
        people, kind="replied", title=_("%(name)s wrote in %(ref)s: %(subject)s"),
        link=f"/agent/tickets/{ref}/#m-{message.pk}", key=f"replied-{message.pk}",
        name=message.author_name or "?", ref=ref, subject=ticket.title,
    )  # fmt: skip


def concerned(ticket: Ticket) -> list[User]:
    links = [
        model.objects.filter(organization_id=ticket.organization_id, ticket=ticket).values("user_id")
        for model in (Collaborator, Follower)
    ]
    keys = links[0].union(links[1])
    people = {row["user_id"] for row in keys} | ({ticket.assignee_id} if ticket.assignee_id else set())
    return list(User.objects.filter(organization_id=ticket.organization_id, pk__in=people)) if people else []
