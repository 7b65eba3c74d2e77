"""What was found, as a page shows it: rows with the place where the words stand, and people."""

import re
import unicodedata
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.frame import face_of
from accounts.models import Organization, User
from accounts.models.person import Role
from helpdesk.lib.prose import SIGNS, summary
from tickets.models import Message, Ticket
from tickets.search import Found

from .queues import values_of
from .rows import rows_of

AROUND, READ, PEOPLE = 90, 4000, 5


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


def marked(text: str, words: list[str], *, whole: bool = False) -> SafeString:
    """The words marked, everything else escaped; of a long text what stands round the first of them."""
    line = " ".join((text if whole else text.translate(SIGNS)).split())
    plain = folded(line)
    spans = [hit.span() for word in words for hit in re.finditer(re.escape(folded(word)), plain)]
    hits = sorted(spans, key=lambda span: (span[0], -span[1]))
    if not hits:
        return format_html("{}", line if whole else summary(line, 2 * AROUND))
    begin = 0 if whole else max(hits[0][0] - AROUND // 2, 0)
    end = len(line) if whole else min(begin + 2 * AROUND, len(line))
    parts, at = [], begin
    for first, last in hits:
        if first >= at and last <= end:
            parts.append((line[at:first], line[first:last]))
            at = last
    told = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}{}{}", "…" if begin else "", told, line[at:end], "…" if end < len(line) else "")


def folded(text: str) -> str:
    """Letter by letter without accents and case, so that places stay places."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    plain = "".join(
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    ).lower()
    return plain if len(plain) == 1 else letter


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
