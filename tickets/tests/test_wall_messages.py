"""Messages: who writes where, the one that opens, moving between tickets."""

import pytest

from helpdesk.lib import tenancy
from tickets.models import Message, Ticket
from tickets.tests.by_hand import REFUSED, a_message, a_ticket, by_hand, refusal, truth
from tickets.tests.making import ask, now_of, place, say

OPENS = "ticket_opening_message"


def opening(ticket):
    with tenancy.platform():
        return Message.objects.get(ticket=ticket, opens=True)


def test_a_held_request_is_answered_by_nobody_in_public(desk):
    place(desk.ticket, held=True)
    assert refusal(desk.agent, *a_message(desk.ticket, desk.agent)) == REFUSED
    assert refusal(desk.ours, *a_message(desk.ticket, None)) == REFUSED
    assert refusal(desk.agent, *a_message(desk.ticket, desk.agent, visibility="internal")) == ""
    assert refusal(desk.customer, *a_message(desk.ticket, desk.customer)) == ""


@pytest.mark.parametrize("role", ["customer", "copied"])
def test_customers_write_nothing_into_a_closed_request(role, desk):
    place(desk.ticket, status="closed")
    person = getattr(desk, role)
    assert refusal(person, *a_message(desk.ticket, person)) == REFUSED
    assert refusal(desk.agent, *a_message(desk.ticket, desk.agent)) == ""


@pytest.mark.parametrize("role", ["customer", "agent", "admin"])
def test_nobody_speaks_in_anothers_name(role, desk):
    person = getattr(desk, role)
    for author in (desk.lead, desk.other, None):
        assert refusal(person, *a_message(desk.ticket, author)) == REFUSED
    assert refusal(person, *a_message(desk.ticket, desk.lead, opens=True)) != ""


def test_what_staff_write_down_is_its_customers_word_and_nobody_elses(desk):
    statement, *values = a_ticket(desk.customer, desk.agent)
    by_hand(desk.agent, statement, *values)
    with tenancy.platform():
        ticket = Ticket.objects.order_by("number").filter(organization=desk.ours).last()
    assert refusal(desk.agent, *a_message(ticket, desk.lead, opens=True)) == REFUSED
    assert refusal(desk.agent, *a_message(ticket, desk.customer, opens=True)) == ""


@pytest.mark.parametrize("who", ["agent", "customer", "ours", "platform"])
def test_a_ticket_without_a_first_message_is_not_committed(who, desk):
    by = tenancy.PLATFORM if who == "platform" else getattr(desk, who)
    creator = by if who in ("agent", "customer") else None
    assert refusal(by, *a_ticket(desk.customer, creator)) == OPENS


@pytest.mark.parametrize("who", ["agent", "admin", "platform"])
@pytest.mark.parametrize("statement", [
    "UPDATE tickets_message SET opens = false WHERE id = %(first)s",
    "DELETE FROM tickets_message WHERE id = %(first)s",
    "UPDATE tickets_message SET ticket_id = %(other)s, opens = false WHERE id = %(first)s",
    "UPDATE tickets_message SET visibility = 'internal' WHERE id = %(first)s",
    "UPDATE tickets_ticket SET description = 'by hand' WHERE id = %(ticket)s",
])  # fmt: skip
def test_it_does_not_lose_its_first_message_or_its_words(who, statement, desk):
    by = tenancy.PLATFORM if who == "platform" else getattr(desk, who)
    keys = {
        "first": opening(desk.ticket).pk,
        "other": place(ask(desk.customer), department=desk.billing).pk,
        "ticket": desk.ticket.pk,
    }
    assert refusal(by, statement % {name: f"'{key}'" for name, key in keys.items()})


def test_a_first_message_is_not_deleted(desk):
    assert (
        refusal(
            desk.admin, "UPDATE tickets_message SET deleted_at = now() WHERE id = %s", opening(desk.ticket).pk
        )
        == "message_opening_stays"
    )


