"""What was found, as a page shows it: rows with the place where the words stand, and people."""

import re
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone

from accounts.frame import face_of
from accounts.models import Organization, User
from accounts.models.person import Role
from helpdesk.lib.marking import marked
from tickets.models import Message, Ticket
from tickets.search import Found

from .queues import values_of
from .rows import rows_of

READ, PEOPLE = 4000, 5


def rows_found(found: Found, person: User, organization: Organization) -> list[dict[str, Any]]:
    """In the order of their worth."""
    if not found.keys:
        return []
    words = words_of(found)
    tickets = Ticket.objects.visible_to(person).filter(pk__in=found.keys).annotate(where=where(words, person))
    values = {row["pk"]: row for row in values_of(tickets, person, also=("where",))}
    listed = [values[key] for key in found.keys if key in values]
    told = rows_of(listed, person, organization, now=timezone.now())
    for row, value in zip(told, listed, strict=True):
        row["title"] = marked(row["title"], words, whole=True)
        row["preview"] = marked(value["where"], words) if value["where"] else row["preview"]
    return told


def words_of(found: Found) -> list[str]:
    """What is marked: what was typed, or what was looked for instead of it."""
    typed = [*found.asked.phrases, *found.asked.words]
    parts = [part for word in [*typed, *found.instead] for part in re.split(r"[\W_]+", word)]
    return [part for part in dict.fromkeys(parts) if len(part) > 1]


def where(words: list[str], person: User) -> Subquery:
    """The newest message that says one of them."""
    said = Q()
    for word in words:
        said |= Q(content__icontains=word)
    rows = Message.objects.filter(
        organization_id=person.organization_id, ticket=OuterRef("pk"), deleted_at=None
    )
    rows = rows.filter(said) if words else rows.none()
    return Subquery(rows.order_by("-created_at").values(one=Left("content", READ))[:1])


def people_found(found: Found, person: User) -> list[dict[str, Any]]:
    """Whose name or address it is; of misspelt ones whose it may be."""
    typed = "" if found.asked.filters else " ".join([*found.asked.phrases, *found.asked.words])
    people = User.objects.visible_to(person).select_related("organization").order_by("sort_name")
    rows: list[User] = []
    for words in dict.fromkeys([typed, *found.instead]):
        if words and len(rows) < PEOPLE:
            rows += people.named(words)[: PEOPLE - len(rows)]
    return [
        face_of(one) | {"line": one.email, "url": address_of(one.pk) if one.role == Role.CUSTOMER else ""}
        for one in dict.fromkeys(rows)
    ]


def address_of(key: UUID) -> str:
    return reverse("desk:customer", args=[key])
