"""The queues of the workspace: which tickets stand in each, how many they are, and one page of them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import JSONObject, Left
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from tickets import conditions, presence
from tickets.models import Draft, Mention, Message, ReadMarker, SavedView, SlaClock, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.reading import read_at

from .names import names_for

CAP = 1000
SIZE = 50
MOST_WORDS = 5
MOST_TEAMS = 12
MOST_VIEWS = 12
# For the line under a subject; summaries leave out what is quoted.
PREVIEWED = 600


@dataclass(frozen=True)
class Queue:
    name: str
    label: str | Promise
    icon: str
    empty: str | Promise
    # In the order of their deadlines, under headings that say how soon.
    by_deadline: bool = False
    # What happened last stands first, and nobody counts.
    lately: bool = False
    for_analysts: bool = False


QUEUES = [
    Queue("mine", _("My open"), "inbox", _("Nothing is waiting for you"), by_deadline=True),
    Queue("unassigned", _("Unassigned"), "user-round", _("Everything has somebody who takes care of it"), by_deadline=True),
    Queue("mentions", _("Mentions"), "at-sign", _("Nobody has named you in a note"), lately=True),
    Queue("open", _("All open"), "layers", _("Nothing is open"), by_deadline=True, for_analysts=True),
    Queue("snoozed", _("Snoozed"), "alarm-clock", _("Nothing sleeps"), for_analysts=True),
    Queue("unconfirmed", _("Unconfirmed"), "mail-open", _("Nobody's address waits to be confirmed")),
    Queue("held", _("Held"), "pause", _("Nothing is held")),
    Queue("done", _("Done"), "circle-check", _("Nothing is done yet"), lately=True, for_analysts=True),
]  # fmt: skip


def queues_for(person: User) -> list[Queue]:
    return [queue for queue in QUEUES if person.audience != "analyst" or queue.for_analysts]


def queue_named(name: str, person: User) -> Queue:
    """The one that an address asks for, else the first that this person has."""
    mine = queues_for(person)
    return next((queue for queue in mine if queue.name == name), mine[0])


def tickets_in(queue: Queue, person: User) -> TicketQuerySet:
    """Before this person's rights: `page_for` and its like put them in."""
    rows = Ticket.objects.filter(organization_id=person.organization_id)
    accepted = rows.active().accepted().awake()
    return {
        "mine": lambda: accepted.filter(assignee_id=person.pk),
        "unassigned": lambda: accepted.filter(assignee_id__isnull=True),
        "mentions": lambda: rows.filter(pk__in=mentioning(person)),
        "open": lambda: accepted,
        "snoozed": lambda: rows.active().filter(snoozed_until__isnull=False),
        "unconfirmed": lambda: rows.active().filter(unconfirmed=True),
        "held": lambda: rows.active().filter(held=True),
        "done": lambda: rows.done(),
    }[queue.name]()


def mentioning(person: User, *, unread: bool = False) -> Any:
    """Tickets with notes that name this person."""
    rows = Mention.objects.filter(
        organization_id=person.organization_id, user_id=person.pk, message__deleted_at=None
    )
    if unread:
        mine = ReadMarker.objects.filter(organization_id=person.organization_id, user_id=person.pk)
        read = mine.filter(ticket=OuterRef("message__ticket"), read_at__gte=OuterRef("message__created_at"))
        rows = rows.exclude(Exists(read))
    return rows.values("message__ticket_id")


def teams_of(person: User) -> list[dict[str, Any]]:
    """Those whose tickets this person sees."""
    mine = [one for one in names_for(person)["team"] if person.sees_all or one.pk == person.department_id]
    return [{"pk": one.pk, "name": one.name} for one in mine[:MOST_TEAMS]]


