"""Who of the staff hears what happens to tickets, and why. What they chose and when it is mailed, accounts knows."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.access import ADMIN, AGENT, LEAD
from accounts.access import ADMINS as RUNNING
from accounts.models import Notification, User
from accounts.notification_kinds import KINDS, Kind, register

from . import muting
from .models import BulkRun, Collaborator, Follower, Message, Ticket, TicketEvent, TicketFeedback
from .models.bulk import State
from .references import ref_of
from .sight import sees

WORKING = frozenset({AGENT, LEAD, ADMIN})

register(
    Kind("assigned", _("A ticket is given to me"), "user-round", WORKING, direct=True),
    Kind("mentioned", _("Somebody mentions me"), "at-sign", mail=True, direct=True),
    Kind("replied", _("An answer in a ticket that I work on"), "reply", WORKING),
    Kind("replied_followed", _("An answer in a ticket that I follow"), "eye"),
    Kind("deadline_soon", _("A deadline comes near"), "clock", WORKING),
    Kind("deadline_missed", _("A deadline is missed"), "triangle-alert", WORKING, mail=True),
    Kind("rated", _("A customer rates how I helped"), "star", WORKING),
    Kind("awake", _("A snoozed ticket is back"), "alarm-clock", WORKING),
    Kind("bulk_done", _("A change of many tickets is done"), "list-checks", WORKING),
    Kind("not_sent", _("A reply of mine was not sent"), "triangle-alert", WORKING, mail=True, direct=True),
    Kind("limit", _("The plan's tickets run out, requests are held"), "inbox", RUNNING, mail=True),
)

MINE = _("because it is assigned to you")
WITH = _("because you work on it too")
FOLLOWED = _("because you follow it")
LEADING = _("because you lead its team")
OPEN_TO_ALL = _("because you run the organization and it is nobody's")
STARTED = _("because you started it")


def tell(
    ticket: Ticket, people: Iterable[User], *, kind: str, at: str = "", **words: Any
) -> list[Notification]:
    """Of a ticket: those who muted it hear only what is said to them by name, and that without a mail."""
    muted = muting.muted_by(ticket)
    heard = [person for person in people if KINDS[kind].direct or person.pk not in muted]
    ref = ref_of(ticket.organization, ticket.number)
    about = {"ref": ref, "subject": ticket.title, "topic": muting.topic_of(ticket)}
    link = f"/agent/tickets/{ref}/{at}"
    return notifications.tell(
        heard, kind=kind, link=link, unmailed=muted, **{"content": "%(subject)s"} | about | words
    )


def assigned(event: TicketEvent, ticket: Ticket) -> None:
    """To whom it was given by somebody else."""
    key = event.new.get("assignee_id") if event.action in ("created", "changed") else None
    if not key or str(key) == str(event.actor_id) or str(key) != str(ticket.assignee_id):
        return
    by = event.actor_name
    tell(
        ticket, _people(ticket, [key]), kind="assigned", because=MINE, key=f"assigned-{event.pk}", name=by,
        title=_("%(name)s gave you %(ref)s") if by else _("%(ref)s is yours"),
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
    because = concerned(ticket)
    people = [
        person
        for person in _people(ticket, because)
        if person.pk != message.author_id and sees(person, ticket)
    ]
    for kind in ("replied", "replied_followed"):
        follow = kind == "replied_followed"
        tell(
            ticket, [person for person in people if (because[person.pk] is FOLLOWED) == follow], kind=kind,
            because=because, title=_("%(name)s wrote in %(ref)s"), at=f"#m-{message.pk}",
            key=f"replied-{message.pk}", name=message.author_name or "?",
        )  # fmt: skip


def rated(event: TicketEvent, ticket: Ticket) -> None:
    """To whoever works on it, of each rating once: who changes it in the seven days is not told twice."""
    if event.action != "feedback_added":
        return
    given = TicketFeedback.objects.filter(organization_id=ticket.organization_id, ticket=ticket).first()
    if given is None:
        return
    because = {key: why for key, why in concerned(ticket).items() if why is not FOLLOWED}
    tell(
        ticket, [person for person in _people(ticket, because) if sees(person, ticket)], kind="rated", because=because,
        title=_("%(stars)s of 5 for %(ref)s"), content=lambda: f"{ticket.title}\n{given.comment}".strip(), key=f"rated-{given.pk}",
        stars=given.rating,
    )  # fmt: skip


DUE = {
    "first": (
        _("The first answer is due soon in %(ref)s"),
        _("The first answer is late in %(ref)s"),
    ),
    "next": (
        _("An answer is due soon in %(ref)s"),
        _("An answer is late in %(ref)s"),
    ),
    "solution": (
        _("%(ref)s should be solved soon"),
        _("%(ref)s should be solved by now"),
    ),
}


def due(event: TicketEvent, ticket: Ticket) -> None:
    """To whoever works on it; of nobody's ticket to those who lead its team, and without one to the admins. Of what is
    late those who follow it hear as well, and not whoever has just answered."""
    if event.action not in ("deadline_soon", "deadline_missed"):
        return
    missed = event.action == "deadline_missed"
    soon, late = DUE.get(event.context.get("kind", ""), DUE["solution"])
    because = {key: why for key, why in concerned(ticket).items() if missed or why is not FOLLOWED}
    if ticket.assignee_id is None:
        because |= _in_charge(ticket)
    because.pop(event.actor_id, None)
    tell(
        ticket, [person for person in _people(ticket, because) if sees(person, ticket)], kind=event.action,
        because=because, title=late if missed else soon, key=f"{event.action}-{event.pk}",
        due=event.context.get("due"),
    )  # fmt: skip


def bulk_done(run: BulkRun) -> None:
    """To whoever started it: it goes on after its page was left."""
    undone = run.state == State.UNDONE
    title = (
        _("Your change of %(n)s tickets is undone") if undone else _("Your change of %(n)s tickets is done")
    )
    content = (
        "" if undone or not run.refused else _("Left as they were, because a rule forbids it: %(refused)s.")
    )
    notifications.tell(
        [run.owner], kind="bulk_done", title=title, content=content, because=STARTED,
        link=f"/agent/bulk/{run.pk}/", key=f"bulk-{run.pk}-{run.state}", n=run.total, refused=run.refused,
    )  # fmt: skip


def concerned(ticket: Ticket) -> dict[Any, Any]:
    """Why somebody hears of a ticket: the nearest reason counts."""
    why: dict[Any, Any] = {}
    for model, reason in ((Follower, FOLLOWED), (Collaborator, WITH)):
        links = model.objects.filter(organization_id=ticket.organization_id, ticket=ticket)
        why |= dict.fromkeys(links.values_list("user_id", flat=True), reason)
    return why | ({ticket.assignee_id: MINE} if ticket.assignee_id else {})


def _in_charge(ticket: Ticket) -> dict[Any, Any]:
    people = User.objects.filter(organization_id=ticket.organization_id)
    leads = people.filter(is_lead=True, department_id=ticket.department_id) if ticket.department_id else ()
    found: dict[Any, Any] = {person.pk: LEADING for person in leads if person.is_active}
    return found or {person.pk: OPEN_TO_ALL for person in people.admins()}


def _people(ticket: Ticket, keys: Iterable[Any]) -> list[User]:
    wanted = list(keys)
    rows = User.objects.select_related("organization")
    return list(rows.filter(organization_id=ticket.organization_id, pk__in=wanted)) if wanted else []