def test_what_was_merged_does_not_come_back_without_its_messages(desk):
    into = place(ask(desk.customer, "Target"), department=desk.billing)
    moved = "UPDATE tickets_message SET ticket_id = %s, opens = false WHERE ticket_id = %s"
    with tenancy.acting(desk.agent, source="test"):
        by_hand(
            desk.agent, "UPDATE tickets_ticket SET merged_into_id = %s WHERE id = %s", into.pk, desk.ticket.pk
        )
        by_hand(desk.agent, moved, into.pk, desk.ticket.pk)
    assert (
        refusal(desk.agent, "UPDATE tickets_ticket SET merged_into_id = NULL WHERE id = %s", desk.ticket.pk)
        == OPENS
    )


def test_the_description_follows_every_edit(desk):
    for by in (desk.admin, desk.ours, tenancy.PLATFORM):
        by_hand(
            by,
            "UPDATE tickets_message SET content = %s WHERE id = %s",
            f"By {by}"[:40],
            opening(desk.ticket).pk,
        )
        assert now_of(desk.ticket).description == opening(desk.ticket).content == f"By {by}"[:40]


@pytest.mark.parametrize("who", ["agent", "admin", "ours", "platform"])
def test_a_message_moves_to_no_other_customers_request(who, desk):
    by = tenancy.PLATFORM if who == "platform" else getattr(desk, who)
    said = say(desk.ticket, "Secret", desk.agent)
    other = place(ask(desk.other), department=desk.billing)
    statement = "UPDATE tickets_message SET ticket_id = %s WHERE id = %s"
    assert refusal(by, statement, other.pk, said.pk) == "message_same_customer"


def test_nor_into_a_ticket_out_of_sight(desk):
    """Without WHERE the new row is not asked whether it is seen; the guard asks for both tickets."""
    truth("UPDATE tickets_ticket SET customer_id = %s WHERE id = %s", desk.customer.pk, desk.elsewhere.pk)
    say(desk.ticket, "More", desk.agent)
    assert (
        refusal(desk.agent, "UPDATE tickets_message SET ticket_id = %s, opens = false", desk.elsewhere.pk)
        == "message_same_customer"
    )


def test_a_message_moves_as_it_is(desk):
    said = say(desk.ticket, "More", desk.agent)
    other = place(ask(desk.customer), department=desk.billing)
    moving = "UPDATE tickets_message SET ticket_id = %s, content = 'Changed' WHERE id = %s"
    assert refusal(desk.agent, moving, other.pk, said.pk) == REFUSED
    assert refusal(desk.agent, moving.replace(", content = 'Changed'", ""), other.pk, said.pk) == ""


@pytest.mark.parametrize("column", ["author_id = NULL", "author_name = 'x'", "visibility = 'internal'", "side = 'customer'",
                                    "created_at = now()", "message_type = 'system'", "is_auto_response = true", "metadata = '{\"a\": 1}'"])  # fmt: skip
def test_of_a_message_nothing_changes_but_its_text(column, desk):
    said = say(desk.ticket, "More", desk.agent)
    assert refusal(desk.admin, f"UPDATE tickets_message SET {column} WHERE id = %s", said.pk) == REFUSED


def test_one_puts_right_ones_own_words_and_an_admin_everybodys(desk):
    said = say(desk.ticket, "More", desk.agent)
    edit = "UPDATE tickets_message SET content = %s WHERE id = %s"
    assert refusal(desk.lead, edit, "By the lead", said.pk) == REFUSED
    assert (
        refusal(desk.agent, edit, "By the author", said.pk)
        == refusal(desk.admin, edit, "By the admin", said.pk)
        == ""
    )
    assert truth("SELECT content, editor_name FROM tickets_messagerevision ORDER BY created_at") == [
        ("More", "Agent"), ("By the author", "Admin")
    ]  # fmt: skip


def test_a_deleted_message_stays_deleted(desk):
    said = say(desk.ticket, "More", desk.agent)
    by_hand(desk.agent, "UPDATE tickets_message SET deleted_at = now() WHERE id = %s", said.pk)
    assert truth("SELECT content FROM tickets_message WHERE id = %s", said.pk) == [("",)]
    for change in ("deleted_at = NULL", "content = 'back'"):
        assert refusal(desk.admin, f"UPDATE tickets_message SET {change} WHERE id = %s", said.pk) == REFUSED
