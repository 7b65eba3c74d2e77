"""Finding tickets by their words, within the rights of whoever asks. The database's functions do it (migrations/sql/0010).

First the newest tickets that the filters let through are looked at; what is common is found there. What is rare is found by
the index of words. Both are bounded, so that no word costs more than a few thousand rows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import User
from helpdesk.lib import tenancy

from . import conditions, search_box
from .models import Ticket, TicketEvent
from .models.ticket import TicketQuerySet
from .references import number_in
from .search_box import Asked

# How many of the newest are looked at, how many hits of the index come back, how many are shown at all.
WINDOW, HITS, MOST = 2000, 500, 200
# So many among the newest are enough: the word is common.
ENOUGH = 50
# What a month of age costs of a rank.
MONTH = 30 * 86400


@dataclass
class Found:
    """Keys of tickets, the best first. `instead` are the words that were looked for in place of misspelt ones; `partly`
    says that no ticket has all of the words, and these have some."""

    keys: list[UUID] = field(default_factory=list)
    more: bool = False
    instead: list[str] = field(default_factory=list)
    partly: bool = False
    asked: Asked = field(default_factory=lambda: Asked(""))


def find(person: User, text: str, *, limit: int = 25, now: datetime | None = None) -> Found:
    """What this person's words find among the tickets that they see. Nothing for customers."""
    asked = search_box.read(text, person=person)
    found = Found(asked=asked)
    if asked.is_empty or not person.is_staff or asked.problems:
        return found
    rows = conditions.queryset(asked.tree, person=person, now=now)
    ranked = _by_number(person, text) + (
        _by_words(person, asked, rows, found) if _has_words(asked) else _latest(person, rows)
    )
    keys = list(dict.fromkeys(ranked))[: min(limit, MOST) + 1]
    found.more, found.keys = len(keys) > limit, keys[:limit]
    return found


def _has_words(asked: Asked) -> bool:
    return bool(asked.words or asked.phrases)


def _by_number(person: User, text: str) -> list[UUID]:
    """The ticket that is meant when nothing but its number is typed."""
    number = number_in(text) if " " not in text.strip() else None
    if number is None:
        return []
    seen = Ticket.objects.visible_to(person).filter(organization_id=person.organization_id, number=number)
    return list(seen.values_list("pk", flat=True))


def _latest(person: User, rows: TicketQuerySet) -> list[UUID]:
    """Filters alone: what happened last stands first."""
    return list(rows.lately_for(person, size=MOST + 1).values_list("pk", flat=True))


def _by_words(person: User, asked: Asked, rows: TicketQuerySet, found: Found) -> list[UUID]:
    words = _plain(asked.words)
    phrases = [plain for plain in (_plain([one]) for one in asked.phrases) if plain]
    ranked = _ranked(person, rows, asked, _all_of(words, phrases), phrase=words)
    if ranked or not (words or phrases):
        return ranked
    meant = [_meant(word) for word in words]
    if any(others for others in meant):
        found.instead = [others[0] if others else word for word, others in zip(words, meant, strict=True)]
        either = [_either(word, others) for word, others in zip(words, meant, strict=True)]
        if ranked := _ranked(person, rows, asked, " & ".join([*either, *map(_phrase, phrases)])):
            return ranked
    found.instead = []
    if len(words) > 1:
        found.partly = True
        return _ranked(
            person,
            rows,
            asked,
            " | ".join(_either(word, others) for word, others in zip(words, meant, strict=True)),
        )
    return []


