"""Who is let into a request: ten customers at most, of this organization, by whoever may."""

import pytest

from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from tickets.models import Copy
from tickets.tests.by_hand import REFUSED, by_hand, inserting, refusal, truth

ASK = "SELECT app.copy_in(%s, %s, gen_random_uuid())"


def link(table, ticket, person):
    return inserting(
        f"tickets_{table}",
        id=uuid7(),
        organization_id=ticket.organization_id,
        ticket_id=ticket.pk,
        user_id=person.pk,
    )


@pytest.mark.parametrize(("role", "code"), [
    ("customer", ""), ("agent", ""), ("lead", ""), ("admin", ""), ("copied", REFUSED), ("other", REFUSED), ("light", REFUSED),
    ("analyst", REFUSED), ("stranger", REFUSED), ("their_admin", REFUSED), ("their_agent", REFUSED),
])  # fmt: skip
def test_a_request_is_shared_by_its_customer_and_the_staff_who_see_it(role, code, desk):
    assert refusal(getattr(desk, role), ASK, desk.ticket.pk, "new@x.example") == code


@pytest.mark.parametrize("role", ["agent", "customer", "admin"])
def test_staff_and_the_requests_own_customer_are_not_copied_in(role, desk):
    address = getattr(desk, role).email
    assert refusal(desk.agent, ASK, desk.ticket.pk, address) == "copy_is_customer"
    assert refusal(desk.agent, *link("copy", desk.ticket, getattr(desk, role))) == "copy_is_customer"


def test_ten_people_are_copied_in_and_no_eleventh_by_either_way(desk):
    for number in range(9):  # one is there already
        by_hand(desk.customer, ASK, desk.ticket.pk, f"c{number}@x.example")
    assert refusal(desk.customer, ASK, desk.ticket.pk, "c10@x.example") == "copy_count"
    assert refusal(desk.agent, *link("copy", desk.ticket, desk.other)) == "copy_count"
    assert truth("SELECT count(*) FROM accounts_user WHERE email = 'c10@x.example'") == [(0,)]


def test_an_address_of_another_organization_becomes_a_customer_here(desk):
    [[key]] = by_hand(desk.customer, ASK, desk.ticket.pk, desk.their_admin.email)
    assert key != desk.their_admin.pk
    assert truth("SELECT organization_id, role FROM accounts_user WHERE id = %s", key) == [
        (desk.ours.pk, "customer")
    ]
    assert refusal(desk.agent, *link("copy", desk.ticket, desk.stranger)) == "copy_user"


def test_twice_is_once(desk):
    for _ in range(2):
        by_hand(desk.customer, ASK, desk.ticket.pk, desk.copied.email.upper())
    with tenancy.platform():
        assert Copy.objects.filter(ticket=desk.ticket).count() == 1


@pytest.mark.parametrize("role", ["customer", "analyst"])
def test_only_who_answers_tickets_collaborates(role, desk):
    assert (
        refusal(desk.agent, *link("collaborator", desk.ticket, getattr(desk, role)))
        == "collaborator_works_here"
    )


def test_a_collaborator_sees_the_ticket_until_they_leave(desk):
    sees = "SELECT count(*) FROM tickets_ticket WHERE id = %s"
    by_hand(desk.agent, *link("collaborator", desk.ticket, desk.light))
    assert by_hand(desk.light, sees, desk.ticket.pk) == [(1,)]
    by_hand(desk.light, "DELETE FROM tickets_collaborator WHERE user_id = %s", desk.light.pk)
    assert by_hand(desk.light, sees, desk.ticket.pk) == [(0,)]


def test_nobody_follows_for_somebody_else(desk):
    assert refusal(desk.agent, *link("follower", desk.ticket, desk.lead)) == REFUSED
    assert refusal(desk.agent, *link("follower", desk.ticket, desk.agent)) == ""


@pytest.mark.parametrize("role", ["customer", "analyst"])
def test_a_ticket_is_nobodys_who_does_not_answer(role, desk):
    statement = "UPDATE tickets_ticket SET assignee_id = %s WHERE id = %s"
    assert (
        refusal(desk.agent, statement, getattr(desk, role).pk, desk.ticket.pk) == "ticket_assignee_works_here"
    )
