"""Every tracked change makes one event, whoever makes it and how; nobody else writes events, and nobody changes them."""

import json
from typing import Any

import psycopg
import pytest

from conftest import owner_connection
from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from tickets.models import Message
from tickets.tests.by_hand import REFUSED, a_message, by_hand, inserting, refusal, truth
from tickets.tests.making import ask, field_named, make_category, make_tag, place, say

LAST = "SELECT max(id) FROM tickets_ticketevent"
SINCE = """SELECT action, ticket_id, actor_id, actor_name, source, reason, old, new, context FROM tickets_ticketevent
  WHERE id > %s ORDER BY id"""


def events_of(who, statement, *params, **more):
    """What this statement writes: (action, old, new), after looking at who is said to have done it."""
    [[last]] = truth(LAST)
    by_hand(who, statement, *params, reason="because", **more)
    found = []
    for action, _ticket, actor, name, source, reason, old, new, _context in truth(SINCE, last):
        assert (actor, name, source, reason) == (who.pk, who.name, "test", "because")
        found.append((action, json.loads(old), json.loads(new)))
    return found


@pytest.fixture
def tracked(desk):
    field_named(desk.ours, "size")
    desk.topic, desk.tag = make_category(desk.ours, "Topic"), make_tag(desk.ours, name="Tag")
    desk.second = place(ask(desk.customer, "Second"), department=desk.billing)
    return desk


# Column: what an agent sets it to, from a name of the fixture where it is one.
FIELDS = {
    "title": "Changed", "status": "open", "priority": 4, "criticality": "high", "category_id": "topic", "department_id": "technical",
    "assignee_id": "lead", "customer_id": "other", "due_date": "2027-01-01 00:00+00", "snoozed_until": "2027-01-01 00:00+00",
    "snooze_reason": "parts", "custom_fields": '{"size": "L"}', "customer_email": "x@x.example", "merged_into_id": "second",
}  # fmt: skip
NAMES = {"topic": "Topic", "technical": "Technical", "lead": "Lead", "other": "Other"}


@pytest.mark.parametrize("column", FIELDS)
def test_a_tracked_field_makes_one_event_with_old_new_and_names(column, tracked):
    said: Any = FIELDS[column]
    value = getattr(tracked, said).pk if column.endswith("_id") else said
    asked = f"SELECT to_jsonb(t)->'{column}' FROM tickets_ticket t WHERE id = %s"
    before = truth(asked, tracked.ticket.pk)[0][0]
    change = f"UPDATE tickets_ticket SET {column} = %s WHERE id = %s"
    [[action, old, new]] = events_of(tracked.agent, change, value, tracked.ticket.pk)
    after = json.loads(truth(asked, tracked.ticket.pk)[0][0])
    assert (action, old[column], new[column]) == ("changed", json.loads(before), after)
    assert set(new) == {column} | ({"customer_email"} if column == "customer_id" else set())
    names = json.loads(truth("SELECT context FROM tickets_ticketevent ORDER BY id DESC LIMIT 1")[0][0]).get(
        "names", {}
    )
    assert said not in NAMES or names[str(value)] == NAMES[said]


def test_held_and_unconfirmed_are_tracked(tracked):
    for column in ("held", "unconfirmed"):
        [[last]] = truth(LAST)
        truth(f"UPDATE tickets_ticket SET {column} = true WHERE id = %s", tracked.ticket.pk)
        [[action, new]] = truth(
            "SELECT action, new->>%s FROM tickets_ticketevent WHERE id > %s", column, last
        )
        assert (action, new) == ("changed", "true")


def test_what_opens_and_goes_is_told_whole(tracked):
    events = "SELECT action, old, new FROM tickets_ticketevent WHERE ticket_id = %s ORDER BY id"
    first, said = truth(events, tracked.second.pk)[:2]
    new = json.loads(first[2])
    assert (first[0], new["title"], new["status"], new["number"]) == (
        "created",
        "Second",
        "new",
        tracked.second.number,
    )
    assert (said[0], json.loads(said[2])["content"]) == ("message_added", "It broke on Sunday.")
    by_hand(tracked.admin, "DELETE FROM tickets_ticket WHERE id = %s", tracked.second.pk)
    *_, (action, old, new) = truth(events, tracked.second.pk)
    assert (action, json.loads(old)["title"], json.loads(new)) == ("deleted", "Second", {})


