"""Which tickets somebody sees and works on: transfers, unproven addresses, mailed links, statements without WHERE."""

import pytest
from django.db import transaction

from helpdesk.lib import tenancy
from tickets import conversation, properties
from tickets.models import Message, Ticket
from tickets.tests.by_hand import REFUSED, a_ticket, by_hand, context_of, refusal, truth
from tickets.tests.making import ask, make_file, now_of, place, settle

MINE = "SELECT count(*) FROM tickets_ticket"


def sees(person, ticket, **more):
    return by_hand(person, f"{MINE} WHERE id = %s", ticket.pk, **more) == [(1,)]


def test_a_transfer_out_of_sight_can_be_annotated_and_is_gone_after_the_commit(committed_desk):
    desk = committed_desk
    with tenancy.acting(desk.agent, source="test"):
        moved = properties.change(desk.ticket, by=desk.agent, department=desk.technical)
        assert moved.department_id == desk.technical.pk
        conversation.note(moved, "Yours now", by=desk.agent)
    assert not sees(desk.agent, desk.ticket)
    assert sees(desk.light, desk.ticket)


def test_giving_it_away_returns_and_then_it_is_gone(committed_desk):
    desk = committed_desk
    by_hand(desk.admin, "UPDATE tickets_ticket SET assignee_id = %s, department_id = %s WHERE id = %s",
            desk.agent.pk, desk.technical.pk, desk.ticket.pk)  # fmt: skip
    assert sees(desk.agent, desk.ticket)
    returned = by_hand(desk.agent, "UPDATE tickets_ticket SET assignee_id = %s WHERE id = %s RETURNING title",
                       desk.light.pk, desk.ticket.pk)  # fmt: skip
    assert returned == [("Ours",)]
    assert not sees(desk.agent, desk.ticket)


def made_by(person, desk, count=1, **columns):
    return [
        Ticket(organization=desk.ours, customer=desk.customer, created_by=person, title="A", **columns)
        for _ in range(count)
    ]


@pytest.mark.parametrize("role", ["customer", "agent", "admin"])
def test_create_and_bulk_create_return_what_the_database_set(role, desk):
    person = getattr(desk, role)
    away = {} if role == "customer" else {"department": desk.technical}
    with tenancy.acting(person, source="test"):
        [one] = made_by(person, desk, **away)
        one.save(force_insert=True)
        several = Ticket.objects.bulk_create(made_by(person, desk, 3, **away))
        numbers = [one.number, *(ticket.number for ticket in several)]
        one.refresh_from_db()
        transaction.set_rollback(True)
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    assert (one.priority, one.held) == (2, False)


@pytest.mark.parametrize("role", ["analyst", "visitor"])
def test_who_does_not_work_creates_nothing(role, desk):
    context = tenancy.Context(org=str(desk.ours.pk)) if role == "visitor" else context_of(desk.analyst)
    assert refusal(context, *a_ticket(desk.customer, desk.analyst)) == REFUSED


@pytest.mark.parametrize(
    ("role", "rows"),
    [("customer", 1), ("copied", 1), ("other", 1), ("agent", 1), ("light", 1), ("analyst", 0), ("admin", 2)],
)
def test_select_for_update_holds_what_one_works_on(role, rows, desk):
    with tenancy.acting(getattr(desk, role), source="test"):
        assert len(Ticket.objects.select_for_update()) == rows


def test_an_analysts_save_fails_and_changes_nothing(desk):
    with tenancy.acting(desk.analyst, source="test"):
        ticket = Ticket.objects.get(pk=desk.ticket.pk)
        ticket.title = "Changed"
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            ticket.save()
    assert now_of(desk.ticket).title == "Ours"


# An UPDATE or DELETE that reads no column is not asked what it sees: the policies for writing say it, too.
BLIND = {
    "tickets": "UPDATE tickets_ticket SET priority = 4",
    "unconfirmed": "DELETE FROM tickets_ticket",
    "messages": "UPDATE tickets_message SET deleted_at = NULL",
    "copies": "DELETE FROM tickets_copy",
}


@pytest.fixture
def several(desk):
    """Each agent's team has an unconfirmed request, and each ticket a copy."""
    place(ask(desk.customer, "Spam here", unconfirmed=True), department=desk.billing)
    place(ask(desk.other, "Spam elsewhere", unconfirmed=True), department=desk.technical)
    with tenancy.platform():
        desk.elsewhere.copies.create(organization=desk.ours, user=desk.colleague)
    settle()
    return desk


@pytest.mark.parametrize(("role", "what", "touched"), [
    ("agent", "tickets", 2), ("light", "tickets", 2), ("agent", "unconfirmed", 1), ("light", "unconfirmed", 1),
    ("agent", "messages", 2), ("agent", "copies", 1), ("light", "copies", 1), ("copied", "copies", 1),
    ("customer", "copies", 1), ("other", "copies", 1), ("analyst", "copies", 0), ("analyst", "tickets", 0),
])  # fmt: skip
def test_a_statement_without_where_touches_what_one_sees(role, what, touched, several):
    assert by_hand(getattr(several, role), BLIND[what]) == touched


