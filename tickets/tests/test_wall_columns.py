"""Which columns of a ticket whom: FO01, fixed ones, derived ones."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from django.db import transaction

from helpdesk.lib import tenancy
from tickets import conversation
from tickets.models import Message, Ticket
from tickets.tests.by_hand import REFUSED, a_message, a_ticket, by_hand, refusal, truth
from tickets.tests.making import ask, make_category, now_of, place, say

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# What somebody's form may carry beside its fields, and what the stored row has then; NOW: the database's clock.
NOW = object()
EXTRA = {
    "priority": (4, 2), "due_date": (LONG_AGO, None), "metadata": ('{"vip": true}', {}), "snooze_reason": ("x", ""),
    "snoozed_until": (LONG_AGO, None), "customer_email": ("boss@x.example", "customer@acme.example"),
    "source_channel": ("phone", "web"),
}  # fmt: skip
DERIVED = {
    "number": (777, 3), "held": (True, False), "created_at": (LONG_AGO, NOW), "first_responded_at": (LONG_AGO, None),
    "answered_at": (LONG_AGO, None), "resolved_at": (LONG_AGO, None), "closed_at": (LONG_AGO, None), "next_due_at": (LONG_AGO, NOW),
    "reminded_at": (LONG_AGO, None), "waits_since": (LONG_AGO, NOW), "last_activity_at": (LONG_AGO, NOW), "public_at": (LONG_AGO, NOW),
    "merged_into_id": ("ticket", None),
}  # fmt: skip


def stored(person, desk, **columns):
    """The row that comes of an INSERT with these columns."""
    columns = {
        name: getattr(desk, value).pk if value in ("ticket", "billing") else value
        for name, value in columns.items()
    }
    statement, *values = a_ticket(desk.customer, person, **columns)
    with transaction.atomic():
        [[key]] = by_hand(person, f"{statement} RETURNING id", *values, source="customer_portal")
        with tenancy.platform():
            ticket = Ticket.objects.get(pk=key)
        transaction.set_rollback(True)
    return ticket


def wrong(row, told):
    found = {name: getattr(row, name) for name in told}
    return {name: value for name, value in found.items()
            if not (value > LONG_AGO if told[name][1] is NOW else value == told[name][1])}  # fmt: skip


def test_what_a_customers_form_carries_beside_its_fields_is_kept_out(desk):
    told = EXTRA | DERIVED | {"department_id": ("billing", None)}
    row = stored(desk.customer, desk, **{column: value for column, (value, _) in told.items()})
    assert wrong(row, told) == {}


def test_nor_can_an_agent_say_what_the_database_sets(desk):
    row = stored(desk.agent, desk, **{column: value for column, (value, _) in DERIVED.items()})
    assert wrong(row, DERIVED) == {}


@pytest.mark.parametrize("columns", [
    {"status": "open"}, {"status": "resolved"}, {"assignee_id": "agent"}, {"customer_id": "other"}, {"created_by_id": "agent"},
    {"organization_id": "theirs"},
])  # fmt: skip
def test_a_customers_form_is_refused_that_says(columns, desk):
    columns = {
        name: getattr(desk, value).pk if name.endswith("_id") else value for name, value in columns.items()
    }
    assert refusal(desk.customer, *a_ticket(desk.customer, desk.customer, **columns)) == REFUSED


def test_staff_open_tickets_in_their_own_name(desk):
    assert refusal(desk.agent, *a_ticket(desk.customer, desk.lead)) == REFUSED


def test_a_category_says_priority_and_team_of_a_customers_request(desk):
    topic = make_category(desk.ours, priority_level=5, department=desk.technical)
    ticket = now_of(ask(desk.customer, category=topic))
    assert (ticket.priority, ticket.department_id) == (4, desk.technical.pk)


COLUMNS = [field.column for field in Ticket._meta.fields if not field.generated]
VALUES = {
    "uuid": "gen_random_uuid()", "timestamp with time zone": "now() - interval '9 days'", "jsonb": "'{\"a\": 1}'", "boolean": "NOT {}",
    "bigint": "777", "smallint": "4", "character varying": "'web1'", "text": "'other'", "xid8": "'1'::xid8",
}  # fmt: skip
OTHER = {"criticality": "'high'", "source_channel": "'phone'", "customer_id": "created_by_id"}


def another(column, desk):
    kind = dict(
        truth(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'tickets_ticket'"
        )
    )
    return (
        OTHER.get(column) or VALUES[kind[column]].replace("{}", column, 1)
        if "{}" in VALUES[kind[column]] and kind[column] == "boolean"
        else VALUES[kind[column]]
    )


def changed(person, column, desk):
    """Whether the statement changed what stands in the column."""
    asked = f"SELECT {column} FROM tickets_ticket WHERE id = %s"
    before = truth(asked, desk.ticket.pk)
    refused = refusal(
        person, f"UPDATE tickets_ticket SET {column} = {another(column, desk)} WHERE id = %s", desk.ticket.pk
    )
    return not refused and truth(asked, desk.ticket.pk) != before


@pytest.mark.parametrize("role", ["customer", "copied"])
def test_a_customer_changes_no_column_but_the_status(role, desk):
    place(desk.ticket, customer=desk.customer, created_by=desk.other)
    columns = {*COLUMNS, "written_in"} - {"status", "updated_at"}
    assert {column for column in columns if changed(getattr(desk, role), column, desk)} == set()


FIXED = [
    "id", "organization_id", "number", "held", "created_at", "created_by_id", "description", "source_channel", "written_in",
    "first_responded_at", "answered_at", "resolved_at", "closed_at", "next_due_at", "waits_since", "last_activity_at",
    "public_at", "reminded_at",
]  # fmt: skip


@pytest.mark.parametrize("role", ["agent", "admin"])
def test_staff_change_no_fixed_or_derived_column(role, desk):
    assert {column for column in FIXED if changed(getattr(desk, role), column, desk)} == set()
    assert changed(getattr(desk, role), "title", desk)


STATUSES = ["new", "open", "pending", "resolved", "closed"]


@pytest.mark.parametrize("role", ["customer", "copied"])
def test_customers_resolve_their_own_and_open_again_what_waited(role, desk):
    may, change = set(), "UPDATE tickets_ticket SET status = %s WHERE id = %s"
    for was, to in permutations(STATUSES, 2):
        place(desk.ticket, status=was)
        if refusal(getattr(desk, role), change, to, desk.ticket.pk) == "":
            may.add((was, to))
    solved = {(was, "resolved") for was in ("new", "open", "pending") if role == "customer"}
    assert may == {("pending", "open"), ("resolved", "open")} | solved


def test_a_stale_save_loses_nothing_that_the_database_keeps(desk):
    stale = now_of(desk.ticket)
    say(desk.ticket, "Answered", desk.agent)
    kept = now_of(desk.ticket)
    with tenancy.acting(desk.agent, source="test"):
        stale.title, stale.status = "Changed", kept.status
        stale.save()
    after = now_of(desk.ticket)
    derived = ("first_responded_at", "answered_at", "last_activity_at", "public_at", "waits_since")
    assert {name: getattr(after, name) for name in derived} == {name: getattr(kept, name) for name in derived}
    assert after.title == "Changed"


def test_the_first_response_is_set_once_by_a_persons_public_answer(desk):
    with tenancy.system(desk.ours):
        conversation.tell(desk.ticket, "We have it.")
    with tenancy.acting(desk.agent, source="test"):
        conversation.note(desk.ticket, "Look", by=desk.agent)
    say(desk.ticket, "More from me", desk.customer)
    assert now_of(desk.ticket).first_responded_at is None
    first = say(desk.ticket, "Hello", desk.agent)
    say(desk.ticket, "Again", desk.agent)
    assert now_of(desk.ticket).first_responded_at == first.created_at


def test_the_time_of_a_message_is_the_databases(desk):
    by_hand(
        desk.agent,
        *a_message(desk.ticket, desk.agent, created_at=LONG_AGO, deleted_at=LONG_AGO, edited_at=LONG_AGO),
    )
    with tenancy.platform():
        last = Message.objects.filter(ticket=desk.ticket).in_order().last()
    assert (last.created_at > LONG_AGO, last.deleted_at, last.edited_at, last.side) == (
        True,
        None,
        None,
        "staff",
    )
