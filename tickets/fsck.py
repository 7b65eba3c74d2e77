"""What the database promises about tickets, counted once more by other means: a fault here is a bug, or a disk."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from .reactions import MOST_TRIES

EXAMPLES = 10
# As long as a request may take that has kept its file and not yet written the row.
YOUNG = timedelta(hours=1)
AT_ONCE = 1000
REF = (
    "(SELECT o.ticket_prefix FROM accounts_organization o WHERE o.id = t.organization_id) || '-' || t.number"
)


@dataclass
class Finding:
    """A kind of fault, how many there are, and the first of them."""

    what: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(example)


# Each query gives one line of words for each fault.
QUERIES = {
    "tickets without their first message": """
        SELECT o.ticket_prefix || '-' || t.number FROM tickets_ticket t JOIN accounts_organization o ON o.id = t.organization_id
          WHERE t.merged_into_id IS NULL AND NOT EXISTS (
          SELECT FROM tickets_message m WHERE m.organization_id = t.organization_id AND m.ticket_id = t.id AND m.opens)""",
    "tickets whose description is not their first message": """
        SELECT o.ticket_prefix || '-' || t.number
          FROM tickets_ticket t JOIN accounts_organization o ON o.id = t.organization_id JOIN tickets_message m
            ON m.organization_id = t.organization_id AND m.ticket_id = t.id AND m.opens
          WHERE m.content <> t.description""",
    "tickets whose status is not that of their last event": """
        SELECT o.ticket_prefix || '-' || t.number || ' is ' || t.status || ', last told as ' || coalesce(e.status, 'nothing')
          FROM tickets_ticket t JOIN accounts_organization o ON o.id = t.organization_id LEFT JOIN LATERAL (
            SELECT e.new->>'status' AS status FROM tickets_ticketevent e
              WHERE e.organization_id = t.organization_id AND e.ticket_id = t.id AND e.new ? 'status'
              ORDER BY e.id DESC LIMIT 1) e ON true
          WHERE e.status IS DISTINCT FROM t.status""",
    "tickets whose next deadline is not that of a clock": """
        SELECT o.ticket_prefix || '-' || t.number || ' says ' || coalesce(t.next_due_at::text, 'none') || ', its clocks ' || coalesce(k.due::text, 'none')
          FROM tickets_ticket t JOIN accounts_organization o ON o.id = t.organization_id LEFT JOIN (
            SELECT c.organization_id, c.ticket_id, min(c.due_at) AS due FROM tickets_slaclock c WHERE c.since IS NOT NULL GROUP BY 1, 2) k
            ON k.organization_id = t.organization_id AND k.ticket_id = t.id
          WHERE t.next_due_at IS DISTINCT FROM k.due""",
    "people whose tickets are counted wrong": """
        SELECT u.email || ' has ' || coalesce(n.count, 0) || ', counted ' || u.current_ticket_count
          FROM accounts_user u LEFT JOIN (
            SELECT t.organization_id, t.assignee_id, count(*) FROM tickets_ticket t
              WHERE t.assignee_id IS NOT NULL AND t.status IN ('new', 'open', 'pending') GROUP BY 1, 2) n
            ON n.organization_id = u.organization_id AND n.assignee_id = u.id
          WHERE u.current_ticket_count <> coalesce(n.count, 0)""",
    "organizations whose held requests are counted wrong": """
        SELECT o.slug || ' has ' || coalesce(n.count, 0) || ', counted ' || coalesce(k.waiting, 0)
          FROM accounts_organization o LEFT JOIN tickets_counter k ON k.organization_id = o.id LEFT JOIN (
            SELECT t.organization_id, count(*) FROM tickets_ticket t WHERE t.held GROUP BY 1) n ON n.organization_id = o.id
          WHERE coalesce(k.waiting, 0) <> coalesce(n.count, 0)""",
    "organizations that used fewer of the month's tickets than they have": """
        SELECT o.slug || ' has ' || n.count || ', counted ' || k.used
          FROM tickets_counter k JOIN accounts_organization o ON o.id = k.organization_id CROSS JOIN LATERAL (
            SELECT count(*) FROM tickets_ticket t WHERE t.organization_id = k.organization_id
              AND NOT t.held AND NOT t.unconfirmed AND t.created_at >= k.month::timestamp AT TIME ZONE o.timezone
              AND t.created_at < (k.month + interval '1 month') AT TIME ZONE o.timezone) n
          WHERE n.count > k.used""",
    "organizations whose last number was given twice": """
        SELECT o.slug || ' has ' || n.most || ', counted ' || coalesce(k.last_number, 0)
          FROM accounts_organization o LEFT JOIN tickets_counter k ON k.organization_id = o.id
          JOIN (SELECT t.organization_id, max(t.number) AS most FROM tickets_ticket t GROUP BY 1) n
            ON n.organization_id = o.id
          WHERE n.most > coalesce(k.last_number, 0)""",
    "messages whose ticket is another organization's": """
        SELECT m.id::text FROM tickets_message m LEFT JOIN tickets_ticket t
          ON t.organization_id = m.organization_id AND t.id = m.ticket_id WHERE t.id IS NULL""",
    "tickets that search does not know, or by another subject": """
        SELECT o.ticket_prefix || '-' || t.number FROM tickets_ticket t JOIN accounts_organization o ON o.id = t.organization_id
          LEFT JOIN tickets_searchtext s ON s.organization_id = t.organization_id AND s.ticket_id = t.id AND s.part = 0,
          plainto_tsquery('public.hd', app.plain_words(t.title)) subject
          WHERE s.id IS NULL OR numnode(subject) > 0 AND NOT s.words @@ subject""",
    "articles that search does not know, or by other words": r"""
        SELECT o.slug || ' ' || a.slug FROM knowledge_article a JOIN accounts_organization o ON o.id = a.organization_id
          WHERE (CASE WHEN a.status = 'published' THEN (
              SELECT array_agg(DISTINCT s.stem COLLATE "C" ORDER BY s.stem COLLATE "C") FROM (
                SELECT '' AS stem UNION ALL SELECT t.stem
                  FROM unnest(ARRAY[a.title, a.summary, regexp_replace(a.content, '\]\([^()\s]*\)', '] ', 'g')]) said, app.stems(a.language, said) t) s) END)
            IS DISTINCT FROM (
              SELECT array_agg(w.word::text COLLATE "C" ORDER BY w.word COLLATE "C") FROM knowledge_articleword w
                WHERE w.organization_id = a.organization_id AND w.article_id = a.id AND w.language = a.language AND w.is_public = a.is_public)""",
    "events that were left aside": """
        SELECT q.event_id || ': ' || left(q.error, 200) FROM tickets_queuedevent q WHERE q.tries >= %(tries)s
          ORDER BY q.event_id""",
}  # fmt: skip
# Every path that a row names; the worker has yet to remove those of `pending`, which may be gone already.
PATHS = """
SELECT path, bool_and(pending) FROM (
  SELECT a.storage_path AS path, false AS pending FROM tickets_attachment a
  UNION ALL SELECT a.thumbnail_path, false FROM tickets_attachment a
  UNION ALL SELECT p, false FROM tickets_archive k, jsonb_array_elements(k.data->'attachment') a,
    unnest(ARRAY[a->>'storage_path', a->>'thumbnail_path']) p
  UNION ALL SELECT u.avatar, false FROM accounts_user u
  UNION ALL SELECT o.logo, false FROM accounts_organization o
  UNION ALL SELECT f.storage_path, false FROM knowledge_articlefile f
  UNION ALL SELECT d.path, true FROM tickets_discardedfile d) known
