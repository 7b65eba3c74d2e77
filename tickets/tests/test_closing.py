"""Pending is reminded, then solved, then closed: after the organization's days, once each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.mailbox import mails_to
from helpdesk.lib import tenancy
from tickets import closing
from tickets.models import Message, TicketEvent
from tickets.tests.making import ask, now_of, say


@pytest.fixture
def pending(cast):
    ticket = ask(cast.customer)
    say(ticket, "Which model?", cast.agent, then="pending")
    return now_of(ticket)


def later(**spent):
    return timezone.now() + timedelta(**spent)


def test_it_stays_before_its_day(cast, pending):
    assert closing.close_of(cast.ours, now=later(days=4)) == {"closed": 0, "resolved": 0, "reminded": 0}


def test_the_customer_is_reminded_once_two_days_before(cast, pending):
    assert closing.close_of(cast.ours, now=later(days=5, hours=1))["reminded"] == 1
    assert closing.close_of(cast.ours, now=later(days=5, hours=2))["reminded"] == 0
    (mail,) = mails_to(cast.customer.email, "request_reminder")
    assert str(pending.solves_itself_at.day) in mail.text


def test_it_is_solved_on_its_day_and_says_so(cast, pending):
    assert closing.close_of(cast.ours, now=later(days=7, hours=1))["resolved"] == 1
    assert now_of(pending).status == "resolved"
    with tenancy.platform():
        said = Message.objects.filter(ticket=pending).in_order().last()
        event = TicketEvent.objects.filter(ticket_id=pending.pk, new__status="resolved").get()
    assert (said.side, said.visibility, said.is_auto_response) == ("system", "public", True)
    assert (event.actor_id, event.source, event.old["status"]) == (None, "system", "pending")


def test_solved_is_closed_after_its_days(cast, pending):
    closing.close_of(cast.ours, now=later(days=7, hours=1))
    assert closing.close_of(cast.ours, now=later(days=6))["closed"] == 0
    assert closing.close_of(cast.ours, now=later(days=8))["closed"] == 1
    assert now_of(pending).closed_at


def test_an_answer_of_the_customer_starts_over(cast, pending):
    say(pending, "A Trail 2.", cast.customer)
    assert closing.close_of(cast.ours, now=later(days=30)) == {"closed": 0, "resolved": 0, "reminded": 0}


def test_asking_again_gives_the_days_again(cast, pending):
    with tenancy.platform():
        from tickets.models import Ticket

        Ticket.objects.filter(pk=pending.pk).update(waits_since=later(days=-6))
    say(pending, "And which year?", cast.agent, then="pending")
    assert closing.close_of(cast.ours, now=later(days=2))["resolved"] == 0


def test_the_organizations_own_days_count(cast, pending):
    with tenancy.acting(cast.admin, source="test"):
        cast.ours.resolve_after_days = 2
        cast.ours.remind_before_days = 0
        cast.ours.save(update_fields=["resolve_after_days", "remind_before_days"])
    assert closing.close_of(cast.ours, now=later(days=2, hours=1)) == {"closed": 0, "resolved": 1}
