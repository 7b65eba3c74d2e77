"""Many threads, many tenants, transactions of every ending: nobody ever sees a row of another organization."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.tests.test_wall import TENANT_TABLES
from helpdesk.lib import tenancy

THREADS = 8


class Wrong(Exception):
    """A transaction that ends in an exception of ours."""


def seen(tables):
    """The organizations whose rows this transaction sees."""
    found = set()
    with connection.cursor() as cursor:
        for name in tables:
            column = "id" if name == "accounts_organization" else "organization_id"
            cursor.execute(f"SELECT DISTINCT {column} FROM {name}")
            found |= {key for (key,) in cursor.fetchall()}
    return found


def broken_statement():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def end_badly():
    raise Wrong


def caught():
    """A savepoint that goes wrong, and the transaction goes on."""
    with pytest.raises(DatabaseError), transaction.atomic():
        broken_statement()


def lost_connection():
    connection.close()


ENDINGS = [
    lambda: None,
    lambda: None,
    caught,
    broken_statement,
    end_badly,
    lost_connection,
    lambda: transaction.set_rollback(True),
]


def walk(seed, people, tables, rounds):
    """One thread's transactions, one after the other on one connection: how many saw what is not theirs."""
    chance, leaks = random.Random(seed), []  # noqa: S311  no secret
    for _ in range(rounds):
        person, other = chance.sample(people, 2)
        try:
            with tenancy.acting(person, source="test"):
                leaks += seen(tables) ^ {person.organization_id}
                if chance.random() < 0.3:
                    with tenancy.system(other.organization_id):
                        leaks += seen(tables) ^ {other.organization_id}
                    leaks += seen(tables) ^ {person.organization_id}
                if chance.random() < 0.2:
                    with tenancy.platform():
                        connection.cursor().execute("SELECT count(*) FROM accounts_user")
                chance.choice(ENDINGS)()
                leaks += seen(tables) ^ {person.organization_id}
        except (Wrong, DatabaseError):
            pass
        leaks += [tenancy.current()] if tenancy.current() != tenancy.NOBODY else []
        leaks += stray_rows()
    connection.close()
    return leaks


def stray_rows():
    """Outside a transaction the connection has no context left over, whatever the one before was."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT organization_id FROM accounts_user")
            return cursor.fetchall()
    except DatabaseError as refused:
        return [] if "permission denied" in str(refused) else [refused]


@pytest.mark.committed
@pytest.mark.parametrize("rounds", [40, pytest.param(400, marks=pytest.mark.long)])
def test_threads_of_random_transactions_leak_nothing(committed_cast, rounds):
    cast = committed_cast
    people = [
        cast.admin,
        cast.agent,
        cast.lead,
        cast.analyst,
        cast.customer,
        cast.their_admin,
        cast.their_agent,
        cast.stranger,
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TENANT_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
    with ThreadPoolExecutor(THREADS) as pool:
        walks = [pool.submit(walk, seed, people, tables, rounds) for seed in range(THREADS)]
    assert sum((done.result() for done in walks), []) == []
