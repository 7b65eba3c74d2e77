"""Who may see which ticket and message, in plain Python; asked of the same moment as the database is asked."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg

from conftest import connect
from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7

SETTING = "SELECT " + ", ".join(["set_config(%s, %s, true)"] * 8)
NAMES = ["org", "user", "role", "dept", "all", "source", "only"]
# What a guard, a policy or a constraint says no with; two who want the same rows in another order.
REFUSALS = (
    psycopg.errors.InsufficientPrivilege, psycopg.errors.IntegrityError, psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)  # fmt: skip


def told(raw: Any, context: tenancy.Context) -> None:
    values = [pair for name in NAMES for pair in (f"app.{name}", getattr(context, name))]
    raw.execute(SETTING, [*values, "role", context.db_role])


class World:
    """The rows that decide, past the wall."""

    def __init__(self, raw: Any) -> None:
        def rows(statement: str) -> list[Any]:
            return raw.execute(statement).fetchall()

        columns = "id, organization_id::text, customer_id::text, assignee_id::text, department_id::text, unconfirmed"
        self.tickets = {key: rest for key, *rest in rows(f"SELECT {columns} FROM tickets_ticket")}
        self.messages = rows("SELECT id, ticket_id, visibility FROM tickets_message")
        self.helps = set(rows("SELECT ticket_id, user_id::text FROM tickets_collaborator"))
        self.copied = set(rows("SELECT ticket_id, user_id::text FROM tickets_copy"))

    def sees(self, who: tenancy.Context, key: Any) -> bool:
        org, customer, assignee, team, unconfirmed = self.tickets[key]
        if org != who.org or (who.only and who.only != str(key)):
            return False
        if who.role in ("admin", "analyst"):
            return True
        if who.role == "agent":
            return (
                who.all == "on"
                or team in (None, who.dept)
                or assignee == who.user
                or (key, who.user) in self.helps
            )
        own = customer == who.user and not unconfirmed
        return who.role == "customer" and (own or (key, who.user) in self.copied)

    def expected(self, who: tenancy.Context) -> tuple[set[Any], set[Any]]:
        tickets = {key for key in self.tickets if self.sees(who, key)}
        staff = who.role in ("admin", "analyst", "agent")
        return tickets, {
            key for key, of, how in self.messages if of in tickets and (staff or how == "public")
        }


@contextmanager
def one_moment() -> Iterator[tuple[World, str]]:
    with connect() as raw, raw.transaction():
        raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        told(raw, tenancy.PLATFORM)
        [snapshot] = raw.execute("SELECT pg_export_snapshot()").fetchone()  # type: ignore[misc]
        yield World(raw), snapshot


def wrong(people: list[tenancy.Context]) -> int:
    """How many tickets and messages somebody sees and may not, or may and does not, at one moment."""
    count = 0
    with one_moment() as (world, snapshot):
        for who in people:
            with connect() as raw, raw.transaction():
                raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                raw.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
                told(raw, who)
                for table, right in zip(("ticket", "message"), world.expected(who), strict=True):
                    seen = {key for (key,) in raw.execute(f"SELECT id FROM tickets_{table}")}
                    count += len(seen ^ right)
    return count


def contexts(desk: Any) -> list[tenancy.Context]:
    """Of everybody, of the customer's mailed link, and of nobody in particular."""
    names = ["customer", "colleague", "copied", "other", "agent", "light", "lead", "analyst", "admin", "stranger", "their_agent", "their_admin"]  # fmt: skip
    everybody = [tenancy.context_of(getattr(desk, name), source="test") for name in names]
    return [
        *everybody,
        replace(everybody[0], only=str(desk.ticket.pk)),
        tenancy.Context(org=str(desk.ours.pk)),
    ]


def write(desk: Any, people: list[tenancy.Context], chance: random.Random, times: int) -> int:
    """Random statements by random people, half of them committed. Says how many took effect."""
    done = 0
    with connect() as raw:
        for _ in range(times):
            try:
                with raw.transaction():
                    told(raw, chance.choice(people))
                    done += raw.execute(*something(desk, chance)).rowcount > 0
                    if chance.random() < 0.5:
                        raise psycopg.Rollback
            except REFUSALS:
                continue
    return done


def something(desk: Any, chance: random.Random) -> tuple[str, list[Any]]:
    person = chance.choice(
        [desk.customer, desk.copied, desk.other, desk.agent, desk.light, desk.lead, desk.admin]
    )
    some = "id IN (SELECT id FROM tickets_ticket ORDER BY md5(id::text || %s) LIMIT 1)"
    mark = str(chance.random())
    keys = {"department_id": [desk.billing.pk, desk.technical.pk, None], "assignee_id": [desk.agent.pk, desk.light.pk, None],
            "customer_id": [desk.customer.pk, desk.other.pk], "unconfirmed": [False], "status": ["open", "resolved", "closed"]}  # fmt: skip
    kind = chance.choice([*keys, "message", "collaborator", "copy", "leave", "uncopy"])
    if kind in keys:
        return f"UPDATE tickets_ticket SET {kind} = %s WHERE {some}", [chance.choice(keys[kind]), mark]
    if kind == "message":
        return (
            "INSERT INTO tickets_message (id, organization_id, ticket_id, author_id, content, visibility, message_type, opens, is_ai_generated,"
            " is_auto_response, mail_id, mail_headers, metadata, created_at, updated_at) SELECT %s, organization_id, id, app.uid(), 'x', %s,"
            f" 'text', false, false, false, '', '{{}}', '{{}}', now(), now() FROM tickets_ticket WHERE {some}",
            [uuid7(), chance.choice(["public", "internal"]), mark],
        )
    if kind in ("leave", "uncopy"):
        return f"DELETE FROM tickets_{'copy' if kind == 'uncopy' else 'collaborator'} WHERE user_id = %s", [
            person.pk
        ]
    return (
        f"INSERT INTO tickets_{kind} (id, organization_id, ticket_id, user_id) SELECT %s, organization_id, id, %s FROM tickets_ticket WHERE {some}",
        [uuid7(), person.pk, mark],
    )
