"""How tickets are given out and rules, in the admin site: looked at, never written there."""

import pytest

from tickets import automation, distribution, rules
from tickets.models import RuleRun
from tickets.tests.making import ask, make_category
from tickets.tests.working import acting

PAGES = ["distribution", "ceiling", "skill", "rule", "rulerun"]


@pytest.fixture
def rows(cast):
    with acting(cast.admin):
        distribution.decide(cast.billing, method="load", by_skill=True, by=cast.admin)
        distribution.limit(cast.agent, most=7, categories=[make_category(cast.ours, "Bikes")], by=cast.admin)
        rule = rules.create(by=cast.admin, name="Loud ones", trigger="time", conditions={"all": []}, actions={"priority": 4})  # fmt: skip
        ticket = ask(cast.customer)
    with acting(cast.admin):
        automation.begin(rule, [(ticket.pk, ticket.number)], by=cast.admin)
    return rule


@pytest.mark.parametrize("page", PAGES)
def test_admins_look_at_it_and_add_nothing(cast, visit, rows, page):
    browser = visit(cast.admin)
    answer = browser.get(f"/admin/tickets/{page}/")
    assert answer.status_code == 200
    assert f"/admin/tickets/{page}/" in answer.content.decode()
    assert browser.get(f"/admin/tickets/{page}/add/").status_code == 403


def test_a_run_says_what_it_did(cast, visit, rows):
    while automation.go_on():
        pass
    with acting(cast.admin):
        run = RuleRun.objects.get(rule=rows)
    page = visit(cast.admin).get(f"/admin/tickets/rulerun/{run.pk}/change/").content.decode()
    assert "Loud ones" in page
    assert "&quot;priority&quot;: 4" in page


def test_another_organization_s_rules_are_not_there(cast, visit, rows):
    assert visit(cast.their_admin).get(f"/admin/tickets/rule/{rows.pk}/change/").status_code in (302, 404)
