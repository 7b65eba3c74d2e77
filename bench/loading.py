"""Fills an empty installation with tickets: fifty organizations, one of which holds three in ten of them.

Written straight into the tables, as the server's superuser and without triggers: a million tickets through the verbs
take hours. What triggers derive is derived here once more, and `bin/manage fsck` says whether it was done right.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg

from . import texts

ORGANIZATIONS, AGENTS = 50, 500
IN_LARGE, AGENTS_IN_LARGE = 0.3, 108
# As many of the large organization's newest tickets are in work, however few it has: a list needs a page to show.
WORKING = 210
PLANTED, PHRASES = 200, 1000
DAYS = 730
PASSWORD = "a bench is for sitting"  # noqa: S105 - of people who exist for the length of a measurement
TABLES = ["tickets_ticket", "tickets_slaclock", "tickets_message", "tickets_ticketevent", "tickets_tickettag", "tickets_searchtext",
          "tickets_searchword", "tickets_readmarker", "accounts_user"]  # fmt: skip

# Keys say what they are of and which. They rise with time, and that of a ticket (7) begins with its own, as the product makes them.
FUNCTIONS = """
CREATE SCHEMA bench;
CREATE FUNCTION bench.key(kind int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (lpad(to_hex(%(start)s + CASE kind WHEN 7 THEN %(step)s * number ELSE 0 END), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8'
    || lpad(to_hex(number), 15, '0'))::uuid $$;
CREATE FUNCTION bench.dice(a bigint, b int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT abs(hashint8extended(a, b)::bigint %% 1000000)::int $$;
CREATE TABLE bench.sentence (n int PRIMARY KEY, said text);
CREATE TABLE bench.title (n int PRIMARY KEY, said text);
CREATE TABLE bench.surname (n int PRIMARY KEY, said text);
CREATE TABLE bench.first (n int PRIMARY KEY, said text);
CREATE TABLE bench.loaded (n int PRIMARY KEY, surname text, domain text, one text, other text, "order" text, phrase text);
CREATE TABLE bench.planted (number bigint PRIMARY KEY, surname text, domain text, one text, other text, "order" text, phrase text);
CREATE TABLE bench.phrase (number bigint PRIMARY KEY, phrase text);
"""

# They wait a year before anything closes by itself: the worker has nothing to do while one measures.
ORGANIZATIONS_SQL = """
INSERT INTO accounts_organization (id, name, slug, is_default, is_demo, is_active, plan, timezone, default_language, ticket_prefix, accent,
    logo, agents_see_all, settings, close_after_days, file_limit_mb, files_per_message, remind_before_days, resolve_after_days)
  SELECT bench.key(1, o), 'Bench ' || o, 'bench-' || o, o = 1, false, true, 'enterprise', 'Europe/Berlin', 'en', 'B' || o, 1,
    '', false, '{}', 365, 20, 10, 2, 365 FROM generate_series(1, %(organizations)s) o;
INSERT INTO accounts_department (id, name, description, organization_id)
  SELECT bench.key(2, o * 100 + d), (ARRAY['Support', 'Billing', 'Shipping', 'Returns', 'Sales', 'Night shift'])[d], '', bench.key(1, o)
    FROM generate_series(1, %(organizations)s) o, generate_series(1, 6) d;
INSERT INTO tickets_category (id, name, description, icon, is_active, response_sla_minutes, resolution_sla_minutes, priority_level, position,
    department_id, organization_id)
  SELECT bench.key(3, o * 100 + c), 'Topic ' || c, '', 'package', true, 60 * c, 2880 * c, 3, c, bench.key(2, o * 100 + 1 + c %% 5), bench.key(1, o)
    FROM generate_series(1, %(organizations)s) o, generate_series(1, 8) c;
INSERT INTO tickets_tag (id, name, description, color, organization_id)
  SELECT bench.key(4, o * 100 + t), (ARRAY['refund', 'urgent', 'vip', 'bug', 'question', 'shipping', 'invoice', 'login', 'feedback', 'spare part'])[t],
    '', 1 + t %% 6, bench.key(1, o) FROM generate_series(1, %(organizations)s) o, generate_series(1, 10) t;
"""

# Ticket i of all: whose it is, how far from the newest of its organization, who has it and how it stands. The newest of
# the large organization are of those who measure; twenty that follow are the night shift's, who sees no others.
PLAN_SQL = """
CREATE UNLOGGED TABLE bench.place AS
  SELECT i, o, row_number() OVER (PARTITION BY o ORDER BY i) AS number FROM (
    SELECT i, CASE WHEN i %% 10 < 10 * %(share)s THEN 1 ELSE 2 + (i / 10 * 7 + i %% 10) %% (%(organizations)s - 1) END AS o
      FROM generate_series(1::bigint, %(tickets)s) i) t;
CREATE TABLE bench.org AS SELECT o, count(*) AS tickets, greatest(250, count(*) / 5)::int AS customers FROM bench.place GROUP BY o;
INSERT INTO bench.planted SELECT 1 + (l.n - 1) * o.tickets / %(planted)s, l.surname, l.domain, l.one, l.other, l."order", l.phrase
  FROM bench.loaded l, bench.org o WHERE o.o = 1 AND l.n <= %(planted)s;
INSERT INTO bench.phrase SELECT DISTINCT ON (1) 2 + (l.n - 1) * o.tickets / %(phrases)s, l.phrase FROM bench.loaded l, bench.org o WHERE o.o = 1;
CREATE UNLOGGED TABLE bench.ticket AS
  SELECT p.*, CASE WHEN NOT active THEN CASE WHEN bench.dice(i, 11) %% 20 = 0 AND created > now() - interval '300 days' THEN 'resolved' ELSE 'closed' END
        WHEN age < %(working)s THEN CASE age %% 3 WHEN 2 THEN 'new' ELSE 'open' END
        ELSE (ARRAY['new', 'open', 'open', 'pending'])[1 + bench.dice(i, 12) %% 4] END AS status,
      CASE WHEN age < %(working)s THEN (ARRAY[1, 2, NULL])[1 + age %% 3]
        WHEN age < %(working)s + 20 AND o = 1 THEN 3 WHEN active AND bench.dice(i, 13) %% 4 = 0 THEN NULL
        WHEN o = 1 THEN 5 + bench.dice(i, 14) %% (%(in_large)s - 4) ELSE 1 + bench.dice(i, 14) %% 8 END AS agent,
      CASE WHEN o = 1 AND age >= %(working)s AND age < %(working)s + 20 THEN 6 WHEN age < %(working)s AND age %% 3 = 1 OR bench.dice(i, 9) %% 10 < 4 THEN 1
        ELSE 1 + bench.dice(i, 10) %% 5 END AS team
    FROM (
      SELECT p.i, p.o, p.number, n.tickets - p.number AS age, 1 + bench.dice(p.i, 15) %% 8 AS category,
          CASE WHEN p.o = 1 AND p.number IN (SELECT number FROM bench.planted) THEN (SELECT l.n FROM bench.loaded l JOIN bench.planted b USING (surname) WHERE b.number = p.number)
            ELSE %(planted)s + 1 + bench.dice(p.i, 5) %% (n.customers - %(planted)s) END AS c,
          to_timestamp((%(start)s + %(step)s * p.i) / 1000.0) AS created,
          n.tickets - p.number < greatest(%(working)s + 20, n.tickets / 20) AS active
        FROM bench.place p JOIN bench.org n USING (o)) p;
CREATE INDEX ON bench.ticket (i);
ANALYZE bench.ticket, bench.org, bench.planted, bench.phrase, bench.sentence, bench.title, bench.surname, bench.first;
"""

# Agents 1 to 4 of the large organization are those who measure: 1 sees all, 2 sees one team, 3 one of twenty tickets, 4 is an admin.
PEOPLE_SQL = """
INSERT INTO accounts_user (id, password, email, name, first_name, last_name, role, status, is_lead, sees_all_departments, avatar,
    preferred_language, timezone, theme, communication_channels, preferences, metadata, current_ticket_count, is_superuser, department_id,
    organization_id, custom_fields, sort_name)
  SELECT bench.key(5, a.o * 1000 + a.n), %(password)s, 'agent' || a.n || '@bench-' || a.o || '.example', f.said || ' ' || s.said, f.said, s.said,
    CASE a.n WHEN 4 THEN 'admin' ELSE 'agent' END, 'active', false, a.n IN (1, 4) OR a.n > 4 AND a.n %% 3 = 0, '', 'en', 'Europe/Berlin', 'auto',
    '[]', '{}', '{}', 0, false, bench.key(2, a.o * 100 + CASE a.n WHEN 2 THEN 1 WHEN 3 THEN 6 ELSE 1 + a.n %% 5 END), bench.key(1, a.o), '{}',
    lower(s.said)
    FROM (SELECT o, n FROM generate_series(1, %(organizations)s) o,
      generate_series(1, CASE o WHEN 1 THEN %(in_large)s ELSE (%(agents)s - %(in_large)s) / (%(organizations)s - 1) END) n) a
      JOIN bench.first f ON f.n = bench.dice(a.o * 1000 + a.n, 1) %% 40
      JOIN bench.surname s ON s.n = bench.dice(a.o * 1000 + a.n, 2) %% 20000;
INSERT INTO accounts_user (id, password, email, name, first_name, last_name, role, status, is_lead, avatar, preferred_language, timezone, theme,
    communication_channels, preferences, metadata, current_ticket_count, is_superuser, organization_id, custom_fields, sort_name)
  SELECT bench.key(6, c.o * 1000000 + c.n), '!', lower(f.said || '.' || coalesce(p.surname, s.said)) || c.n || '@' || coalesce(p.domain, 'mail.example'),
    f.said || ' ' || coalesce(p.surname, s.said), f.said, coalesce(p.surname, s.said), 'customer', 'active', false, '', 'en', 'Europe/Berlin', 'auto',
    '["web"]', '{}', '{}', 0, false, bench.key(1, c.o), '{}', lower(coalesce(p.surname, s.said))
    FROM (SELECT o, generate_series(1, customers) AS n FROM bench.org) c
      JOIN bench.first f ON f.n = bench.dice(c.o * 1000000 + c.n, 3) %% 40
      JOIN bench.surname s ON s.n = bench.dice(c.o * 1000000 + c.n, 4) %% 20000
      LEFT JOIN bench.loaded p ON c.o = 1 AND p.n = c.n AND p.n <= %(planted)s;
ANALYZE accounts_user, accounts_organization, accounts_department, tickets_category;
"""

# What message m of a ticket says: three sentences, an order's number, and what was planted.
SAID_SQL = """
CREATE FUNCTION bench.said(t bench.ticket, m int) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws(E'\\n\\n',
    CASE WHEN m %% 2 = 0 THEN 'Hello,' END,
    concat_ws(' ', (SELECT said FROM bench.sentence WHERE n = bench.dice(t.i * 8 + m, 20) %% 20000),
      (SELECT said FROM bench.sentence WHERE n = bench.dice(t.i * 8 + m, 21) %% 20000),
      (SELECT said FROM bench.sentence WHERE n = bench.dice(t.i * 8 + m, 22) %% 20000)),
    CASE WHEN m = 1 AND t.i %% 3 = 0 THEN 'The order was INV-' || 1000 + t.i || '.' END,
    CASE WHEN t.o = 1 AND m < 4 THEN (SELECT CASE m WHEN 1 THEN 'It is the ' || p.one || ' kind. ' || p.phrase || '.' WHEN 2 THEN 'Your order INV-' || p."order" || ' is found.'
      ELSE 'Here it is called ' || p.other || '.' END FROM bench.planted p WHERE p.number = t.number) END,
    CASE WHEN t.o = 1 AND m = 3 THEN (SELECT 'I wrote: ' || p.phrase || '.' FROM bench.phrase p WHERE p.number = t.number) END)
$$;
"""

TICKETS_SQL = """
INSERT INTO tickets_ticket (id, created_at, updated_at, number, title, description, status, priority, criticality, customer_email, source_channel,
    custom_fields, metadata, snooze_reason, unconfirmed, first_responded_at, resolved_at, closed_at, next_due_at, waits_since, last_activity_at,
    public_at, answered_at, assignee_id, category_id, customer_id, created_by_id, department_id, organization_id)
  SELECT bench.key(7, t.i), t.created, last, t.number, s.said, bench.said(t, 1), t.status, 1 + bench.dice(t.i, 6) %% 4,
      (ARRAY['low', 'medium', 'high', 'critical'])[1 + bench.dice(t.i, 7) %% 4], u.email, (ARRAY['web', 'email', 'phone'])[1 + bench.dice(t.i, 8) %% 3],
      '{}', '{}', '', false, answered, CASE WHEN NOT t.active THEN last END, CASE t.status WHEN 'closed' THEN last END,
      CASE t.status WHEN 'new' THEN t.created + make_interval(hours => t.category) WHEN 'open' THEN t.created + make_interval(days => 2 * t.category) END,
      last, last, last, answered, bench.key(5, t.o * 1000 + t.agent), bench.key(3, t.o * 100 + t.category), u.id, u.id, bench.key(2, t.o * 100 + t.team), u.organization_id
    FROM bench.ticket t
      JOIN accounts_user u ON u.organization_id = bench.key(1, t.o) AND u.id = bench.key(6, t.o * 1000000 + t.c)
      JOIN bench.title s ON s.n = bench.dice(t.i, 16) %% 4000,
      LATERAL (SELECT t.created + interval '26 hours' AS last, CASE WHEN t.status <> 'new' THEN t.created + interval '2 hours' END AS answered) at
    WHERE t.i %% 2 = %(half)s;
"""

MESSAGES_SQL = """
INSERT INTO tickets_message (id, created_at, updated_at, author_name, side, content, visibility, message_type, opens, is_ai_generated, is_auto_response,
    mail_id, mail_headers, metadata, author_id, organization_id, ticket_id)
  SELECT bench.key(8, t.i * 8 + m), t.created + make_interval(hours => (ARRAY[0, 2, 20, 26])[m]), t.created + make_interval(hours => 26), u.name,
      CASE WHEN staff THEN 'staff' ELSE 'customer' END, bench.said(t, m), CASE WHEN note THEN 'internal' ELSE 'public' END,
      CASE WHEN note THEN 'note' ELSE 'text' END, m = 1, false, false, '', '{}', '{}', u.id, u.organization_id, bench.key(7, t.i)
    FROM bench.ticket t CROSS JOIN generate_series(1, 4) m CROSS JOIN
      LATERAL (SELECT m %% 2 = 0 AS staff, m %% 2 = 0 AND (t.status = 'new' OR m = 4 AND t.i %% 4 = 0) AS note) how
      JOIN accounts_user u ON u.organization_id = bench.key(1, t.o)
        AND u.id = CASE WHEN staff THEN bench.key(5, t.o * 1000 + coalesce(t.agent, 5)) ELSE bench.key(6, t.o * 1000000 + t.c) END
    WHERE t.i %% 2 = %(half)s;
"""

EVENTS_SQL = """
INSERT INTO tickets_ticketevent (organization_id, ticket_id, action, actor_id, actor_name, source, reason, old, new, context, created_at)
  SELECT t.organization_id, t.id, 'created', t.customer_id, u.name, 'customer_portal', '', '{}', jsonb_build_object('number', t.number, 'title', t.title,
      'description', t.description, 'status', 'new', 'priority', t.priority, 'customer_id', t.customer_id, 'category_id', t.category_id,
      'department_id', t.department_id), jsonb_build_object('customer_id', u.name), t.created_at
    FROM tickets_ticket t JOIN accounts_user u ON u.organization_id = t.organization_id AND u.id = t.customer_id;
INSERT INTO tickets_ticketevent (organization_id, ticket_id, action, actor_id, actor_name, source, reason, old, new, context, created_at)
  SELECT m.organization_id, m.ticket_id, 'message_added', m.author_id, m.author_name, CASE m.side WHEN 'staff' THEN 'agent_dashboard' ELSE 'customer_portal' END,
      '', '{}', jsonb_build_object('content', m.content, 'visibility', m.visibility),
      jsonb_build_object('id', m.id, 'visibility', m.visibility, 'side', m.side, 'opens', m.opens), m.created_at FROM tickets_message m;
INSERT INTO tickets_ticketevent (organization_id, ticket_id, action, actor_id, actor_name, source, reason, old, new, context, created_at)
  SELECT t.organization_id, t.id, 'changed', u.id, u.name, 'agent_dashboard', '', '{"status": "new"}', jsonb_build_object('status', t.status), '{}', t.last_activity_at
    FROM tickets_ticket t JOIN bench.ticket b ON bench.key(7, b.i) = t.id
      JOIN accounts_user u ON u.organization_id = t.organization_id AND u.id = coalesce(t.assignee_id, bench.key(5, b.o * 1000 + 5)) WHERE t.status <> 'new';
"""

OTHERS_SQL = """
INSERT INTO tickets_tickettag (id, organization_id, ticket_id, tag_id)
  SELECT bench.key(9, i), bench.key(1, o), bench.key(7, i), bench.key(4, o * 100 + 1 + bench.dice(i, 17) %% 10) FROM bench.ticket WHERE i %% 3 = 0;
INSERT INTO tickets_readmarker (id, read_at, organization_id, user_id, ticket_id)
  SELECT bench.key(10, i), created + interval '1 day', bench.key(1, o), bench.key(5, o * 1000 + agent), bench.key(7, i)
    FROM bench.ticket WHERE active AND agent IS NOT NULL AND i %% 2 = 0;
INSERT INTO tickets_counter (organization_id, last_number, month, used)
  SELECT bench.key(1, o.o), o.tickets, date_trunc('month', now()), o.tickets FROM bench.org o;
UPDATE accounts_user u SET current_ticket_count = n.count FROM (SELECT t.organization_id, t.assignee_id, count(*) FROM tickets_ticket t
  WHERE t.assignee_id IS NOT NULL AND t.status IN ('new', 'open', 'pending') GROUP BY 1, 2) n WHERE u.organization_id = n.organization_id AND u.id = n.assignee_id;
"""

# Of tickets in work, open round the clock: organizations have no hours here. What is over was told, so that the worker rests.
CLOCKS_SQL = """
INSERT INTO tickets_slaclock (id, organization_id, ticket_id, kind, target_minutes, target_from, started_at, counted, since, due_at, soon_at, reminded_at,
    paused_at, ended_at, missed_at, spells)
  SELECT bench.key(CASE k.kind WHEN 'first' THEN 12 ELSE 13 END, b.i), t.organization_id, t.id, k.kind, k.minutes, 'category', t.created_at,
      coalesce(k.stop - t.created_at, interval '0'), CASE WHEN k.stop IS NULL THEN t.created_at END,
      CASE WHEN k.stop IS NULL OR k.ended OR k.stop > d.due THEN d.due END, d.soon,
      CASE WHEN d.soon < coalesce(k.stop, now()) THEN d.soon END, CASE WHEN NOT k.ended THEN k.stop END, CASE WHEN k.ended THEN k.stop END,
      CASE WHEN d.due < coalesce(k.stop, now()) THEN d.due END,
      CASE WHEN k.stop IS NULL THEN '[]' ELSE jsonb_build_array(jsonb_build_array(t.created_at, k.stop, extract(epoch FROM k.stop - t.created_at))) END
    FROM bench.ticket b JOIN tickets_ticket t ON t.id = bench.key(7, b.i)
      CROSS JOIN LATERAL (VALUES ('first', 60 * b.category, t.first_responded_at, true),
        ('solution', 2880 * b.category, CASE t.status WHEN 'pending' THEN t.waits_since END, false)) k (kind, minutes, stop, ended)
      CROSS JOIN LATERAL (SELECT t.created_at + make_interval(mins => k.minutes) AS due,
        t.created_at + make_interval(secs => 60 * (k.minutes - app.little_left(k.minutes))::float) AS soon) d
    WHERE b.active;
"""

# As app.index_ticket and app.learn_words write them.
SEARCH_SQL = """
INSERT INTO tickets_searchtext (id, organization_id, ticket_id, part, words)
  SELECT bench.key(11, b.i), t.organization_id, t.id, 0, app.search_head(t) || (SELECT app.weighed(string_agg(m.content, ' ' ORDER BY m.created_at), 'D')
      FROM tickets_message m WHERE m.organization_id = t.organization_id AND m.ticket_id = t.id)
    FROM bench.ticket b JOIN tickets_ticket t ON t.id = bench.key(7, b.i) WHERE b.i %% 2 = %(half)s;
"""
WORDS_SQL = """
INSERT INTO tickets_searchword (id, organization_id, word)
  SELECT gen_random_uuid(), bench.key(1, w.o), w.word FROM (
    SELECT o.o, s.word FROM bench.org o, (SELECT DISTINCT regexp_split_to_table(app.plain_words(said), ' ') AS word
      FROM (SELECT said FROM bench.sentence UNION ALL SELECT said FROM bench.title) x) s
    UNION SELECT 1, regexp_split_to_table(app.plain_words(concat_ws(' ', one, other, phrase)), ' ') FROM bench.planted
    UNION SELECT o.o, regexp_split_to_table(app.plain_words(u.name || ' ' || u.email), ' ') FROM accounts_user u
      JOIN bench.org o ON bench.key(1, o.o) = u.organization_id WHERE u.role = 'customer') w
    WHERE length(w.word) BETWEEN 4 AND 40 AND w.word !~ '^[0-9]+$';
"""

Say = Callable[[str], None]


def load(url: str, *, tickets: int, password: str, say: Say) -> None:
    """All of it; `url` is the superuser's, `password` the hash of PASSWORD."""
    begun, ended = ((time.time() - days * 86400) * 1000 for days in (DAYS, 1.25))
    numbers = {
        "start": int(begun), "step": int((ended - begun) / tickets),
        "tickets": tickets, "organizations": ORGANIZATIONS, "agents": AGENTS, "in_large": AGENTS_IN_LARGE, "share": IN_LARGE, "working": WORKING,
        "planted": PLANTED, "phrases": PHRASES, "password": password,
    }  # fmt: skip
    with connected(url) as one:
        step(say, "words", lambda: words(one, numbers))
        for name, statement in (
            ("plan", PLAN_SQL),
            ("organizations", ORGANIZATIONS_SQL),
            ("people", PEOPLE_SQL),
            ("sayings", SAID_SQL),
        ):
            step(say, name, partial(one.execute, statement, numbers))
        indexes = without_indexes(one)
        step(say, "tickets", lambda: halves(url, TICKETS_SQL, numbers))
        step(say, "messages", lambda: halves(url, MESSAGES_SQL, numbers))
        step(say, "events", lambda: one.execute(EVENTS_SQL, numbers))
        step(say, "the rest", lambda: one.execute(OTHERS_SQL, numbers))
        step(say, "deadlines", lambda: one.execute(CLOCKS_SQL, numbers))
        step(say, "indexes", lambda: restored(one, [i for i in indexes if "tickets_search" not in i]))
        step(
            say,
            "statistics",
            lambda: one.execute("ANALYZE tickets_ticket, tickets_message, tickets_ticketevent"),
        )
        step(say, "search", lambda: halves(url, SEARCH_SQL, numbers))
        step(say, "its words", lambda: one.execute(WORDS_SQL, numbers))
        step(say, "its indexes", lambda: restored(one, [i for i in indexes if "tickets_search" in i]))
        step(say, "vacuum", lambda: one.execute("VACUUM (ANALYZE)"))
        # bin/run dumps everything before it migrates, as the owner.
        one.execute(
            "GRANT USAGE ON SCHEMA bench TO hd_owner; GRANT SELECT ON ALL TABLES IN SCHEMA bench TO hd_owner"
        )
        step(say, "checkpoint", lambda: one.execute("CHECKPOINT"))


def connected(url: str) -> psycopg.Connection[Any]:
    found: psycopg.Connection[Any] = psycopg.connect(
        url, autocommit=True, cursor_factory=psycopg.ClientCursor
    )
    for setting in ("session_replication_role = replica", "synchronous_commit = off", "maintenance_work_mem = '1GB'", "work_mem = '512MB'",
                    "max_parallel_maintenance_workers = 2"):  # fmt: skip
        found.execute(f"SET {setting}")
    return found


def step(say: Say, name: str, act: Callable[[], object]) -> None:
    began = time.monotonic()
    act()
    say(f"  {name:<16} {time.monotonic() - began:7.1f} s")


def words(one: psycopg.Connection[Any], numbers: dict[str, Any]) -> None:
    one.execute(FUNCTIONS, numbers)
    lists = {
        "sentence": texts.sentences(),
        "title": texts.titles(),
        "surname": texts.surnames(),
        "first": texts.FIRST,
    }
    with one.cursor() as cursor:
        for name, values in lists.items():
            with cursor.copy(f"COPY bench.{name} FROM STDIN") as copy:
                for place, value in enumerate(values):
                    copy.write_row((place, value))
        with cursor.copy("COPY bench.loaded FROM STDIN") as copy:
            for place, row in enumerate(texts.planted(PHRASES)):
                copy.write_row((place + 1, *row.values()))


def halves(url: str, statement: str, numbers: dict[str, Any]) -> None:
    """On both cores: rows with an even and with an odd number."""

    def half(which: int) -> None:
        with connected(url) as own:
            own.execute(statement, numbers | {"half": which})

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(half, (0, 1)))


def without_indexes(one: psycopg.Connection[Any]) -> list[str]:
    """Takes the indexes that serve no constraint from the large tables; says how to make them again."""
    found = one.execute(
        "SELECT x.indexname, x.indexdef FROM pg_indexes x WHERE x.schemaname = 'public' AND x.tablename = ANY (%s)"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = x.indexname) AND x.indexdef NOT LIKE 'CREATE UNIQUE%%'",
        [TABLES],
    ).fetchall()
    for name, _definition in found:
        one.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def restored(one: psycopg.Connection[Any], definitions: list[str]) -> None:
    for definition in definitions:
        one.execute(definition)