def _plain(words: list[str]) -> list[str]:
    """As the texts have them: "INV-77120" is two words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.plain_words(%s)", [" ".join(words)])
        plain: str = cursor.fetchone()[0]
    return plain.split()


def _all_of(words: list[str], phrases: list[list[str]]) -> str:
    """The last word may be the beginning of one."""
    parts = [f"{word}:*" if place == len(words) - 1 else word for place, word in enumerate(words)]
    return " & ".join([*parts, *map(_phrase, phrases)])


def _phrase(words: list[str]) -> str:
    return f"({' <-> '.join(words)})"


def _either(word: str, others: list[str]) -> str:
    return f"({' | '.join([f'{word}:*', *others])})"


def _meant(word: str) -> list[str]:
    """What a word that stands in no text may have meant; nothing for one that does, and for numbers."""
    if len(word) < 4 or word.isdigit():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.is_seen(to_tsquery('public.hd', %s))", [f"{word}:*"])
        if cursor.fetchone()[0]:
            return []
        # A word that stands only where this person does not look would tell them of it.
        cursor.execute(
            "SELECT word FROM app.similar_words(%s) word WHERE app.is_seen(plainto_tsquery('public.hd', word))", [word]
        )  # fmt: skip
        return [similar for (similar,) in cursor.fetchall()]


def _ranked(person: User, rows: TicketQuerySet, asked: Asked, query: str, *, phrase: list[str] | None = None) -> list[UUID]:  # fmt: skip
    """By rank, what is young before what is old; a ticket that says the words one after the other before one that only
    has them."""
    hits, looked_at = _among_newest(person, rows, query)
    if len(hits) < ENOUGH and looked_at == WINDOW:
        hits |= _by_index(person, rows, query, filtered=bool(asked.filters))
    if phrase and len(phrase) > 1 and len(hits) > 1:
        for key in _matching(list(hits), _phrase(phrase)):
            hits[key] += 1
    return _sorted(hits)


def _among_newest(person: User, rows: TicketQuerySet, query: str) -> tuple[dict[UUID, float], int]:
    """Of the newest that the filters let through, in one statement: the keys stay in the database. Says of how many."""
    keys = rows.newest_keys(person, size=WINDOW)
    sql, params = keys.query.sql_with_params()
    asked = (
        f"WITH w AS MATERIALIZED (SELECT ARRAY(SELECT x.id FROM ({sql}) x (id, at)) AS keys) "  # noqa: S608 # nosec B608 - the statement is Django's own
        "SELECT NULL, cardinality(keys) FROM w UNION ALL"
        " SELECT m.ticket_id, m.rank FROM w, app.match_tickets(w.keys, to_tsquery('public.hd', %s)) m"
    )
    hits: dict[Any, float] = _asked(asked, [*params, query])
    return hits, int(hits.pop(None))


def _by_index(person: User, rows: TicketQuerySet, query: str, *, filtered: bool) -> dict[UUID, float]:
    hits = _asked(
        "SELECT ticket_id, rank FROM app.search_hits(to_tsquery('public.hd', %s), %s)", [query, HITS]
    )
    if not filtered or not hits:
        return hits
    kept = rows.filter(pk__in=list(hits)).values_list("pk", flat=True)
    return {key: hits[key] for key in kept}


def _matching(keys: list[UUID], query: str) -> list[UUID]:
    return list(
        _asked(
            "SELECT ticket_id, rank FROM app.match_tickets(%s, to_tsquery('public.hd', %s))", [keys, query]
        )
    )


def _asked(sql: str, params: list[Any]) -> dict[UUID, float]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return dict(cursor.fetchall())


def _sorted(hits: dict[UUID, float]) -> list[UUID]:
    """Keys rise with time (UUIDv7): the age of a ticket is in its key."""
    now = timezone.now().timestamp()

    def worth(key: UUID) -> tuple[float, UUID]:
        age = max(now - (key.int >> 80) / 1000, 0) / MONTH
        return hits[key] + 0.3 / (1 + age), key

    return sorted(hits, key=worth, reverse=True)


def learn(event: TicketEvent, ticket: Ticket) -> None:
    """The words of what was just written, for whoever misspells them later."""
    if event.action in ("created", "message_added", "message_edited") or {"title", "customer_id"} & set(
        event.new
    ):
        with tenancy.platform(), connection.cursor() as cursor:
            cursor.execute("SELECT app.learn_words(%s, %s)", [ticket.organization_id, [ticket.pk]])


def rebuild(organization: Any) -> int:
    """All texts and words of an organization anew. Says of how many tickets. As long as it takes."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            "SELECT count(app.index_ticket(organization_id, id)), app.learn_words(%s, array_agg(id))"
            " FROM tickets_ticket WHERE organization_id = %s", [organization.pk, organization.pk],
        )  # fmt: skip
        return int(cursor.fetchone()[0])
