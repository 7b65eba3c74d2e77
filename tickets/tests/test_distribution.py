"""Tickets find somebody: in turn, by load, by what they handle, up to a ceiling; and what cannot be given out is told."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import availability
from accounts.models import User
from accounts.refusals import NotYours
from helpdesk.lib import tenancy
from tickets import bulk, distribution
from tickets.models import Ticket, TicketEvent
from tickets.tests.making import ask, make_category, now_of, place, settle
from tickets.tests.working import acting, assign, events_of

SETTINGS, HANDOVER = "/agent/settings/assignment/", "/agent/handover/"


def give_out():
    while distribution.give_out():
        settle()


def decide(cast, method, team=None, *, by_skill=False):
    with acting(cast.admin):
        distribution.decide(team, method=method, by_skill=by_skill, by=cast.admin)


def limit(cast, person, most=None, categories=()):
    with acting(cast.admin):
        distribution.limit(person, most=most, categories=categories, by=cast.admin)


def go_away(*people):
    for person in people:
        with acting(person):
            availability.go_away(person)


def holder(ticket):
    with tenancy.platform():
        return User.objects.filter(assigned_tickets=ticket.pk).first()


@pytest.fixture
def two(cast):
    """Agent and lead in one team, both here."""
    mine = [cast.agent.pk, cast.lead.pk]
    with tenancy.platform():
        people = User.objects.filter(organization=cast.ours, role__in=["agent", "admin"])
        people.exclude(pk__in=mine).update(department=None)
        people.filter(role="agent").exclude(pk__in=mine).update(status="suspended")
        people.filter(pk__in=mine).update(department=cast.billing)
    return [cast.agent, cast.lead]


def asked(cast, number, **columns):
    return [
        place(ask(cast.customer, f"Number {n}"), department=cast.billing, **columns) for n in range(number)
    ]


def test_by_hand_nobody_is_given_anything(cast, two):
    (ticket,) = asked(cast, 1)
    give_out()
    assert holder(ticket) is None


def test_in_turn_each_gets_one_after_the_other(cast, two):
    decide(cast, "turn", cast.billing)
    tickets = asked(cast, 4)
    give_out()
    assert sorted(holder(ticket).name for ticket in tickets) == ["Agent", "Agent", "Lead", "Lead"]


def test_by_load_whoever_has_least_gets_it(cast, two):
    busy = asked(cast, 2)
    for ticket in busy:
        assign(ticket, cast.agent, cast.admin)
    settle()
    decide(cast, "load", cast.billing)
    tickets = asked(cast, 2)
    give_out()
    assert [holder(ticket) for ticket in tickets] == [cast.lead, cast.lead]


def test_the_status_stays_new_and_the_history_says_why(cast, two):
    decide(cast, "turn", cast.billing)
    (ticket,) = asked(cast, 1)
    give_out()
    event = events_of(ticket, "changed")[-1]
    assert now_of(ticket).status == "new"
    assert (event.actor_id, event.reason) == (None, "given out in turn")


def test_whoever_is_away_is_given_none(cast, two):
    decide(cast, "turn", cast.billing)
    go_away(cast.agent)
    tickets = asked(cast, 2)
    give_out()
    assert {holder(ticket) for ticket in tickets} == {cast.lead}


def test_nobody_is_given_more_than_their_ceiling(cast, two):
    decide(cast, "load", cast.billing)
    limit(cast, cast.agent, 1)
    limit(cast, cast.lead, 0)
    tickets = asked(cast, 3)
    give_out()
    assert [holder(ticket) for ticket in tickets].count(cast.agent) == 1
    assert [holder(ticket) for ticket in tickets].count(None) == 2


def test_by_skill_it_goes_to_whoever_handles_the_category(cast, two):
    bikes = make_category(cast.ours, "Bikes")
    decide(cast, "load", cast.billing, by_skill=True)
    limit(cast, cast.lead, categories=[bikes])
    tickets = asked(cast, 3, category=bikes)
    give_out()
    assert {holder(ticket) for ticket in tickets} == {cast.lead}


def test_a_team_without_a_way_of_its_own_does_as_without_a_team(cast, two):
    decide(cast, "turn")
    (ticket,) = asked(cast, 1)
    give_out()
    assert holder(ticket) is not None
    decide(cast, "hand", cast.billing)
    (other,) = asked(cast, 1)
    give_out()
    assert holder(other) is None


@pytest.mark.parametrize(
    "columns", [{"status": "resolved"}, {"snoozed_until": timezone.now() + timedelta(days=1)}]
)
def test_what_waits_for_nobody_is_left_alone(cast, two, columns):
    decide(cast, "turn", cast.billing)
    (ticket,) = asked(cast, 1, **columns)
    give_out()
    assert holder(ticket) is None


def test_each_organization_gives_out_its_own(cast, two):
    decide(cast, "turn", cast.billing)
    with acting(cast.their_admin):
        distribution.decide(None, method="load", by_skill=False, by=cast.their_admin)
    theirs, (ours,) = ask(cast.stranger, "Theirs"), asked(cast, 1)
    give_out()
    assert (holder(theirs), holder(ours) in two) == (cast.their_agent, True)


def test_only_admins_decide(cast):
    with acting(cast.agent), pytest.raises(NotYours):
        distribution.decide(None, method="turn", by_skill=False, by=cast.agent)


def test_the_page_keeps_what_was_chosen(cast, visit):
    browser = visit(cast.admin)
    key = str(cast.billing.pk)
    answer = browser.post(SETTINGS, {"none-method": "turn", f"{key}-method": "load", f"{key}-by_skill": "on"})
    assert answer.status_code == 302
    page = browser.get(SETTINGS).content.decode()
    assert re.search(rf'name="{key}-method".*?value="load" selected', page, re.S)
    assert re.search(rf'name="{key}-by_skill"[^>]* checked', page)


def test_a_way_that_is_none_is_refused_in_words(cast, visit):
    answer = visit(cast.admin).post(SETTINGS, {"none-method": "dice"})
    assert answer.status_code == 422
    assert "Choose one from the list." in answer.content.decode()


def test_a_person_s_page_keeps_ceiling_and_skills(cast, visit):
    bikes = make_category(cast.ours, "Bikes")
    browser = visit(cast.admin)
    browser.post(f"{SETTINGS}{cast.agent.pk}/", {"most": "7", "categories": [str(bikes.pk)]})
    page = browser.get(f"{SETTINGS}{cast.agent.pk}/").content.decode()
    assert re.search(r'name="most" value="7"', page)
    assert re.search(rf'value="{bikes.pk}"[^>]* checked', page)
    assert "of 7 open" in browser.get(SETTINGS).content.decode()


def test_what_nobody_can_take_is_told(cast, two, visit):
    decide(cast, "turn", cast.billing)
    go_away(*two)
    asked(cast, 2)
    give_out()
    assert "Billing: 2 tickets wait, as nobody of the team is here." in visit(cast.admin).get(SETTINGS).content.decode()  # fmt: skip


def test_who_looks_at_unassigned_tickets_reads_why_they_wait(cast, two, visit):
    decide(cast, "turn", cast.billing)
    go_away(*two)
    asked(cast, 1)
    told = "Billing: 1 ticket waits, as nobody of the team is here."
    assert told in visit(cast.agent).get("/agent/", {"queue": "unassigned"}).content.decode()
    assert told not in visit(cast.agent).get("/agent/", {"queue": "open"}).content.decode()


def test_going_away_asks_what_becomes_of_open_tickets(cast, two, visit):
    (ticket,) = asked(cast, 1)
    assign(ticket, cast.agent, cast.admin)
    settle()
    browser = visit(cast.agent)
    assert browser.post("/agent/availability/", {"status": "away"})["Location"] == HANDOVER
    page = browser.get(HANDOVER).content.decode()
    assert re.search(rf'value="{cast.lead.pk}" selected', page)
    browser.post(HANDOVER, {"what": "give", "to": str(cast.lead.pk)})
    while bulk.go_on():
        pass
    assert holder(ticket) == cast.lead


def test_with_nothing_open_going_away_asks_nothing(cast, visit):
    assert visit(cast.agent).post("/agent/availability/", {"status": "away"})["Location"] == "/agent/who/"


def test_what_is_given_back_finds_somebody_by_itself(cast, two, visit):
    decide(cast, "turn", cast.billing)
    (ticket,) = asked(cast, 1)
    assign(ticket, cast.agent, cast.admin)
    settle()
    go_away(cast.agent)
    visit(cast.agent).post(HANDOVER, {"what": "out"})
    while bulk.go_on():
        settle()
    give_out()
    assert holder(ticket) == cast.lead


def work_until_nothing_is_left():
    """As a worker: again and again, until it finds nothing three times."""
    idle = 0
    try:
        while idle < 3:
            idle = 0 if distribution.give_out() else idle + 1
    finally:
        connection.close()


@pytest.mark.committed
@pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=pytest.mark.long)])
@pytest.mark.parametrize("method", ["turn", "load"])
def test_twenty_workers_give_each_ticket_to_one_and_keep_the_ceilings(committed_cast, method, rounds):
    cast = committed_cast
    ceilings = {cast.agent.pk: 17, cast.lead.pk: 19}
    with tenancy.platform():
        User.objects.filter(organization=cast.ours, role__in=["agent", "admin"]).update(
            department=cast.billing
        )
        cast.ours.monthly_ticket_limit = None
        cast.ours.save(update_fields=["monthly_ticket_limit"])
    decide(cast, method, cast.billing)
    with acting(cast.admin):
        for person in User.objects.filter(organization=cast.ours, role__in=["agent", "admin"]):
            distribution.limit(person, most=ceilings.get(person.pk, 0), categories=[], by=cast.admin)
    for _round in range(rounds):
        tickets = asked(cast, 50)
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda _n: work_until_nothing_is_left(), range(20)))
        while distribution.give_out():
            pass
        with tenancy.platform():
            found = dict(
                Ticket.objects.filter(pk__in=[one.pk for one in tickets]).values_list("pk", "assignee_id")
            )
            counted = dict(User.objects.filter(pk__in=ceilings).values_list("pk", "current_ticket_count"))
            assert Counter(key for key in found.values() if key) == Counter(ceilings) == Counter(counted)
            given = TicketEvent.objects.filter(
                ticket_id__in=found, action="changed", new__has_key="assignee_id"
            )
            assert given.count() == sum(ceilings.values())
            Ticket.objects.filter(pk__in=found).update(status="resolved")
