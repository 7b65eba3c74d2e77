"""Saying how it was: five steps and words, on what is solved, for seven days."""

from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.lib import tenancy
from tickets import lifecycle, sharing
from tickets.models import TicketFeedback
from tickets.tests.filling import text_of, url_of
from tickets.tests.making import ask, say


@pytest.fixture
def solved(cast):
    ticket = ask(cast.customer, "Battery")
    say(ticket, "Done.", cast.agent, then="resolved")
    return ticket


def given():
    with tenancy.platform():
        return list(TicketFeedback.objects.values_list("rating", "comment"))


def test_a_solved_request_is_rated_and_who_answered_is_named(cast, visit, solved):
    browser = visit(cast.customer)
    answer = browser.post(url_of(solved, "rating"), {"rating": "4", "comment": "Quick & kind."}, follow=True)
    assert answer.redirect_chain == [(url_of(solved) + "#rating", 303)]
    assert "Thank you. Agent will read this." in text_of(answer) and "You said: Good." in text_of(answer)
    assert given() == [(4, "Quick & kind.")]


def test_the_rating_can_be_changed_for_seven_days_and_is_one(cast, visit, solved):
    browser = visit(cast.customer)
    browser.post(url_of(solved, "rating"), {"rating": "4"})
    browser.post(url_of(solved, "rating"), {"rating": "2", "comment": "It is back."})
    assert given() == [(2, "It is back.")]
    with tenancy.platform():
        TicketFeedback.objects.update(created_at=timezone.now() - timedelta(days=8))
    late = browser.post(url_of(solved, "rating"), {"rating": "5"})
    assert late.status_code == 409 and "A rating can be changed for seven days." in text_of(late)
    assert given() == [(2, "It is back.")]
    page = browser.get(url_of(solved))
    assert (
        "Your rating 2 · Poor It is back." in text_of(page) and 'name="rating"' not in page.content.decode()
    )


def test_a_closed_request_is_rated_too(cast, visit, solved):
    with tenancy.acting(cast.agent, source="agent_dashboard"):
        lifecycle.close(solved, by=cast.agent)
    assert visit(cast.customer).post(url_of(solved, "rating"), {"rating": "1"}).status_code == 303


def test_a_mailed_link_chooses_and_sends_nothing(cast, visit, solved):
    page = visit(cast.customer).get(url_of(solved), {"rating": "4"}).content.decode()
    assert 'name="rating" value="4" checked' in page
    assert given() == []


@pytest.mark.parametrize("rating", ["0", "6", "x", "", "4.5"])
def test_what_is_none_of_the_five_is_refused(cast, visit, solved, rating):
    browser = visit(cast.customer)
    answer = browser.post(url_of(solved, "rating"), {"rating": rating, "comment": "My words"})
    assert answer.status_code == 422
    assert "Choose one of the five." in text_of(answer) and "My words" in answer.content.decode()
    assert browser.get(url_of(solved), {"rating": rating}).status_code == 200
    assert given() == []


def test_what_is_not_solved_is_not_rated(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.customer)
    assert 'name="rating"' not in browser.get(url_of(ticket)).content.decode()
    assert browser.post(url_of(ticket, "rating"), {"rating": "5"}).status_code == 409
    assert given() == []


def test_who_is_copied_in_does_not_rate(cast, visit, solved):
    with tenancy.acting(cast.customer, source="customer_portal"):
        sharing.copy_in(solved, cast.colleague.email, by=cast.customer)
    browser = visit(cast.colleague)
    assert 'name="rating"' not in browser.get(url_of(solved)).content.decode()
    assert browser.post(url_of(solved, "rating"), {"rating": "5"}).status_code == 409
    assert given() == []
