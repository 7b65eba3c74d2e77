"""Deadlines worked out by hand, seen on the page of their ticket with their explanation."""

import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Calendar, ClosedDay, OpeningHours
from helpdesk.lib import tenancy
from helpdesk.lib.templatetags import times
from tickets import conversation, lifecycle, opening, properties
from tickets.models import CategoryTarget, SlaClock
from tickets.tests.making import make_category, settle, told_at
from tickets.tests.working import at

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = {day: [(9, 17)] for day in range(5)}


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.fixture
def hours(cast):
    """hours(week, days, team=...): when the organization, or a team of it, is open; days by their names."""
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(timezone="Europe/Berlin")
        cast.ours.refresh_from_db()

    def opened(week=WEEKDAYS, closed=None, team=None):
        with tenancy.platform():
            mine = {"organization": cast.ours}
            calendar, _made = Calendar.objects.get_or_create(**mine, department=team)
            OpeningHours.objects.filter(calendar=calendar).delete()
            OpeningHours.objects.bulk_create(
                OpeningHours(**mine, calendar=calendar, weekday=day, opens=round(a * 60), closes=round(b * 60))
                for day, spans in week.items() for a, b in spans
            )  # fmt: skip
            ClosedDay.objects.bulk_create(
                ClosedDay(**mine, calendar=calendar, day=day, name=name)
                for day, name in (closed or {}).items()
            )

    return opened


def then(text, who):
    return told_at(moment(text), who)


def asked(cast, text, **more):
    with then(text, cast.customer):
        ticket = opening.open_ticket(by=cast.customer, customer=cast.customer, title="It broke", content="On Sunday.", **more)  # fmt: skip
    settle()
    return ticket


def replied(ticket, text, by, status=None):
    with then(text, by):
        conversation.reply(ticket, "Which one?", by=by, **({"then": status} if status else {}))


def clock(ticket, kind="first"):
    """The newest of this kind."""
    with tenancy.platform():
        return SlaClock.objects.filter(ticket=ticket, kind=kind).order_by("-started_at").first()


def explained(browser, ticket, kind="first"):
    """What the page says of a deadline, and its days: what was open, what counted."""
    path = at(ticket, "deadlines", clock(ticket, kind).pk)
    assert path in browser.get(at(ticket)).content.decode()
    page = browser.get(path).content.decode()
    rows = re.findall(r"<tr><td>([^<]*)</td><td>([^<]*)</td><td>([^<]*)</td></tr>", page)
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))
    return words, [(opened, counted) for _day, opened, counted in rows]


def said(due):
    with timezone.override(BERLIN):
        return times.moment(due)


