"""Six figures: each counts exactly the tickets that it opens, in days of the organization."""

import random
import re
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.reports import last_days
from helpdesk.lib import tenancy
from tickets import conversation, deadlines, opening, reports
from tickets.models import Ticket, TicketFeedback
from tickets.tests.making import ask, make_category, place, settle, told_at
from tickets.tests.working import acting, listed, merge, set_times

REPORTS, TICKETS = "/agent/reports/", "/agent/reports/tickets/"


def figures_of(answer):
    """What the page says of each figure."""
    found = re.findall(
        r'(?s)<div class="kpi"><dt>([^<]*)</dt><dd class="kpi__v">(.*?)</dd>', answer.content.decode()
    )
    return {label: " ".join(re.sub("<[^>]*>", " ", value).split()) for label, value in found}


def opened(browser, name, **more):
    return listed(browser.get(TICKETS, {"figure": name} | more))


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def rate(ticket, rating, at=None):
    with tenancy.platform():
        given = TicketFeedback.objects.create(
            organization_id=ticket.organization_id,
            ticket=ticket,
            customer_id=ticket.customer_id,
            rating=rating,
        )
        TicketFeedback.objects.filter(pk=given.pk).update(created_at=at or timezone.now())  # fmt: skip


def done(cast, title, *, days, reply=None, solved=None):
    """A request of some days ago, with how long its first reply and its solution took."""
    ticket, at = ask(cast.customer, title), days_ago(days)
    times = {"created_at": at}
    if reply is not None:
        times["first_responded_at"] = at + timedelta(minutes=reply)
    if solved is not None:
        place(ticket, status="resolved")
        times["resolved_at"] = at + timedelta(minutes=solved)
    set_times(ticket, **times)
    return ticket


def test_the_page_says_the_six_figures(cast, visit):
    done(cast, "One", days=3, reply=10, solved=60)
    done(cast, "Two", days=2, reply=30, solved=180)
    rate(done(cast, "Three", days=1, reply=50), 4)
    told = figures_of(visit(cast.analyst).get(REPORTS))
    assert told["New tickets"] == "3"
    assert told["Resolved"] == "2"
    assert told["First reply, median"] == "30 min"
    assert told["Resolution, median"] == "2 h"
    assert told["Satisfaction"] == "4.0 / 5"


def test_the_service_level_counts_tickets_that_kept_all_their_deadlines(cast, visit):
    now = timezone.now()
    for title, hours, minutes in (
        ("Kept", 3, 30),
        ("Late", 4, 90),
        ("Missed", 2, None),
        ("Fresh", 0.2, None),
    ):
        with told_at(now - timedelta(hours=hours), cast.customer):
            ticket = opening.open_ticket(by=cast.customer, customer=cast.customer, title=title, content="x")
        if minutes:
            with told_at(now - timedelta(hours=hours) + timedelta(minutes=minutes), cast.agent):
                conversation.reply(ticket, "Hello", by=cast.agent)
    deadlines.sweep_deadlines()
    browser = visit(cast.analyst)
    assert figures_of(browser.get(REPORTS))["Service level met"] == "33.3 %"
    assert set(opened(browser, "met")) == {"Kept", "Late", "Missed"}


def test_each_figure_opens_the_tickets_that_it_counts(cast, visit):
    done(cast, "Old", days=40, reply=10, solved=60)
    done(cast, "Answered", days=2, reply=10)
    rate(done(cast, "Solved", days=1, solved=60), 5)
    browser = visit(cast.admin)
    assert set(opened(browser, "new")) == {"Answered", "Solved"}
    assert opened(browser, "resolved") == opened(browser, "solution") == ["Solved"]
    assert opened(browser, "reply") == ["Answered"]
    assert opened(browser, "rating") == ["Solved"]


def test_a_change_is_told_against_the_days_before(cast, visit):
    done(cast, "Before", days=30, reply=40)
    done(cast, "Now", days=2, reply=10)
    page = visit(cast.analyst).get(REPORTS).content.decode()
    assert "30 min faster" in page.replace("\xa0", " ")


def test_nothing_stands_there_where_nothing_was_counted(cast, visit):
    told = figures_of(visit(cast.analyst).get(REPORTS))
    assert (told["New tickets"], told["First reply, median"], told["Satisfaction"]) == ("0", "–", "–")


