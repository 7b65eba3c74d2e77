"""Snoozed tickets: until a time, until the customer writes, and back with a mark."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.tests.mailbox import mails_to
from helpdesk.lib import tenancy
from tickets import lifecycle, reactions, snoozing
from tickets.forms.snoozing import moments
from tickets.models.ticket import NEVER
from tickets.refusals import NothingToDo
from tickets.tests.by_hand import by_hand, truth
from tickets.tests.filling import text_of
from tickets.tests.making import ask, note, now_of, say
from tickets.tests.working import acting, assign, at, events_of, send


def snooze(ticket, by, **more):
    with acting(by):
        return snoozing.snooze(ticket, by=by, **{"until": timezone.now() + timedelta(days=1)} | more)


def time_comes(ticket):
    truth(
        "UPDATE tickets_ticket SET snoozed_until = clock_timestamp() - interval '1 second' WHERE id = %s",
        ticket.pk,
    )
    return snoozing.wake_due()


def test_it_wakes_by_the_clock_with_a_mark(cast):
    ticket = ask(cast.customer)
    snooze(ticket, cast.agent, reason="a spare part")
    assert snoozing.wake_due() == 0
    assert time_comes(ticket) == 1
    woken = now_of(ticket)
    assert (woken.snoozed_until, woken.snooze_reason) == (None, "")
    assert woken.woken_at and woken.last_activity_at >= woken.woken_at - timedelta(seconds=1)
    assert events_of(ticket)[-1].actor_id is None


def test_without_a_time_it_waits_for_the_customer(cast):
    ticket = ask(cast.customer)
    snooze(ticket, cast.agent, until=None)
    assert now_of(ticket).snoozed_until == NEVER
    note(ticket, "Still waiting", cast.agent)
    assert now_of(ticket).snoozed_until == NEVER
    say(ticket, "It arrived", cast.customer)
    assert now_of(ticket).snoozed_until is None and now_of(ticket).woken_at


def test_it_wakes_by_hand_without_a_mark(cast):
    ticket = ask(cast.customer)
    snooze(ticket, cast.agent)
    with acting(cast.agent):
        snoozing.wake(ticket, by=cast.agent)
    assert (now_of(ticket).snoozed_until, now_of(ticket).woken_at) == (None, None)


def test_a_new_snooze_takes_the_mark_off(cast):
    ticket = ask(cast.customer)
    snooze(ticket, cast.agent)
    time_comes(ticket)
    snooze(ticket, cast.agent)
    assert now_of(ticket).woken_at is None


def test_what_is_done_is_snoozed_no_more(cast):
    ticket = ask(cast.customer)
    snooze(ticket, cast.agent)
    with acting(cast.agent):
        lifecycle.resolve(ticket, by=cast.agent)
        with pytest.raises(NothingToDo):
            snoozing.snooze(ticket, by=cast.agent, until=None)
    assert now_of(ticket).snoozed_until is None


def test_a_time_that_is_over_is_refused(cast):
    with pytest.raises(NothingToDo):
        snooze(ask(cast.customer), cast.agent, until=timezone.now() - timedelta(minutes=1))


def test_nobody_sets_the_mark_by_hand(cast):
    ticket = ask(cast.customer)
    by_hand(cast.admin, "UPDATE tickets_ticket SET woken_at = now(), title = 'x' WHERE id = %s", ticket.pk)
    assert (now_of(ticket).title, now_of(ticket).woken_at) == ("x", None)


def test_whoever_has_it_is_told(cast):
    ticket = assign(ask(cast.customer), cast.agent, cast.agent)
    snooze(ticket, cast.agent)
    time_comes(ticket)
    while reactions.react():
        pass
    with tenancy.platform():
        told = Notification.objects.get(person=cast.agent, kind="awake")
    assert "It broke" in told.content


def test_the_page_puts_it_to_sleep_until_tomorrow_morning(cast, visit):
    ticket = ask(cast.customer)
    answer = send(visit(cast.agent), at(ticket, "snooze"), until="tomorrow", reason="a spare part")
    assert answer.status_code == 303
    slept = now_of(ticket)
    assert timezone.localtime(slept.snoozed_until).hour == 9
    assert slept.snoozed_until > timezone.now()
    assert slept.snooze_reason == "a spare part"


def test_the_page_puts_it_to_sleep_until_the_customer_answers(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    send(browser, at(ticket, "snooze"), until="answer")
    assert now_of(ticket).snoozed_until == NEVER
    assert "until Customer answers" in text_of(browser.get(at(ticket)))
    assert "until the customer answers" in text_of(browser.get(at(ticket, "history")))


def test_another_time_has_to_be_said(cast, visit):
    answer = send(visit(cast.agent), at(ask(cast.customer), "snooze"), until="time", reason="kept")
    assert answer.status_code == 422
    assert "Enter a day and a time" in text_of(answer) and 'value="kept"' in answer.content.decode()


def test_the_page_wakes_it(cast, visit):
    ticket = ask(cast.customer)
    snooze(ticket, cast.agent)
    visit(cast.agent).post(at(ticket, "snooze"), {"act": "wake"})
    assert now_of(ticket).snoozed_until is None


@pytest.mark.parametrize(
    ("day", "offered"), [("2026-11-23", False), ("2026-11-25", True), ("2026-11-29", False)]
)
def test_monday_is_offered_when_it_is_neither_tomorrow_nor_in_a_week(day, offered):
    now = timezone.make_aware(datetime.fromisoformat(f"{day}T10:00"))
    assert ("monday" in moments(now)) is offered


def test_spam_is_closed_and_marked_and_nobody_is_told(cast, visit):
    ticket = ask(cast.customer)
    while reactions.react():
        pass
    before = len(mails_to(cast.customer.email))
    visit(cast.agent).post(at(ticket, "spam"))
    while reactions.react():
        pass
    assert now_of(ticket).status == "closed"
    assert len(mails_to(cast.customer.email)) == before
    visit(cast.agent).post(at(ticket, "spam"), {"act": "unmark"})
    assert now_of(ticket).status == "open"
