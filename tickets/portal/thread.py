"""The conversation as customers read it: public, in order, as values. A long one is read in parts, so that a page costs
the same whether there were twenty messages or two thousand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Left

from accounts.frame import initials
from accounts.models import User
from helpdesk.lib import prose
from tickets.models import Message, Ticket
from tickets.models.message import MessageType, Side
from tickets.showing import files_of, pasted_in

# A thread beyond this folds: the first one, what is between, the last ones.
WHOLE, LAST, CHUNK, MOST = 30, 5, 50, 200
COLUMNS = (
    "id",
    "author_id",
    "author_name",
    "side",
    "message_type",
    "created_at",
    "edited_at",
    "deleted_at",
    "is_ai_generated",
    "is_auto_response",
)


@dataclass(frozen=True)
class Said:
    """One message. Kinds: own, other (somebody copied in), team, line (the system's), gone (deleted)."""

    key: UUID
    kind: str
    name: str
    at: datetime
    words: Any = ""
    face: Any = None
    edited: bool = False
    drafted: bool = False
    automatic: bool = False
    files: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Thread:
    first: list[Said]
    latest: list[Said]
    # The key of the first of the latest, when there are messages between.
    folded: UUID | None

    @property
    def answered_by(self) -> str:
        """Who of the team spoke last, as far as this goes back."""
        return next((said.name for said in reversed(self.latest) if said.kind == "team"), "")


def thread_of(ticket: Ticket, person: User) -> Thread:
    newest = list(_public(ticket).order_by("-created_at", "-id")[: WHOLE + 1])
    if len(newest) <= WHOLE:
        return Thread([], said(reversed(newest), ticket, person), None)
    first = list(_public(ticket).order_by("created_at", "id")[:1])
    rows = said([*first, *reversed(newest[:LAST])], ticket, person)
    return Thread(rows[:1], rows[1:], rows[1].key)


def since(ticket: Ticket, person: User, key: str) -> list[Said]:
    """That one and what came after it, for a page that stands open; nothing for a key that is none."""
    anchor = _anchor(ticket, key)
    if anchor is None:
        return []
    later = _public(ticket).filter(created_at__gte=anchor[0]).filter(_from(anchor))
    return said(later.order_by("created_at", "id")[:MOST], ticket, person)


def before(ticket: Ticket, person: User, key: str) -> tuple[list[Said], UUID | None]:
    """Some messages before that one, without the very first, and the key to go on from if there are more."""
    anchor = _anchor(ticket, key)
    if anchor is None:
        return [], None
    [first] = _public(ticket).order_by("created_at", "id")[:1]
    earlier = _public(ticket).filter(created_at__lte=anchor[0]).exclude(_from(anchor)).exclude(pk=first["id"])
    rows = list(earlier.order_by("-created_at", "-id")[: CHUNK + 1])
    more = len(rows) > CHUNK
    found = said(reversed(rows[:CHUNK]), ticket, person)
    return found, found[0].key if more else None


def whole(ticket: Ticket, key: UUID) -> prose.Prose | None:
    """All of one long message."""
    text = Message.objects.filter(
        organization_id=ticket.organization_id, ticket=ticket, pk=key, deleted_at=None
    )
    found = text.public().values_list("content", flat=True).first()
    return None if found is None else prose.whole(found)


def said(rows: Iterable[dict[str, Any]], ticket: Ticket, person: User) -> list[Said]:
    shown = list(rows)
    files = files_of(ticket, [row["id"] for row in shown])
    return [_said(row, files.get(row["id"], []), ticket, person) for row in shown]


def _said(row: dict[str, Any], files: list[dict[str, Any]], ticket: Ticket, person: User) -> Said:
    told = {"key": row["id"], "at": row["created_at"]}
    told |= {"drafted": row["is_ai_generated"], "automatic": row["is_auto_response"]}
    if row["deleted_at"]:
        return Said(kind="gone", name="", key=row["id"], at=row["created_at"])
    if row["message_type"] == MessageType.SYSTEM:
        return Said(kind="line", name="", words=row["text"], **told)
    name, staff = row["author_name"], row["side"] != Side.CUSTOMER
    # Somebody of the team without a name is the team: their address is not for customers.
    if staff and (not name or "@" in name):
        name = ticket.organization.name
    kind = "team" if staff else "own" if row["author_id"] == person.pk else "other"
    hue = (row["author_id"].int if row["author_id"] else 4) % 8 + 1
    words = prose.marked(row["text"], pasted_in(files).get) if staff else prose.plain(row["text"])
    face = {"initials": initials(name), "hue": hue}
    edited = bool(row["edited_at"])
    return Said(kind=kind, name=name, words=words, face=face, edited=edited, files=files, **told)


def _public(ticket: Ticket) -> Any:
    """As much of each text as is shown at once, and one letter more, which says that there is more."""
    rows = Message.objects.filter(organization_id=ticket.organization_id, ticket=ticket).public()
    return rows.annotate(text=Left("content", prose.LONGEST + 1)).values(*COLUMNS, "text")


def _anchor(ticket: Ticket, key: str) -> tuple[datetime, UUID] | None:
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    return _public(ticket).filter(pk=wanted).values_list("created_at", "id").first()


def _from(anchor: tuple[datetime, UUID]) -> Q:
    return Q(created_at__gt=anchor[0]) | Q(created_at=anchor[0], id__gte=anchor[1])
