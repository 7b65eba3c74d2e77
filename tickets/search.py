"""Finding tickets by their words, within the rights of whoever asks. The database's functions do it (migrations/sql/0010).

First the newest tickets that the filters let through are looked at; what is common is found there. What is rare is found by
the index of words. Both are bounded, so that no word costs more than a few thousand rows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, zip_longest
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import User
from helpdesk.lib import tenancy
from helpdesk.lib.slips import slips

from . import conditions, search_box
from .models import Ticket, TicketEvent
from .models.ticket import TicketQuerySet
from .references import number_in
from .search_box import Asked

# How many of the newest are looked at, how many hits of the index come back, how many are shown at all.
WINDOW, HITS, MOST = 2000, 500, 200
# So many among the newest are enough: the word is common.
ENOUGH = 50
# So many words that a misspelt one may be are looked for.
MEANT = 5
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
    numbered = _by_number(person, text)
    ranked = _by_words(person, asked, rows, found) if _has_words(asked) else _latest(person, rows)
    if numbered and (found.partly or found.instead):
        # No ticket says it, and one is called so: that is all of the answer.
        ranked, found.partly, found.instead = [], False, []
    keys = list(dict.fromkeys(numbered + ranked))[: min(limit, MOST) + 1]
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
    phrases = [_phrase(plain) for plain in (_plain([one]) for one in asked.phrases) if plain]
    if not (words or phrases):
        return []
    # The last word may be the beginning of one; beside others only when nobody wrote it as it is.
    alone = len(words) == 1 and not phrases
    hits = {} if alone else _ranked(person, rows, asked, " & ".join([*words, *phrases]), phrase=words)
    if words and not hits and (alone or not _seen([words[-1]])):
        hits = _ranked(person, rows, asked, " & ".join([*words[:-1], f"{words[-1]}:*", *phrases]))
    if hits:
        return _sorted(hits)
    meant = [_meant(word) for word in words]
    instead = _instead(words, meant)
    each = _each(person, rows, asked, [" & ".join([query, *phrases]) for query in instead.values()])
    if any(each):
        found.instead = [said for said, hits in zip(instead, each, strict=True) if hits]
        return _by_turns([_sorted(hits) for hits in each])
    if len(words) > 1:
        found.partly = True
        return _sorted(_ranked(person, rows, asked, " | ".join(map(_either, words, meant))))
    return []


def _instead(words: list[str], meant: list[list[str]]) -> dict[str, str]:
    """What may have been meant, and the query for it. When one word alone is misspelt, each of the words that it may be is
    asked for by itself, so that a common one does not hide a rare one."""
    places = [place for place, others in enumerate(meant) if others]
    if len(places) == 1:
        (place,) = places
        ways = [[*words[:place], other, *words[place + 1 :]] for other in meant[place]]
        return {" ".join(way): " & ".join(way) for way in ways}
    if places:
        first = [others[0] if others else word for word, others in zip(words, meant, strict=True)]
        return {" ".join(first): " & ".join(map(_either, words, meant))}
    return {}


def _by_turns(lists: list[list[UUID]]) -> list[UUID]:
    """The best of each, then the second of each, and so on."""
    return [key for best in zip_longest(*lists) for key in best if key]


def _plain(words: list[str]) -> list[str]:
    """As the texts have them: "INV-77120" is two words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.plain_words(%s)", [" ".join(words)])
        plain: str = cursor.fetchone()[0]
    return plain.split()


def _phrase(words: list[str]) -> str:
    return f"({' <-> '.join(words)})"


def _either(word: str, others: list[str]) -> str:
    return f"({' | '.join([f'{word}:*', *others])})"


def _meant(word: str) -> list[str]:
    """What a word that stands in no text may have meant: those nearest to it, the likest first. Nothing for one that does,
    and for numbers."""
    if len(word) < 4 or word.isdigit() or _seen([f"{word}:*"]):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.similar_words(%s)", [word])
        similar = [other for (other,) in cursor.fetchall()]
    for _slips, others in groupby(
        sorted(similar, key=lambda o: slips(word, o)), key=lambda o: slips(word, o)
    ):
        # A word that stands only where this person does not look would tell them of it.
        if _slips <= len(word) // 3 and (seen := _seen(list(others)[:MEANT])):
            return seen
    return []


def _seen(words: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) word WHERE app.is_seen(to_tsquery('public.hd', word))",
            [words],
        )
        return [word for (word,) in cursor.fetchall()]


def _ranked(person: User, rows: TicketQuerySet, asked: Asked, query: str, *, phrase: list[str] | None = None) -> dict[UUID, float]:  # fmt: skip
    """By rank, what is young before what is old; a ticket that says the words one after the other before one that only
    has them."""
    (hits,) = _each(person, rows, asked, [query])
    if phrase and len(phrase) > 1 and len(hits) > 1:
        for key in _matching(list(hits), _phrase(phrase)):
            hits[key] += 1
    return hits


def _each(person: User, rows: TicketQuerySet, asked: Asked, queries: list[str]) -> list[dict[UUID, float]]:
    """What each of them hits: among the newest tickets, which are read once, and by the index what is rare there."""
    if not queries:
        return []
    newest, looked_at = _among_newest(person, rows, " | ".join(f"({query})" for query in queries))
    each = []
    for query in queries:
        hits = newest if len(queries) == 1 else _matching(list(newest), query)
        if len(hits) < ENOUGH // len(queries) and looked_at == WINDOW:
            hits |= _by_index(person, rows, query, filtered=bool(asked.filters))
        each.append(hits)
    return each


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


def _matching(keys: list[UUID], query: str) -> dict[UUID, float]:
    said = "SELECT ticket_id, rank FROM app.match_tickets(%s, to_tsquery('public.hd', %s))"
    return _asked(said, [keys, query]) if keys else {}


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