def test_what_the_desk_did_not_take_on_is_not_counted(cast, visit):
    into = ask(cast.customer, "Kept")
    merge(ask(cast.customer, "Twice"), into, cast.agent)
    ask(cast.customer, "Unproven", unconfirmed=True)
    assert opened(visit(cast.analyst), "new") == ["Kept"]


def test_teams_and_categories_have_their_own_figures(cast, visit):
    bikes = make_category(cast.ours, "Trailers")
    with_one = ask(cast.customer, "Trailer", category=bikes)
    ask(cast.customer, "Something")
    browser = visit(cast.analyst)
    assert opened(browser, "new", category=str(bikes.pk)) == ["Trailer"]
    assert opened(browser, "new", category="none") == ["Something"]
    assert figures_of(browser.get(REPORTS, {"category": str(bikes.pk)}))["New tickets"] == "1"
    page = browser.get(REPORTS).content.decode()
    assert re.search(rf'Trailers</th><td class="r"><a[^>]*category={bikes.pk}[^>]*>1</a>', page)
    assert with_one.category_id == bikes.pk


def test_a_lead_who_sees_one_team_counts_what_they_see(cast, visit):
    with tenancy.platform():
        cast.ours.agents_see_all = False
        cast.ours.save(update_fields=["agents_see_all"])
    place(ask(cast.customer, "Theirs"), department=cast.lead.department)
    place(
        ask(cast.customer, "Elsewhere"),
        department=cast.billing if cast.lead.department != cast.billing else cast.technical,
    )
    settle()
    assert opened(visit(cast.lead), "new") == ["Theirs"]


def test_a_filter_that_cannot_be_read_is_none(cast, visit):
    ask(cast.customer, "Anything")
    assert figures_of(visit(cast.analyst).get(REPORTS, {"team": "x", "category": "\0"}))["New tickets"] == "1"


def test_there_is_no_other_figure(cast, visit):
    assert visit(cast.analyst).get(TICKETS, {"figure": "money"}).status_code == 404


def test_long_lists_go_on(cast, visit):
    for number in range(52):
        ask(cast.customer, f"Number {number}")
    browser = visit(cast.analyst)
    first = browser.get(TICKETS, {"figure": "new"})
    after = re.search(r"after=([\w-]+)", first.content.decode())[1]
    second = browser.get(TICKETS, {"figure": "new", "after": after})
    assert len(listed(first)) == 50
    assert listed(second) == ["Number 1", "Number 0"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"])
def test_figure_list_and_rows_agree_across_changes_of_the_clock_and_months(cast, zone):
    """Against a recount in Python, around days on which clocks change."""
    chance = random.Random(zone)  # noqa: S311
    with tenancy.platform():
        cast.ours.timezone = zone
        cast.ours.save(update_fields=["timezone"])
    now = chance.choice([datetime(2026, 3, 30, 9, tzinfo=UTC), datetime(2026, 11, 2, 3, tzinfo=UTC)])
    tickets = [ask(cast.customer, f"T{n}") for n in range(24)]
    for ticket in tickets:
        at = now - timedelta(hours=chance.uniform(-20, 60 * 24))
        set_times(ticket, created_at=at, first_responded_at=at + timedelta(minutes=chance.randint(1, 3000)))
    period = last_days(cast.ours, now)
    today = now.astimezone(ZoneInfo(zone)).date()

    def within(at):
        return today - timedelta(days=28) < at.astimezone(ZoneInfo(zone)).date() <= today

    with acting(cast.analyst):
        rows = reports.asked(cast.analyst)
        everything = list(Ticket.objects.visible_to(cast.analyst).filter(title__startswith="T"))
        told = reports.figures(rows, period)
        for name, column in (("new", "created_at"), ("reply", "first_responded_at")):
            theirs = {ticket.title for ticket in everything if within(getattr(ticket, column))}
            assert {ticket.title for ticket in reports.tickets_of(name, rows, period)} == theirs
            assert told[name].count == len(theirs)
        took = [
            one.first_responded_at - one.created_at for one in everything if within(one.first_responded_at)
        ]
        assert abs(told["reply"].value - median(took)) < timedelta(milliseconds=1)
        days = reports.by_day(rows, period)
        assert len(days) == 28
        assert sum(new for _day, new, _resolved in days) == told["new"].count


def test_the_page_costs_the_same_whatever_there_is(cast, visit, django_assert_max_num_queries):
    browser = visit(cast.analyst)
    for number in range(3):
        done(cast, f"T{number}", days=number, reply=5, solved=9)
    browser.get(REPORTS)
    with django_assert_max_num_queries(45):
        browser.get(REPORTS)