def link(table, ticket, **columns):
    return inserting(
        f"tickets_{table}", id=uuid7(), organization_id=ticket.organization_id, ticket_id=ticket.pk, **columns
    )


@pytest.mark.parametrize(("table", "kind", "column", "what"), [
    ("tickettag", "tag", "tag_id", "tag"), ("collaborator", "collaborator", "user_id", "light"), ("copy", "copy", "user_id", "other"),
    ("ticketlink", "link", "other_id", "second"),
])  # fmt: skip
def test_a_link_makes_one_event_when_it_comes_and_goes(table, kind, column, what, tracked):
    key = getattr(tracked, what).pk
    more = {"kind": "related"} if table == "ticketlink" else {}
    added = events_of(tracked.agent, *link(table, tracked.ticket, **{column: key}, **more))
    gone = events_of(tracked.agent, f"DELETE FROM tickets_{table} WHERE {column} = %s", key)
    assert added == [(f"{kind}_added", {}, {column: str(key)} | more)]
    assert gone == [(f"{kind}_removed", {column: str(key)} | more, {})]


def test_a_message_added_edited_and_deleted_makes_one_event_each(tracked):
    added = events_of(tracked.agent, *a_message(tracked.ticket, tracked.agent, content="One"))
    with tenancy.platform():
        key = Message.objects.get(content="One").pk
    edited = events_of(tracked.agent, "UPDATE tickets_message SET content = 'Two' WHERE id = %s", key)
    [[action, old, new]] = events_of(
        tracked.agent, "UPDATE tickets_message SET deleted_at = now() WHERE id = %s", key
    )
    assert added == [("message_added", {}, {"content": "One", "visibility": "public"})]
    assert edited == [("message_edited", {"content": "One"}, {"content": "Two"})]
    assert (action, old, new["content"]) == ("message_deleted", {"content": "Two", "deleted_at": None}, "")


def test_a_message_that_moves_is_told_by_both_tickets(tracked):
    said = say(tracked.ticket, "More", tracked.agent)
    told = events_of(
        tracked.agent, "UPDATE tickets_message SET ticket_id = %s WHERE id = %s", tracked.second.pk, said.pk
    )
    assert [(action, old.get("ticket_id"), new.get("ticket_id")) for action, old, new in told] == [
        ("message_moved_out", None, str(tracked.second.pk)), ("message_moved_in", str(tracked.ticket.pk), None)
    ]  # fmt: skip
    assert told[1][2]["content"] == "More"


def test_a_rating_makes_one_event(tracked):
    place(tracked.ticket, status="resolved")
    now = "2026-01-01"
    columns = {
        "customer_id": tracked.customer.pk,
        "rating": 4,
        "comment": "",
        "created_at": now,
        "updated_at": now,
    }
    assert events_of(tracked.customer, *link("ticketfeedback", tracked.ticket, **columns)) == [
        ("feedback_added", {}, {"rating": 4, "comment": ""})
    ]
    changed = events_of(tracked.customer, "UPDATE tickets_ticketfeedback SET rating = 1")
    assert changed == [("feedback_edited", {"rating": 4}, {"rating": 1})]


@pytest.mark.parametrize("statement", [
    "UPDATE tickets_ticket SET metadata = '{\"a\": 1}'", "UPDATE tickets_ticket SET title = title", "UPDATE tickets_ticket SET updated_at = now()",
    "UPDATE tickets_message SET updated_at = now()", "UPDATE tickets_message SET content = content", "DELETE FROM tickets_draft",
])  # fmt: skip
def test_what_is_not_tracked_or_stays_makes_none(statement, tracked):
    assert events_of(tracked.agent, statement) == []