WHERE path <> '' GROUP BY path ORDER BY path COLLATE "C"
"""


def examine() -> Iterator[Finding]:
    """One kind after the other, in the platform's context. The time of a request is no limit here."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    for what, query in QUERIES.items():
        yield counted(what, query)
    yield from files()


def counted(what: str, query: str) -> Finding:
    """Counted and sampled in one look, so that both are of the same moment."""
    with connection.cursor() as cursor:
        sampled = f"SELECT count(*) OVER (), said FROM ({query}) AS found (said) LIMIT {EXAMPLES}"  # noqa: S608 # nosec B608
        cursor.execute(sampled, {"tries": MOST_TRIES})
        rows = cursor.fetchall()
    return Finding(what, rows[0][0] if rows else 0, [said for _count, said in rows])


def files() -> list[Finding]:
    """Two sorted lists side by side: what lies in the storage, and what the rows name."""
    lost, stray = Finding("rows without their file"), Finding("files without a row, older than an hour")
    doubtful: list[str] = []
    old = timezone.now() - YOUNG
    for path, here, row in beside(default_storage.lying(), named()):
        if here and row is None and older(path, old):
            stray.add(path)
        elif not here and row is False:
            doubtful.append(path)
    # A file that went while we looked took its row along.
    for begin in range(0, len(doubtful), AT_ONCE):
        some = doubtful[begin : begin + AT_ONCE]
        for path in still_named(some):
            if not default_storage.exists(path):
                lost.add(path)
    return [lost, stray]


def beside(disk: Iterator[str], rows: Iterator[tuple[str, bool]]) -> Iterator[tuple[str, bool, bool | None]]:
    """Each path of either, whether it lies there, and whether its row waits to be removed (None: no row)."""
    path, row = next(disk, None), next(rows, None)
    while path is not None or row is not None:
        if row is None or (path is not None and key(path) < key(row[0])):
            assert path is not None
            yield path, True, None
            path = next(disk, None)
        elif path is None or key(row[0]) < key(path):
            yield row[0], False, row[1]
            row = next(rows, None)
        else:
            yield path, True, row[1]
            path, row = next(disk, None), next(rows, None)


def key(path: str) -> bytes:
    return os.fsencode(path)


def named() -> Iterator[tuple[str, bool]]:
    """What rows name, without holding all of it."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(PATHS)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def still_named(paths: Iterable[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT path FROM ({PATHS}) AS p (path, pending) WHERE NOT pending AND path = ANY (%s)", [list(paths)])  # noqa: S608 # nosec B608 # fmt: skip
        return [path for (path,) in cursor.fetchall()]


def older(path: str, than: datetime) -> bool:
    try:
        return bool(default_storage.get_modified_time(path) < than)
    except FileNotFoundError:
        return False
