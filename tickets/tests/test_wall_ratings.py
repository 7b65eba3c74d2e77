"""Ratings: one to five, by the customer, of a solved request, for seven days."""

import pytest
from django.utils import timezone

from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from tickets.models import TicketFeedback
from tickets.tests.by_hand import REFUSED, by_hand, inserting, refusal, truth
from tickets.tests.making import place


def rating(ticket, customer, value, **more):
    now = timezone.now()
    told = {"rating": value, "comment": "", "created_at": now, "updated_at": now}
    keys = {
        "id": uuid7(),
        "organization_id": ticket.organization_id,
        "ticket_id": ticket.pk,
        "customer_id": customer.pk,
    }
    return inserting("tickets_ticketfeedback", **keys | told | more)


@pytest.fixture
def solved(desk):
    place(desk.ticket, status="resolved")
    return desk


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_rating_is_one_to_five(value, solved):
    assert refusal(solved.customer, *rating(solved.ticket, solved.customer, value)) == "ticketfeedback_rating"


def test_a_rating_is_whole(solved):
    assert refusal(solved.customer, *rating(solved.ticket, solved.customer, "1.5")) == "22P02"


@pytest.mark.parametrize("status", ["new", "open", "pending"])
def test_what_is_not_solved_is_not_rated(status, desk):
    place(desk.ticket, status=status)
    assert refusal(desk.customer, *rating(desk.ticket, desk.customer, 5)) == REFUSED


@pytest.mark.parametrize("role", ["copied", "other", "agent", "admin", "analyst"])
def test_nobody_rates_but_the_customer(role, solved):
    person = getattr(solved, role)
    assert refusal(person, *rating(solved.ticket, person, 5)) == REFUSED
    assert refusal(person, *rating(solved.ticket, solved.customer, 5)) == REFUSED


def test_once_and_changeable_for_seven_days(solved):
    by_hand(solved.customer, *rating(solved.ticket, solved.customer, 5))
    assert refusal(solved.customer, *rating(solved.ticket, solved.customer, 4)) == "ticketfeedback_once"
    change = "UPDATE tickets_ticketfeedback SET rating = 1"
    assert by_hand(solved.customer, change) == 1
    truth("UPDATE tickets_ticketfeedback SET created_at = now() - interval '7 days 1 minute'")
    assert refusal(solved.customer, change) == "feedback_final"
    assert refusal(solved.customer, "UPDATE tickets_ticketfeedback SET created_at = now()") == REFUSED


def test_a_rating_from_long_ago_cannot_be_given_now(solved):
    by_hand(solved.customer, *rating(solved.ticket, solved.customer, 5, created_at="2020-01-01"))
    with tenancy.platform():
        assert TicketFeedback.objects.get().created_at.year > 2020