NOTHING, CLOSED = ("Nothing counted", ""), ("Closed", "")
ALL_DAY = {day: [(0, 24)] for day in range(7)}
TWO_SPANS = {day: [(9, 12), (13, 17)] for day in range(5)}
BY_HAND = {
    "over a weekend": (WEEKDAYS, {}, "2026-11-20T16:30", 60, "2026-11-23T09:30",
        [("16:30–17:00", "30 minutes"), CLOSED, CLOSED, ("09:00–09:30", "30 minutes")]),
    "within a day": (WEEKDAYS, {}, "2026-11-17T10:00", 60, "2026-11-17T11:00", [("10:00–11:00", "1 hour")]),
    "before it opens": (WEEKDAYS, {}, "2026-11-17T07:00", 60, "2026-11-17T10:00", [("09:00–10:00", "1 hour")]),
    "after it closed": (WEEKDAYS, {}, "2026-11-17T18:00", 60, "2026-11-18T10:00", [NOTHING, ("09:00–10:00", "1 hour")]),
    "until it closes and no longer": (WEEKDAYS, {}, "2026-11-17T16:00", 60, "2026-11-17T17:00", [("16:00–17:00", "1 hour")]),
    "from a Saturday": (WEEKDAYS, {}, "2026-11-21T12:00", 30, "2026-11-23T09:30", [CLOSED, CLOSED, ("09:00–09:30", "30 minutes")]),
    "over Christmas": (WEEKDAYS, {"2026-12-25": "Christmas Day"}, "2026-12-24T16:30", 60, "2026-12-28T09:30",
        [("16:30–17:00", "30 minutes"), ("Closed: Christmas Day", ""), CLOSED, CLOSED, ("09:00–09:30", "30 minutes")]),
    "over a day of one's own": (WEEKDAYS, {"2026-11-18": "Stocktaking"}, "2026-11-17T16:30", 60, "2026-11-19T09:30",
        [("16:30–17:00", "30 minutes"), ("Closed: Stocktaking", ""), ("09:00–09:30", "30 minutes")]),
    "an hour that never comes": (ALL_DAY, {}, "2026-03-29T01:30", 60, "2026-03-29T03:30", [("01:30–03:30", "1 hour")]),
    "an opening with an hour less": ({6: [(1, 5)]}, {}, "2026-03-29T00:00", 180, "2026-03-29T05:00", [("01:00–05:00", "3 hours")]),
    "an hour that comes twice": (ALL_DAY, {}, "2026-10-25T01:30", 120, "2026-10-25T02:30+01:00", [("01:30–02:30", "2 hours")]),
    "an opening with an hour more": ({6: [(1, 4)]}, {}, "2026-10-25T00:00", 240, "2026-10-25T04:00", [("01:00–04:00", "4 hours")]),
    "over lunch": (TWO_SPANS, {}, "2026-11-17T11:30", 60, "2026-11-17T13:30", [("11:30–12:00, 13:00–13:30", "1 hour")]),
    "until lunch": (TWO_SPANS, {}, "2026-11-17T11:00", 60, "2026-11-17T12:00", [("11:00–12:00", "1 hour")]),
    "two days of two spans": (TWO_SPANS, {}, "2026-11-17T16:00", 420, "2026-11-18T16:00",
        [("16:00–17:00", "1 hour"), ("09:00–12:00, 13:00–16:00", "6 hours")]),
    "round the clock": ({}, {}, "2026-11-21T23:30", 60, "2026-11-22T00:30", [("23:30–00:00", "30 minutes"), ("00:00–00:30", "30 minutes")]),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_a_deadline_by_hand_stands_on_the_page_day_by_day(cast, visit, hours, name):
    week, closed, begun, minutes, due, days = BY_HAND[name]
    hours(week, closed)
    ticket = asked(cast, begun, category=make_category(cast.ours, response_sla_minutes=minutes))
    at_last = datetime.fromisoformat(due)
    due = at_last if at_last.tzinfo else moment(due)
    assert (clock(ticket).due_at, ticket.next_due_at) == (due, due)
    words, told = explained(visit(cast.agent), ticket)
    assert f" due {said(due)}" in words
    assert told == days


def test_waiting_for_the_customer_does_not_count(cast, visit, hours):
    hours()
    ticket = asked(cast, "2026-11-16T10:00")
    replied(ticket, "2026-11-16T12:00", cast.agent, "pending")
    paused = clock(ticket, "solution")
    assert (paused.since, paused.due_at, paused.counted.total_seconds()) == (None, None, 7200)
    assert "Paused since" in explained(visit(cast.agent), ticket, "solution")[0]
    replied(ticket, "2026-11-17T10:00", cast.customer)
    assert clock(ticket, "solution").due_at == moment("2026-11-17T16:00")
    words, days = explained(visit(cast.agent), ticket, "solution")
    assert f"{said(moment('2026-11-16T12:00'))} to {said(moment('2026-11-17T10:00'))}" in words
    assert days == [("10:00–12:00", "2 hours"), ("10:00–16:00", "6 hours")]


def test_a_pause_over_a_weekend_costs_what_was_open_before_and_after(cast, visit, hours):
    hours()
    ticket = asked(cast, "2026-11-20T15:00")
    replied(ticket, "2026-11-20T16:00", cast.agent, "pending")
    replied(ticket, "2026-11-23T08:00", cast.customer)
    assert clock(ticket, "solution").due_at == moment("2026-11-23T16:00")
    days = explained(visit(cast.agent), ticket, "solution")[1]
    assert days == [("15:00–16:00", "1 hour"), CLOSED, CLOSED, ("09:00–16:00", "7 hours")]


def test_opened_again_it_begins_anew(cast, visit, hours):
    hours()
    ticket = asked(cast, "2026-11-16T09:00")
    with then("2026-11-16T11:00", cast.agent):
        lifecycle.resolve(ticket, by=cast.agent)
    replied(ticket, "2026-11-18T15:00", cast.customer)
    assert clock(ticket, "solution").due_at == moment("2026-11-19T15:00")
    with tenancy.platform():
        before, after = SlaClock.objects.filter(ticket=ticket, kind="solution").order_by("started_at")
    assert (before.ended_at, before.missed_at) == (moment("2026-11-16T11:00"), None)
    browser = visit(cast.agent)
    words, days = explained(browser, ticket, "solution")
    assert days == [("15:00–17:00", "2 hours"), ("09:00–15:00", "6 hours")]
    assert "Kept: it ended" in browser.get(at(ticket, "deadlines", before.pk)).content.decode()


def test_each_further_reply_has_a_deadline_where_the_category_says_so(cast, visit, hours):
    hours()
    ticket = asked(cast, "2026-11-16T09:00", category=make_category(cast.ours, next_response_sla_minutes=60))
    replied(ticket, "2026-11-16T10:00", cast.agent)
    assert clock(ticket, "next") is None
    replied(ticket, "2026-11-16T16:30", cast.customer)
    replied(ticket, "2026-11-16T16:45", cast.customer)  # the first that is unanswered counts
    assert clock(ticket, "next").due_at == moment("2026-11-17T09:30")
    words, days = explained(visit(cast.agent), ticket, "next")
    assert days == [("16:30–17:00", "30 minutes"), ("09:00–09:30", "30 minutes")]
    replied(ticket, "2026-11-17T09:15", cast.agent)
    assert (clock(ticket, "next").ended_at, clock(ticket, "next").missed_at) == (
        moment("2026-11-17T09:15"),
        None,
    )


def test_a_priority_may_have_its_own_target(cast, visit, hours):
    hours()
    category = make_category(cast.ours, priority_level=5)
    with tenancy.system(cast.ours):
        CategoryTarget.objects.create(organization=cast.ours, category=category, priority=4, response=15)
    ticket = asked(cast, "2026-11-16T09:00", category=category)
    assert clock(ticket).due_at == moment("2026-11-16T09:15")
    assert "15 minutes, as Bikes says for the priority Urgent" in explained(visit(cast.agent), ticket)[0]
    with then("2026-11-16T09:05", cast.agent):
        properties.change(ticket, by=cast.agent, priority=2)
    assert clock(ticket).due_at == moment("2026-11-16T10:00")


def test_a_team_with_hours_of_its_own_counts_by_them(cast, visit, hours):
    hours()
    hours({day: [(20, 24)] for day in range(7)}, team=cast.billing)
    category = make_category(cast.ours, department=cast.billing)
    ticket = asked(cast, "2026-11-16T12:00", category=category)
    assert clock(ticket).due_at == moment("2026-11-16T21:00")
    words, days = explained(visit(cast.agent), ticket)
    assert days == [("20:00–21:00", "1 hour")]
    assert "Billing: Mon–Sun 20:00–24:00" in words


def test_handed_to_a_team_with_other_hours_the_rest_counts_by_those(cast, hours):
    hours()
    hours({day: [(20, 24)] for day in range(7)}, team=cast.billing)
    ticket = asked(cast, "2026-11-16T16:30")
    with then("2026-11-16T18:00", cast.admin):
        properties.change(ticket, by=cast.admin, department=cast.billing)
    assert clock(ticket).due_at == moment("2026-11-16T20:30")


def test_what_was_answered_late_says_by_how_much(cast, visit, hours):
    hours()
    ticket = asked(cast, "2026-11-20T16:30")
    replied(ticket, "2026-11-23T11:00", cast.agent)
    late = clock(ticket)
    assert (late.missed_at, late.ended_at) == (moment("2026-11-23T09:30"), moment("2026-11-23T11:00"))
    words, days = explained(visit(cast.agent), ticket)
    assert "1 h 30 min late. 2 hours 30 minutes counted, of 1 hour." in words
    assert days[-1] == ("09:00–09:30", "30 minutes")