def counts_for(person: User, teams: Iterable[dict[str, Any]] = ()) -> dict[str, int]:
    """All badges at once: queues by their names, teams by their keys (migrations/sql/0015)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.queue_counts(%s, %s::uuid[])", [CAP, [team["pk"] for team in teams]])
        told: dict[str, int] = json.loads(cursor.fetchone()[0])
    return told


class Capped(Subquery):
    """How many rows a slice has."""

    template = "(SELECT count(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()


def counts_of_views(views: Iterable[SavedView], person: User) -> dict[str, int]:
    """Theirs cost what their conditions cost, so that no page waits for them."""
    columns = {
        f"view_{view.pk.hex}": capped(conditions.queryset(view.conditions, person=person), person)
        for view in views
    }
    if not columns:
        return {}
    return dict(Organization.objects.filter(pk=person.organization_id).values(**columns).get())


def badges(request: Any) -> dict[str, int]:
    """The counts, once a request."""
    if not hasattr(request, "queue_badges"):
        request.queue_badges = counts_for(request.user, teams(request))
    found: dict[str, int] = request.queue_badges
    return found


def teams(request: Any) -> list[dict[str, Any]]:
    """The teams of the navigation, once a request."""
    if not hasattr(request, "queue_teams"):
        request.queue_teams = teams_of(request.user)
    found: list[dict[str, Any]] = request.queue_teams
    return found


def capped(rows: TicketQuerySet, person: User) -> Capped:
    """Right by right, as a page is found: one condition for all of them reads every open ticket."""
    first, *more = (part.values("pk")[:CAP] for part in rows.order_by("due_key", "pk").rights_of(person))
    return Capped(first.union(*more)[:CAP] if more else first)


def said(count: int) -> str:
    """As a badge says it: nothing, a number, or 999+."""
    return f"{CAP - 1}+" if count >= CAP else str(count or "")


def narrowed(
    rows: TicketQuerySet,
    *,
    team: str = "",
    assignee: str = "",
    category: str = "",
    tag: str = "",
    words: str = "",
) -> TicketQuerySet:
    if team:
        rows = rows.filter(department_id=None if team == "none" else team)
    if assignee:
        rows = rows.filter(assignee_id=None if assignee == "none" else assignee)
    if category:
        rows = rows.filter(category=category)
    if tag:
        rows = rows.with_tags([tag])
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(title__icontains=word)
    return rows


Key = tuple[datetime, UUID]


class Ordered(Protocol):
    @property
    def rows(self) -> TicketQuerySet: ...
    @property
    def lately(self) -> bool: ...


def page_of(shown: Ordered, person: User, after: Key | None) -> tuple[list[dict[str, Any]], Key | None]:
    """The rows after this key as flat values, and the key that the next page begins after, if there is one."""
    page = shown.rows.lately_for if shown.lately else shown.rows.page_for
    found = list(values_of(page(person, after=after, size=SIZE + 1), person))
    more, found = len(found) > SIZE, found[:SIZE]
    column = "last_activity_at" if shown.lately else "due_key"
    return found, (found[-1][column], found[-1]["pk"]) if more else None


def version_of(found: list[dict[str, Any]]) -> str:
    """Of what a list shows: an open page that has it already is left as it is."""
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


def values_of(rows: TicketQuerySet, person: User, *, also: Iterable[str] = ()) -> Iterable[dict[str, Any]]:
    """What a row of a list says, and the newest public words."""
    public = Message.objects.filter(organization_id=person.organization_id, ticket=OuterRef("pk")).public()
    newest = public.filter(deleted_at=None).order_by("-created_at", "-pk")
    told = JSONObject(text=Left("content", PREVIEWED), author="author_id", side="side")
    mine = Draft.objects.filter(
        organization_id=person.organization_id, user_id=person.pk, ticket=OuterRef("pk")
    )
    begun = mine.order_by("-updated_at").values(one=Left("content", PREVIEWED))
    clocks = SlaClock.objects.running().filter(organization_id=person.organization_id, ticket=OuterRef("pk"))
    return rows.annotate(
        soon_at=Subquery(clocks.order_by("due_at").values("soon_at")[:1]),
        read_at=read_at(person), said=Subquery(newest.values(one=told)[:1]), begun=Subquery(begun[:1]),
        watched=Exists(presence.others(person, OuterRef("pk"))),
        who=F("customer__name"), assignee_name=F("assignee__name"), assignee_email=F("assignee__email"),
        assignee_picture=F("assignee__avatar"),
    ).values(
        "pk", "number", "title", "status", "priority", "source_channel", "customer_email", "created_at", "public_at",
        "last_activity_at", "next_due_at", "soon_at", "due_key", "assignee_id", "read_at", "said", "who", "assignee_name",
        "assignee_email", "assignee_picture", "begun", "watched", "woken_at",
        *also,
    )  # fmt: skip


def key_in(parts: list[str] | None) -> Key | None:
    """A page's key as an address carries it; nothing for what is none."""
    try:
        return (datetime.fromisoformat(parts[0]).astimezone(UTC), UUID(parts[1])) if parts else None
    except (ValueError, OverflowError):
        return None
