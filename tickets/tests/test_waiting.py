"""Two who change the same tickets wait for each other and not forever: none of these is broken off by the database."""

import random

import pytest

from helpdesk.lib import tenancy
from tickets import archive, assignment, conversation, merging, opening
from tickets.locking import all_locked
from tickets.models import Ticket
from tickets.tests.acting import Desk, faults
from tickets.tests.making import ask, place, settle


@pytest.fixture
def at_desk(committed_desk):
    desk = committed_desk
    desk.tickets = [place(ask(desk.customer, f"T{n}"), department=desk.billing) for n in range(8)]
    settle()
    desk.people = [desk.agent, desk.lead, desk.admin]
    desk.threads = Desk("one", "two")
    yield desk
    desk.threads.close()
    assert faults(desk.ours) == {}


def bulk(desk, by, chance, of=None):
    """Assigns several in one transaction, each to somebody, in no order of theirs."""
    chosen = chance.sample(of or desk.tickets, 4)
    people = [chance.choice(desk.people) for _ in chosen]

    def act():
        with all_locked(chosen) as held:
            for ticket, person in zip(held, people, strict=True):
                assignment.assign(ticket, person, by=by)

    return act


def one_statement(desk, chance):
    person = chance.choice(desk.people)
    keys = [ticket.pk for ticket in chance.sample(desk.tickets, 5)]

    def act():
        with tenancy.because("bulk"):
            Ticket.objects.filter(pk__in=keys).update(assignee=person)

    return act


def merge_and_back(a, b, by):
    def act():
        merged = merging.merge(a, into=b, by=by)
        merging.unmerge(Ticket.objects.get(pk=a.pk), by=by)
        return merged

    return act


def edit_and_delete(desk, chance):
    """A ticket of its own for each try: what is deleted is gone."""
    with tenancy.acting(desk.agent, source="test"):
        ticket = ask_again(desk)
        message = conversation.reply(ticket, "First", by=desk.agent)

    said = f"Second {chance.random()}"
    return lambda: conversation.edit(message, said, by=desk.agent), lambda: archive.delete(
        ticket, by=desk.admin
    )


def ask_again(desk):
    return opening.open_ticket(by=desk.agent, customer=desk.customer, title="Short", content="Short")


def pairs(desk, chance):
    """(one's act, the other's)."""
    a, b = chance.sample(desk.tickets, 2)
    return {
        "two bulk assignments": (bulk(desk, desk.agent, chance), bulk(desk, desk.admin, chance)),
        "bulk assignments of different tickets to the same people": (
            bulk(desk, desk.agent, chance, desk.tickets[:4]), bulk(desk, desk.admin, chance, desk.tickets[4:])
        ),
        "a bulk assignment and one statement": (bulk(desk, desk.agent, chance), one_statement(desk, chance)),
        "merging in opposite directions": (merge_and_back(a, b, desk.agent), merge_and_back(b, a, desk.admin)),
        "a reply and a bulk assignment": (lambda: conversation.reply(a, "Hello", by=desk.agent), bulk(desk, desk.admin, chance)),
    }  # fmt: skip


NAMES = [
    "two bulk assignments",
    "bulk assignments of different tickets to the same people",
    "a bulk assignment and one statement",
    "merging in opposite directions",
    "editing a message and deleting its ticket",
    "a reply and a bulk assignment",
]


def go(desk, name, tries):
    chance = random.Random(name)  # noqa: S311 - the same pairs each time
    for _ in range(tries):
        one, two = (edit_and_delete if name.startswith("editing") else lambda *at: pairs(*at)[name])(
            desk, chance
        )
        desk.threads.both(("one", desk.agent, one), ("two", desk.admin, two))


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_broken_off_by(name, at_desk):
    go(at_desk, name, 12)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_broken_off_in_two_hundred_tries_of(name, at_desk):
    go(at_desk, name, 200)
