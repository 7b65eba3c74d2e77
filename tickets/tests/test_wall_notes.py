"""ME07: a customer's connection reads no note, by whatever statement."""

import pytest

from helpdesk.lib import tenancy
from tickets import conversation
from tickets.tests.by_hand import REFUSED, a_message, by_hand, refusal, truth
from tickets.tests.making import make_file, note

WORD = "NOTE-7f3a"


@pytest.fixture
def noted(desk):
    desk.note = note(desk.ticket, WORD, desk.agent)
    make_file(desk.agent, message=desk.note)
    with tenancy.acting(desk.agent, source="test"):
        conversation.edit(desk.note, f"{WORD} again", by=desk.agent)
    return desk


ASKED = {
    "select": "SELECT id FROM tickets_message WHERE visibility = 'internal'",
    "by key": "SELECT id FROM tickets_message WHERE id = {note}",
    "search": "SELECT id FROM tickets_message WHERE content ILIKE '%NOTE-7f3a%'",
    "exists": "SELECT 1 WHERE EXISTS (SELECT FROM tickets_message WHERE id = {note})",
    "count": "SELECT 1 FROM tickets_message HAVING count(*) <> 1",
    "join": "SELECT t.id FROM tickets_ticket t JOIN tickets_message m ON m.ticket_id = t.id WHERE m.visibility <> 'public'",
    "aggregate": "SELECT 1 FROM tickets_message HAVING string_agg(content, '') LIKE '%NOTE%'",
    "update returning": "UPDATE tickets_message SET content = content WHERE id = {note} RETURNING id",
    "update of all": "UPDATE tickets_message SET content = content RETURNING id",
    "attachment": "SELECT id FROM tickets_attachment",
    "revision": "SELECT id FROM tickets_messagerevision",
    "event": "SELECT id FROM tickets_ticketevent",
    "history": "SELECT id FROM ticket_status_history",
    "archive": "SELECT id FROM tickets_archive",
    "lock": "SELECT id FROM tickets_message WHERE id = {note} FOR UPDATE",
}


def ways_to_it(person, desk):
    return {how for how, asked in ASKED.items() if by_hand(person, asked.format(note=f"'{desk.note.pk}'"))}


@pytest.mark.parametrize("role", ["customer", "copied", "other", "stranger"])
def test_no_customer_gets_a_note_in_any_way(role, noted):
    assert ways_to_it(getattr(noted, role), noted) == set()


def test_an_agent_gets_it_in_all_of_them(noted):
    by_hand(noted.agent, "UPDATE tickets_ticket SET status = 'open' WHERE id = %s", noted.ticket.pk)
    assert ways_to_it(noted.agent, noted) == set(ASKED) - {"archive"}


def test_a_customer_deletes_no_note_and_writes_none(noted):
    assert refusal(noted.customer, "DELETE FROM tickets_message WHERE id = %s", noted.note.pk) == REFUSED
    for kind in (
        {"visibility": "internal"},
        {"visibility": "internal", "message_type": "note"},
        {"message_type": "system"},
    ):
        assert refusal(noted.customer, *a_message(noted.ticket, noted.customer, **kind)) == REFUSED


def test_a_later_policy_opens_no_note(noted):
    """The wall round notes is restrictive: whatever else lets a row be read, this one still says no."""
    [[restrictive]] = truth("SELECT NOT polpermissive FROM pg_policy WHERE polname = 'no_notes'")
    assert restrictive