def test_a_customer_opens_no_other_customers_tickets_again(desk):
    for ticket in (desk.ticket, desk.elsewhere):
        place(ticket, status="resolved")
    by_hand(desk.customer, "UPDATE tickets_ticket SET status = 'open'")
    assert (now_of(desk.ticket).status, now_of(desk.elsewhere).status) == ("open", "resolved")


def test_what_came_from_an_unproven_address_is_not_its_customers_to_see(desk):
    ticket = ask(desk.customer, "Not me", unconfirmed=True)
    assert not sees(desk.customer, ticket)
    assert by_hand(desk.customer, "SELECT count(*) FROM tickets_message WHERE ticket_id = %s", ticket.pk) == [
        (0,)
    ]
    confirming = "UPDATE tickets_ticket SET unconfirmed = false"
    assert by_hand(desk.customer, f"{confirming} WHERE id = %s", ticket.pk) == 0
    by_hand(desk.customer, confirming)
    assert now_of(ticket).unconfirmed
    assert sees(desk.agent, ticket)


def test_nobody_makes_a_request_unproven_again(desk):
    assert (
        refusal(desk.admin, "UPDATE tickets_ticket SET unconfirmed = true WHERE id = %s", desk.ticket.pk)
        == REFUSED
    )


@pytest.fixture
def linked(desk):
    """The customer has two requests with everything that can be theirs, and a link to the first."""
    desk.second = place(ask(desk.customer, "Second"), status="resolved")
    place(desk.ticket, status="resolved")
    for ticket in (desk.ticket, desk.second):
        with tenancy.platform():
            message = Message.objects.get(ticket=ticket, opens=True)
            make_file(desk.customer, message=message)
            ticket.copies.create(organization=desk.ours, user=desk.other)
            ticket.links_from.create(organization=desk.ours, other=desk.elsewhere, kind="parent")
            ticket.drafts.create(organization=desk.ours, user=desk.customer, content="x")
            ticket.read_markers.create(organization=desk.ours, user=desk.customer)
            ticket.feedback.create(organization=desk.ours, customer=desk.customer, rating=3)
    return desk


@pytest.mark.parametrize("table", ["message", "copy", "ticketlink", "draft", "readmarker", "ticketfeedback"])
def test_a_mailed_link_shows_of_one_ticket_only_its(table, linked):
    asked = f"SELECT DISTINCT ticket_id FROM tickets_{table}"
    assert len(by_hand(linked.customer, asked)) == 2
    assert by_hand(linked.customer, asked, only=str(linked.ticket.pk)) == [(linked.ticket.pk,)]


def test_a_mailed_link_shows_one_ticket_and_its_files(linked):
    only = str(linked.ticket.pk)
    assert by_hand(linked.customer, "SELECT title FROM tickets_ticket", only=only) == [("Ours",)]
    assert by_hand(linked.customer, "SELECT count(*) FROM tickets_attachment", only=only) == [(1,)]


@pytest.mark.parametrize("statement", [
    "UPDATE tickets_ticket SET status = 'open'", "DELETE FROM tickets_copy", "UPDATE tickets_ticketfeedback SET rating = 1",
    "DELETE FROM tickets_draft", "DELETE FROM tickets_readmarker",
])  # fmt: skip
def test_a_mailed_link_changes_nothing_of_another_ticket(statement, linked):
    everything = "SELECT md5(string_agg(x::text, '' ORDER BY x::text)) FROM {} x WHERE {} = %s"
    table = statement.split()[1] if statement.startswith("UPDATE") else statement.split()[2]
    asked = everything.format(table, "id" if table == "tickets_ticket" else "ticket_id")
    before = truth(asked, linked.second.pk)
    by_hand(linked.customer, statement, only=str(linked.ticket.pk))
    assert truth(asked, linked.second.pk) == before


@pytest.mark.parametrize("statement", [
    "UPDATE accounts_user SET password = 'x'", "DELETE FROM accounts_session",
])  # fmt: skip
def test_a_mailed_link_is_no_way_into_the_account(statement, linked):
    assert by_hand(linked.customer, statement, only=str(linked.ticket.pk)) == 0


def test_what_sees_says_is_what_the_policy_says(desk):
    """The rule is written a second time for functions that look past the wall: copying somebody in."""
    asked = "SELECT app.copy_in(%s, 'fresh@x.example', gen_random_uuid())"
    for role in ("agent", "light", "lead", "admin"):
        for ticket in (desk.ticket, desk.elsewhere, desk.foreign):
            person = getattr(desk, role)
            assert (refusal(person, asked, ticket.pk) == "") is sees(person, ticket), (role, ticket)
