"""Values of custom fields are what their definitions say, by whatever door they come."""

import json

import pytest

from tickets.tests.by_hand import REFUSED, a_ticket, by_hand, refusal
from tickets.tests.making import field_named, make_category, now_of

RIGHT = {
    "text": ["a", "x" * 2000], "number": [0, -1.5, 10**30], "choice": ["red"], "date": ["2026-02-28", "0001-01-01", "9999-12-31"],
    "checkbox": [True, False],
}  # fmt: skip
WRONG = {
    "text": ["", "x" * 2001, 5, None, ["a"], {}], "number": ["5", True, None, "NaN"], "choice": ["blue", "", 1, None, ["red"]],
    "date": ["2026-02-30", "28.02.2026", "now", "infinity", "2026-2-1", 20260228, None, "2026-02-28T10:00"],
    "checkbox": ["true", 1, 0, None],
}  # fmt: skip
CHANGE = "UPDATE tickets_ticket SET custom_fields = %s WHERE id = %s"


@pytest.fixture
def asked(desk):
    for kind in RIGHT:
        field_named(desk.ours, f"a_{kind}", kind, choices=["red"] if kind == "choice" else [])
    field_named(desk.ours, "internal", "text", is_staff_only=True)
    return desk


@pytest.mark.parametrize("who", ["agent", "ours"])
@pytest.mark.parametrize("kind", RIGHT)
def test_a_value_is_what_its_kind_says(kind, who, asked):
    by = getattr(asked, who)
    for value in RIGHT[kind]:
        assert refusal(by, CHANGE, json.dumps({f"a_{kind}": value}), asked.ticket.pk) == "", value
    for value in WRONG[kind]:
        assert (
            refusal(by, CHANGE, json.dumps({f"a_{kind}": value}), asked.ticket.pk) == "custom_field_value"
        ), value


@pytest.mark.parametrize(
    "told", ["[]", '"a"', "1", "null", '{"unknown": 1}', '{"a_number": 1, "unknown": null}']
)
def test_what_nobody_asks_for_is_no_value(told, asked):
    assert refusal(asked.agent, CHANGE, told, asked.ticket.pk) == "custom_field_value"
    assert (
        refusal(asked.customer, *a_ticket(asked.customer, asked.customer, custom_fields=told))
        == "custom_field_value"
    )


def test_a_customer_says_nothing_in_a_field_for_staff(asked):
    told = a_ticket(asked.customer, asked.customer, custom_fields='{"internal": "x"}')
    assert refusal(asked.customer, *told) == REFUSED
    told = a_ticket(asked.customer, asked.customer, custom_fields='{"a_text": "x"}')
    assert refusal(asked.customer, *told) == "ticket_opening_message"


def test_another_organizations_field_is_none_here(asked):
    field_named(asked.theirs, "their_own")
    assert refusal(asked.agent, CHANGE, '{"their_own": "x"}', asked.ticket.pk) == "custom_field_value"


def test_what_is_no_longer_asked_for_stays_as_it_was(asked):
    by_hand(asked.agent, CHANGE, '{"a_text": "old"}', asked.ticket.pk)
    by_hand(asked.admin, "DELETE FROM tickets_customfield WHERE key = 'a_text'")
    assert refusal(asked.agent, CHANGE, '{"a_text": "old", "a_number": 3}', asked.ticket.pk) == ""
    assert now_of(asked.ticket).custom_fields == {"a_text": "old", "a_number": 3}


@pytest.mark.parametrize("column", ["key = 'other'", "subject = 'customer'", "kind = 'date'"])
def test_key_owner_and_kind_of_a_field_stay(column, asked):
    statement = f"UPDATE tickets_customfield SET {column} WHERE key = 'a_text'"
    assert refusal(asked.admin, statement) == "customfield_fixed"


def test_people_have_the_fields_of_customers(asked):
    field_named(asked.ours, "size", "number", subject="customer")
    change = "UPDATE accounts_user SET custom_fields = %s WHERE id = %s"
    assert refusal(asked.admin, change, '{"size": "L"}', asked.customer.pk) == "custom_field_value"
    assert refusal(asked.admin, change, '{"a_text": "x"}', asked.customer.pk) == "custom_field_value"
    assert refusal(asked.customer, change, '{"size": 3}', asked.customer.pk) == REFUSED
    assert refusal(asked.admin, change, '{"size": 3}', asked.customer.pk) == ""


@pytest.mark.parametrize("question", [
    "SELECT app.works_here('{org}', '{person}')", "SELECT app.targets('{org}', '{category}')",
    "SELECT app.check_fields('{org}', 'ticket', '{{}}', '{{\"their_own\": 1}}')",
])  # fmt: skip
def test_what_looks_past_the_wall_answers_nobody_who_asks_directly(question, asked):
    category = make_category(asked.theirs)
    statement = question.format(org=asked.theirs.pk, person=asked.their_agent.pk, category=category.pk)
    assert refusal(asked.customer, statement) == REFUSED or by_hand(asked.customer, statement) == [(False,)]
