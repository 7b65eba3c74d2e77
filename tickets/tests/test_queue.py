"""The queues: who is due first, what stands where, how many, page by page, at the same cost."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.lib import tenancy
from tickets import properties, reading, snoozing
from tickets.models import SlaClock, Ticket
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_category, make_tag, make_view, note, place, say, settle
from tickets.tests.working import acting, assign, change, confirm, listed, resolve, set_times

HOME = "/agent/"


def queue(browser, name="open", **more):
    return browser.get(HOME, {"queue": name} | more)


def badges(answer):
    """What the navigation counts, by queue."""
    found = re.findall(r'id="nav-queue-(\w+)">([^<]*)<', answer.content.decode())
    return {name: count for name, count in found if count}


def headings(answer):
    return re.findall(r'class="rows__group[^"]*"><h2>([^<]*)<', answer.content.decode())


def limit(cast, most):
    with tenancy.platform():
        cast.ours.monthly_ticket_limit = most
        cast.ours.save(update_fields=["monthly_ticket_limit"])


def test_each_ticket_stands_in_the_queues_it_belongs_to(cast, visit):
    assign(ask(cast.customer, "Mine"), cast.agent, cast.agent)
    assign(ask(cast.customer, "Somebody's"), cast.lead, cast.lead)
    ask(cast.customer, "Nobody's")
    ask(cast.customer, "Unproven", unconfirmed=True)
    resolve(ask(cast.customer, "Solved"), cast.agent)
    limit(cast, 4)
    ask(cast.customer, "Too many")
    browser = visit(cast.agent)
    assert listed(queue(browser, "mine")) == ["Mine"]
    assert listed(queue(browser, "unassigned")) == ["Nobody's"]
    assert set(listed(queue(browser, "open"))) == {"Mine", "Somebody's", "Nobody's"}
    assert listed(queue(browser, "unconfirmed")) == ["Unproven"]
    assert listed(queue(browser, "held")) == ["Too many"]
    assert listed(queue(browser, "done")) == ["Solved"]


def test_the_counts_are_those_of_the_queues(cast, visit):
    for title in ("One", "Two"):
        ask(cast.customer, title)
    assign(ask(cast.customer, "Mine"), cast.agent, cast.agent)
    ask(cast.customer, "Unproven", unconfirmed=True)
    browser = visit(cast.agent)
    told = {"mine": "1", "unassigned": "2", "open": "3", "unconfirmed": "1"}
    assert badges(queue(browser)) == told
    fresh = browser.get("/agent/counts/")
    assert dict(re.findall(r'id="nav-queue-(\w+)" hx-swap-oob="true">(\d+)<', fresh.content.decode())) == told


def test_home_is_ones_own_queue(cast, visit):
    assign(ask(cast.customer, "Mine"), cast.agent, cast.agent)
    ask(cast.customer, "Nobody's")
    page = visit(cast.agent).get(HOME)
    assert listed(page) == ["Mine"]
    assert re.search(r'aria-current="page">.*?My open', page.content.decode(), re.S)


def test_what_is_due_next_comes_first_under_how_soon(cast, visit, settings):
    now = timezone.now()
    day_end = timezone.localtime(now).replace(hour=23, minute=59)
    due = {
        "Late": now - timedelta(hours=2),
        "Soon": now + timedelta(minutes=20),
        "Far": now + timedelta(days=3),
    }
    for title, at in due.items():
        set_times(ask(cast.customer, title), next_due_at=at)
    waiting = ask(cast.customer, "Waits")
    change(waiting, cast.agent, status="pending")
    page = queue(visit(cast.agent))
    assert listed(page) == ["Late", "Soon", "Far", "Waits"]
    wanted = ["Overdue", "Due within the hour", "Tomorrow and later", "Waiting on customer"]
    assert headings(page) == wanted or day_end < now + timedelta(hours=1)


def test_a_row_says_who_what_how_urgent_and_what_was_said_last(cast, visit):
    ticket = ask(cast.customer, "Charged twice", "I see two payments.\n\n> quoted history")
    change(ticket, cast.agent, priority=4)
    assign(ticket, cast.lead, cast.agent)
    note(ticket, "A secret among us", cast.agent)
    said = text_of(queue(visit(cast.agent)))
    for words in (
        "Customer",
        "Charged twice",
        "Urgent priority",
        "Web",
        "I see two payments.",
        "Assigned to Lead",
    ):
        assert words in said
    assert "A secret" not in said
    assert "quoted" not in said


def test_ones_own_last_words_are_said_to_be_ones_own(cast, visit):
    ticket = ask(cast.customer)
    say(ticket, "We look into it.", cast.agent)
    assert "You: We look into it." in text_of(queue(visit(cast.agent)))
    assert "You: We look into it." not in text_of(queue(visit(cast.lead)))


def test_a_ticket_is_unread_until_it_was_looked_at_and_when_something_is_new(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    assert "(unread)" in text_of(queue(browser))
    with acting(cast.agent):
        reading.mark_read(ticket, by=cast.agent, now=timezone.now())
    assert "(unread)" not in text_of(queue(browser))
    say(ticket, "And another thing.", cast.customer)
    assert "(unread)" in text_of(queue(browser))


def test_an_agent_of_one_team_sees_its_tickets_and_those_of_none(cast, visit):
    for title, team in (("Billing's", cast.billing), ("Technical's", cast.technical), ("Of no team", None)):
        change(ask(cast.customer, title), cast.admin, department=team)
    ask(cast.stranger, "Another house")
    agent, admin = visit(cast.agent), visit(cast.admin)
    assert set(listed(queue(agent))) == {"Billing's", "Of no team"}
    assert badges(queue(agent))["open"] == "2"
    assert set(listed(queue(admin))) == {"Billing's", "Technical's", "Of no team"}


def test_fifty_stand_on_a_page_and_the_next_begins_where_it_ended(cast, visit):
    with acting(cast.admin):
        for number in range(53):
            ask(cast.customer, f"T{number:02}")
    browser = visit(cast.agent)
    first = queue(browser)
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = browser.get(following)
    assert len(listed(first)) == 50
    assert sorted(listed(first) + listed(second)) == [f"T{number:02}" for number in range(53)]
    assert "Show 50 more" not in text_of(second)


def test_what_is_done_stands_latest_first_page_by_page(cast, visit):
    tickets = [ask(cast.customer, f"T{number:02}") for number in range(52)]
    now = timezone.now()
    for number, ticket in enumerate(tickets):
        resolve(ticket, cast.agent)
        set_times(ticket, last_activity_at=now - timedelta(hours=number))
    browser = visit(cast.agent)
    first = queue(browser, "done")
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    assert listed(first) + listed(browser.get(following)) == [f"T{number:02}" for number in range(52)]


def test_it_narrows_down_by_team_category_and_tag(cast, visit):
    bikes, tag = make_category(cast.ours, "Bikes"), make_tag(cast.ours, "recall")
    one, two = ask(cast.customer, "One", category=bikes), ask(cast.customer, "Two")
    change(two, cast.admin, department=cast.billing)
    with acting(cast.admin):
        properties.tag(two, [tag], by=cast.admin)
    browser = visit(cast.agent)
    assert listed(queue(browser, category=bikes.pk)) == ["One"]
    assert listed(queue(browser, team=cast.billing.pk)) == ["Two"]
    assert listed(queue(browser, team="none")) == ["One"]
    assert listed(queue(browser, tag=tag.pk)) == ["Two"]
    assert listed(queue(browser, tag=tag.pk, category=bikes.pk)) == []
    assert one.pk != two.pk


@pytest.mark.parametrize("typed", ["AC-%d", "ac-%d", "%d", " %d "])
def test_a_number_leads_to_its_ticket(cast, visit, typed):
    ticket = ask(cast.customer)
    answer = queue(visit(cast.agent), q=typed % ticket.number)
    assert answer["Location"] == f"/agent/tickets/AC-{ticket.number}/"


def test_words_are_looked_for_in_subjects(cast, visit):
    ask(cast.customer, "Charged twice for the service")
    ask(cast.customer, "Battery is empty")
    browser = visit(cast.agent)
    assert listed(queue(browser, q="SERVICE charged")) == ["Charged twice for the service"]
    nothing = queue(browser, q="unicorn")
    assert "No subject here has “unicorn” in it" in text_of(nothing)
    assert "Look in Done" in text_of(nothing)


@pytest.mark.parametrize("asked", [{"after": "x"}, {"team": "x"}, {"tag": "x"}, {"category": "1"}, {"queue": "x"}, {"q": "9" * 30}])  # fmt: skip
def test_what_an_address_cannot_mean_narrows_nothing(cast, visit, asked):
    ask(cast.customer, "One")
    answer = visit(cast.agent).get(HOME, {"queue": "open"} | asked)
    assert answer.status_code == 200


def test_an_empty_queue_says_so_and_where_to_go(cast, visit):
    page = visit(cast.agent).get(HOME)
    assert "Nothing is waiting for you" in text_of(page)
    assert 'href="/agent/?queue=unassigned"' in page.content.decode()


def test_analysts_see_what_is_open_and_done_and_open_nothing_new(cast, visit):
    ask(cast.customer, "One")
    page = visit(cast.analyst).get(HOME)
    assert listed(page) == ["One"]
    assert set(re.findall(r"\?queue=(\w+)", page.content.decode())) == {"open", "snoozed", "done"}
    assert "New ticket" not in text_of(page)
    assert visit(cast.analyst).get("/account/sign-in/")["Location"] == "/agent/reports/"


def test_confirming_moves_it_to_the_others(cast, visit):
    ticket = ask(cast.customer, "Unproven", unconfirmed=True)
    confirm(ticket, cast.agent)
    browser = visit(cast.agent)
    assert listed(queue(browser, "unconfirmed")) == []
    assert listed(queue(browser, "unassigned")) == ["Unproven"]


def test_an_open_list_that_is_up_to_date_is_left_as_it_is(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    page = queue(browser).content.decode()
    address, version = re.search(r'data-list="([^"]+)" data-version="([^"]+)"', page).groups()
    address = f"{address}&version={version}"
    asked = {"headers": {"hx-request": "true", "hx-target": "rows"}}
    assert browser.get(address, **asked).status_code == 204
    change(ticket, cast.admin, title="Another subject")
    assert listed(browser.get(address, **asked)) == ["Another subject"]


def queries(browser, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        browser.get(path)
    return [
        q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))
    ]


@pytest.mark.parametrize("who", ["agent", "admin"])
def test_a_queue_costs_the_same_however_much_is_in_it(cast, visit, who):
    browser = visit(getattr(cast, who))
    path = f"{HOME}?queue=open"
    ask(cast.customer)
    browser.get(path)
    few = len(queries(browser, path))
    for number in range(12):
        ticket = ask(cast.customer, f"T{number}")
        say(ticket, "Hello", cast.agent)
        assign(ticket, cast.lead, cast.admin)
    many = queries(browser, path)
    assert len(many) == few <= 12, "\n".join(many)


def test_nobody_counts_more_than_999(cast, visit, monkeypatch):
    from tickets.desk import queues

    monkeypatch.setattr(queues, "CAP", 3)
    for number in range(4):
        ask(cast.customer, f"T{number}")
    assert badges(queue(visit(cast.agent)))["open"] == "2+"
    with tenancy.platform():
        assert Ticket.objects.count() == 4


def test_what_sleeps_stands_in_a_queue_of_its_own_until_it_wakes_with_a_mark(cast, visit):
    ticket = ask(cast.customer, "Sleepy")
    with acting(cast.agent):
        snoozing.snooze(ticket, by=cast.agent, until=None)
    browser = visit(cast.agent)
    assert listed(queue(browser, "open")) == []
    assert listed(queue(browser, "snoozed")) == ["Sleepy"]
    say(ticket, "It arrived", cast.customer)
    assert "Awake again" in text_of(queue(browser, "open"))
    browser.post(f"/agent/tickets/AC-{ticket.number}/read/")
    assert "Awake again" not in text_of(queue(browser, "open"))


def test_teams_stand_in_the_navigation_with_their_counts(cast, visit):
    place(ask(cast.customer), department=cast.billing)
    place(ask(cast.customer), department=cast.technical)
    page = visit(cast.admin).get(HOME, {"queue": "open"}).content.decode()
    for team in (cast.billing, cast.technical):
        assert f'id="nav-team-{team.pk.hex}">1<' in page
    assert listed(visit(cast.admin).get(HOME, {"queue": "open", "team": str(cast.billing.pk)})) == [
        "It broke"
    ]


def test_who_sees_one_team_finds_no_other_in_the_navigation(cast, visit):
    page = visit(cast.agent).get(HOME).content.decode()
    assert cast.billing.pk.hex in page and f"nav-team-{cast.technical.pk.hex}" not in page


def test_a_view_is_a_list_like_any_other(cast, visit):
    place(ask(cast.customer, "Urgent one"), priority=4)
    ask(cast.customer, "Calm one")
    view = make_view(cast.agent, conditions={"all": [{"field": "priority", "is": "in", "value": ["4"]}]})
    browser = visit(cast.agent)
    assert listed(browser.get(HOME, {"view": str(view.pk)})) == ["Urgent one"]
    assert f"?view={view.pk}" in browser.get(HOME).content.decode()
    counts = browser.get("/agent/counts/", {"views": "1"}).content.decode()
    assert f'id="nav-view-{view.pk.hex}" hx-swap-oob="true">1<' in counts


def test_a_view_of_somebody_else_is_no_list(cast, visit):
    view = make_view(cast.admin, "Admin's", conditions={"all": []})
    ask(cast.customer, "Nobody's")
    assert listed(visit(cast.agent).get(HOME, {"view": str(view.pk)})) == []


def test_a_view_with_columns_stands_as_a_table_too(cast, visit):
    tag = make_tag(cast.ours, "recall")
    ticket = place(ask(cast.customer, "In the table"), department=cast.billing)
    with acting(cast.agent):
        properties.tag(ticket, [tag], by=cast.agent)
    view = make_view(cast.agent, columns=["team", "tags", "status"])
    page = text_of(visit(cast.agent).get(HOME, {"view": str(view.pk)}))
    assert "Number Subject Status Team Tags" in page
    assert f"AC-{ticket.number} In the table New Billing recall" in page


def test_a_lead_sees_who_has_how_much_and_leads_on_to_it(cast, visit):
    assign(ask(cast.customer, "Heavy"), cast.agent, cast.agent)
    assign(ask(cast.customer, "Light"), cast.lead, cast.lead)
    settle()
    browser = visit(cast.lead)
    page = browser.get("/agent/who/").content.decode()
    link = f"/agent/?queue=open&amp;assignee={cast.agent.pk}"
    assert link in page and "2 tickets to work on" in text_of(browser.get("/agent/who/"))
    assert listed(browser.get(unescape(link))) == ["Heavy"]


def test_a_list_is_narrowed_down_to_what_nobody_has(cast, visit):
    assign(ask(cast.customer, "Somebody's"), cast.lead, cast.lead)
    ask(cast.customer, "Nobody's")
    assert listed(queue(visit(cast.agent), "open", assignee="none")) == ["Nobody's"]


def test_a_deadline_is_soon_in_the_list_when_its_clock_says_so(cast, visit):
    ticket, browser = ask(cast.customer), visit(cast.agent)
    assert "sla--ok" in queue(browser).content.decode()
    with tenancy.platform():
        SlaClock.objects.filter(ticket=ticket).update(soon_at=timezone.now() - timedelta(minutes=1))
    assert "sla--soon" in queue(browser).content.decode()
    assert "sla--soon" in browser.get(f"{HOME}tickets/AC-{ticket.number}/").content.decode()
