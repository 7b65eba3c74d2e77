"""Everybody writes at once, and at every moment each sees exactly what plain Python says; without one policy they do not."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg import sql

from conftest import owner_connection
from helpdesk.lib import tenancy
from tickets.tests.making import ask, place, settle
from tickets.tests.oracle import contexts, write, wrong


@pytest.fixture
def many(committed_desk):
    """Tickets of every kind: of both teams and none, unproven, shared, with notes, in both organizations."""
    desk = committed_desk
    for number, team in enumerate([desk.billing, desk.technical, None] * 4):
        ticket = ask(
            [desk.customer, desk.other, desk.colleague][number % 2], f"T{number}", unconfirmed=number % 5 == 4
        )
        place(ticket, department=team)
        with tenancy.platform():
            ticket.messages.create(organization=desk.ours, content="note", visibility="internal")
            if number % 3 == 1:
                ticket.collaborator_links.create(organization=desk.ours, user=desk.agent)
                ticket.copies.create(organization=desk.ours, user=desk.copied)
    place(ask(desk.stranger, "Theirs"), department=None)
    settle()
    return desk


def compare(desk, *, threads, times, moments, seed):
    people = contexts(desk)
    with ThreadPoolExecutor(threads) as pool:
        chances = [random.Random(f"{seed} {n}") for n in range(threads)]  # noqa: S311 - the same writes each time
        writing = [pool.submit(write, desk, people, chance, times) for chance in chances]
        found = sum(wrong(people) for _ in range(moments))
        done = [one.result() for one in writing]
    return found + wrong(people), sum(done)


def test_everybody_sees_what_they_may_while_everybody_writes(many):
    found, done = compare(many, threads=4, times=60, moments=4, seed=1)
    assert (found, done > 20) == (0, True)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_for_long(many, seed):
    found, done = compare(many, threads=8, times=400, moments=40, seed=seed)
    assert (found, done > 200) == (0, True)


POLICY = "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = %s::regclass AND polname = %s"
OPENED = [("tickets_ticket", "reads"), ("tickets_ticket", "tenant"), ("tickets_ticket", "mailed_link"), ("tickets_message", "reads"),
          ("tickets_message", "no_notes")]  # fmt: skip


@pytest.mark.parametrize(("table", "policy"), OPENED)
def test_with_one_policy_open_they_see_more(table, policy, many):
    change = sql.SQL("ALTER POLICY {policy} ON {table} USING ({rule})")
    names = {"policy": sql.Identifier(policy), "table": sql.Identifier(table)}
    assert wrong(contexts(many)) == 0
    with owner_connection() as owner:
        [[rule]] = owner.execute(POLICY, (table, policy)).fetchall()
        owner.execute(change.format(rule=sql.SQL("true"), **names))
        try:
            assert wrong(contexts(many)) > 0
        finally:
            owner.execute(change.format(rule=sql.SQL(rule), **names))
            assert owner.execute(POLICY, (table, policy)).fetchone() == (rule,)
    assert wrong(contexts(many)) == 0