def test_reading_following_and_drafting_make_none(tracked):
    for table, more in (("readmarker", {"read_at": "2026-01-01"}), ("follower", {}), ("draft", {
        "mode": "reply", "content": "x", "besides": "{}", "created_at": "2026-01-01", "updated_at": "2026-01-01",
    })):  # fmt: skip
        assert (
            events_of(
                tracked.agent,
                *link(
                    table, tracked.ticket, user_id=tracked.agent.pk, **({"created_at": "2026-01-01"} | more)
                ),
            )
            == []
        )


def test_an_update_of_many_makes_one_for_each(tracked):
    told = events_of(tracked.admin, "UPDATE tickets_ticket SET priority = 4")
    assert [(action, new) for action, _old, new in told] == [("changed", {"priority": 4})] * 3


def test_nobody_speaks_through_the_events_of_raw_sql(tracked):
    """Without a source it is said by which login, and the worker does nothing about it."""
    [[queued]] = truth("SELECT count(*) FROM tickets_queuedevent")
    by_hand(tracked.agent, "UPDATE tickets_ticket SET title = 'By hand'", source="")
    [[source, told]] = truth(
        "SELECT source, context->>'login' FROM tickets_ticketevent ORDER BY id DESC LIMIT 1"
    )
    assert (source, told) == ("sql", "hd_web")
    assert truth("SELECT count(*) FROM tickets_queuedevent") == [(queued,)]


WRITES = [
    "INSERT INTO tickets_ticketevent (organization_id, ticket_id, action, actor_name, source, reason, old, new, context)"
    " SELECT organization_id, id, 'x', '', '', '', '{}', '{}', '{}' FROM tickets_ticket LIMIT 1",
    "UPDATE tickets_ticketevent SET reason = 'x'",
    "DELETE FROM tickets_ticketevent",
    "TRUNCATE tickets_ticketevent",
]


@pytest.mark.parametrize("statement", [*WRITES, "SELECT app.put_event(gen_random_uuid(), gen_random_uuid(), 'x', '{}', '{}', '{}')",
                                       "UPDATE tickets_messagerevision SET content = 'x'", "DELETE FROM tickets_messagerevision"])  # fmt: skip
@pytest.mark.parametrize("who", ["admin", "ours", "platform"])
def test_no_login_writes_changes_or_deletes_events_or_revisions(who, statement, tracked):
    by = tenancy.PLATFORM if who == "platform" else getattr(tracked, who)
    assert refusal(by, statement) == REFUSED


@pytest.mark.parametrize("statement", WRITES[1:])
def test_nor_does_the_role_of_the_houses_own_functions(statement, committed_desk):
    with owner_connection() as raw:
        raw.execute("SET ROLE hd_definer")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(statement)


def test_the_status_history_is_under_the_wall_of_whoever_asks(tracked):
    by_hand(
        tracked.agent,
        "UPDATE tickets_ticket SET status = 'open' WHERE id = %s",
        tracked.ticket.pk,
        reason="why",
    )
    asked = "SELECT status, was, actor_name, note FROM ticket_status_history WHERE ticket_id = %s ORDER BY id"
    told = [("new", None, "Customer", ""), ("open", "new", "Agent", "why")]
    assert (
        by_hand(tracked.agent, asked, tracked.ticket.pk)
        == by_hand(tracked.analyst, asked, tracked.ticket.pk)
        == told
    )
    for role in ("customer", "light", "their_admin"):
        assert by_hand(getattr(tracked, role), asked, tracked.ticket.pk) == [], role


def test_keys_and_times_of_a_tickets_events_rise(tracked):
    for number in range(3):
        say(tracked.ticket, f"{number}", tracked.agent)
    times = [
        at
        for (at,) in truth(
            "SELECT created_at FROM tickets_ticketevent WHERE ticket_id = %s ORDER BY id", tracked.ticket.pk
        )
    ]
    assert times == sorted(times)
    assert len(set(times)) == len(times)
