"""My requests: unread first, then what was said in public last. Notes leave no trace here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject, Left

from accounts.models import User
from helpdesk.lib import prose
from tickets.models import Message, ReadMarker, Ticket
from tickets.references import number_in, ref_of

from .telling import pill

PAGE = 20
# With more requests than this, a search stands above them.
FEW = 10
MOST_WORDS = 5
Key = tuple[bool, datetime, UUID]


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    following: Key | None


def page_of(person: User, *, done: bool | None = None, words: str = "", after: Key | None = None) -> Page:
    """Two queries, however many requests there are: which ones, and what stands in their rows."""
    wanted = _matching(_all(person, done), words)
    ordered = ("-unread", "-public_at", "-id")
    parts = [_after(part, after).order_by(*ordered).values_list("unread", "public_at", "id")[: PAGE + 1] for part in wanted]  # fmt: skip
    keys = list(parts[0].union(*parts[1:]).order_by(*ordered)[: PAGE + 1])
    found = {ticket.pk: ticket for ticket in _with_last_words(person, [pk for *_rest, pk in keys[:PAGE]])}
    rows = [row_of(found[pk], person, unread=unread) for unread, _at, pk in keys[:PAGE] if pk in found]
    return Page(rows, keys[PAGE - 1] if len(keys) > PAGE else None)


def newest_open(person: User) -> Ticket | None:
    """The one that the start page shows."""
    own, copied = (part.filter(merged_into=None).active() for part in Ticket.objects.rights_of(person))
    parts = [part.order_by("-public_at", "-id").values_list("public_at", "id")[:1] for part in (own, copied)]
    keys = list(parts[0].union(parts[1]).order_by("-public_at", "-id")[:1])
    return next(iter(_with_last_words(person, [keys[0][1]])), None) if keys else None


def has_many(person: User) -> bool:
    own, copied = (part.values_list("id")[: FEW + 1] for part in Ticket.objects.rights_of(person))
    return len(own.union(copied)[: FEW + 1]) > FEW


def row_of(ticket: Ticket, person: User, *, unread: bool) -> dict[str, Any]:
    ref = ref_of(person.organization, ticket.number)
    return {
        "ref": ref,
        "title": ticket.title,
        "pill": pill(ticket.status),
        "held": ticket.held,
        "line": last_line(ticket, person),
        "at": ticket.public_at,
        "unread": unread,
    }


def last_line(ticket: Ticket, person: User) -> dict[str, Any]:
    """Who said the last words in public, and what."""
    said = ticket.last_words or {}
    name = said.get("name", "")
    staff = said.get("side") == "staff"
    if staff and (not name or "@" in name):
        name = person.organization.name if person.organization else ""
    text = prose.summary(said.get("text", ""))
    own = said.get("author") == str(person.pk)
    return {"own": own, "name": name if said.get("side") != "system" else "", "staff": staff, "text": text}


def key_in(parts: list[str] | None) -> Key | None:
    """A page's key as an address carries it; nothing for what is none."""
    try:
        return (
            (parts[0] == "True", datetime.fromisoformat(parts[1]).astimezone(UTC), UUID(parts[2]))
            if parts
            else None
        )
    except (ValueError, OverflowError):
        return None


def _all(person: User, done: bool | None) -> list[QuerySet[Ticket]]:
    """Own ones and those that they are copied on. What was merged lives on in another one."""
    rows = Ticket.objects.filter(merged_into=None)
    rows = rows if done is None else rows.done() if done else rows.active()
    read = ReadMarker.objects.filter(
        organization_id=person.organization_id, user_id=person.pk, ticket=OuterRef("pk")
    )
    unseen = Q(answered_at__isnull=False) & ~Exists(read.filter(read_at__gte=OuterRef("answered_at")))
    told = rows.annotate(
        unread=Case(When(unseen, then=True), default=Value(False), output_field=BooleanField())
    )
    return told.rights_of(person)


def _matching(parts: list[QuerySet[Ticket]], words: str) -> list[QuerySet[Ticket]]:
    """Every word in the subject or in one of the public messages, or the number."""
    if not words:
        return parts
    wanted = Q()
    for word in words.split()[:MOST_WORDS]:
        said = Message.objects.filter(
            organization_id=OuterRef("organization_id"), ticket=OuterRef("pk")
        ).public()
        wanted &= Q(title__icontains=word) | Q(Exists(said.filter(deleted_at=None, content__icontains=word)))
    number = number_in(words)
    return [part.filter(wanted | Q(number=number) if number is not None else wanted) for part in parts]


def _after(part: QuerySet[Ticket], key: Key | None) -> QuerySet[Ticket]:
    if key is None:
        return part
    unread, at, pk = key
    later = Q(public_at__lt=at) | Q(public_at=at, id__lt=pk)
    return part.filter(Q(unread=False) | later if unread else Q(unread=False) & later)


def _with_last_words(person: User, keys: list[UUID]) -> QuerySet[Ticket]:
    """The last public message is looked for once a row of the page."""
    said = Message.objects.filter(organization_id=OuterRef("organization_id"), ticket=OuterRef("pk")).public()
    told = said.filter(deleted_at=None).order_by("-created_at", "-id").values(
        one=JSONObject(name="author_name", author="author_id", side="side", text=Left("content", 500))
    )  # fmt: skip
    rows = Ticket.objects.filter(organization_id=person.organization_id, pk__in=keys)
    return rows.select_related("category").annotate(last_words=Subquery(told[:1]))
