"""The plan and its use, and the list of first steps."""

import pytest
from django.utils import timezone

from accounts import outbox
from accounts.models import Organization, OutboundMail, Round
from accounts.models.organization import ALLOWANCES
from conftest import make_organization, make_person
from helpdesk.lib import tenancy


def bought(organization, **columns):
    with tenancy.platform():
        Organization.objects.filter(pk=organization.pk).update(**columns)


def plan(visit, person):
    return visit(person).get("/agent/settings/plan/")


def test_seats_are_agents_and_admins_who_are_not_suspended(visit, cast):
    bought(cast.ours, plan="pro", agent_limit=25)
    make_person(cast.ours, "agent", "gone@acme.example", status="suspended")
    make_person(cast.ours, "agent", "coming@acme.example", status="invited")
    answer = plan(visit, cast.admin)
    assert (answer.context["seats"], answer.context["limit"]) == (4, 25)
    assert "4 of 25" in answer.content.decode()


def test_a_full_plan_says_what_to_do(visit, cast):
    bought(cast.ours, agent_limit=3)
    assert "Every seat is taken" in plan(visit, cast.admin).content.decode()


def test_no_limit_is_said(visit, cast):
    assert "3, no limit" in plan(visit, cast.admin).content.decode()


def test_it_tells_what_every_plan_allows(visit, cast):
    told = {row["label"]: (row["tickets"], row["seats"]) for row in plan(visit, cast.admin).context["plans"]}
    assert list(told.values()) == list(ALLOWANCES.values())


@pytest.mark.parametrize(
    "column", ["plan", "agent_limit", "monthly_ticket_limit", "is_active", "slug", "domain"]
)
def test_the_plan_is_not_an_admins_to_change(visit, cast, column):
    before = bought_now(cast.ours, column)
    visit(cast.admin).post("/agent/settings/general/", {column: "enterprise"})
    assert bought_now(cast.ours, column) == before


def bought_now(organization, column):
    with tenancy.platform():
        return Organization.objects.values_list(column, flat=True).get(pk=organization.pk)


# First steps


def done(visit, person):
    return {
        step["title"]: step["done"] for step in visit(person).get("/agent/settings/start/").context["steps"]
    }


def deliver_test_mail(person):
    with tenancy.acting(person, source="test"):
        mail = outbox.send_test(person.email, by=person)
    with tenancy.platform():
        OutboundMail.objects.filter(pk=mail.pk).update(state="sent")


@pytest.fixture
def founder(db):
    return make_person(make_organization("New Desk", slug="new"), "admin")


def test_a_new_desk_has_everything_before_it(visit, founder):
    assert list(done(visit, founder).values()) == [False] * 6


def test_each_step_is_done_by_what_is_there(visit, founder, cast):
    organization = founder.organization
    bought(organization, accent=4)
    make_person(organization, "agent")
    visit(founder).post("/agent/settings/teams/new/", {"name": "Orders"})
    told = {"name": "Bikes", "icon": "wrench", "priority_level": "3"}
    for name in ("response", "resolution"):
        told |= {f"{name}_sla_minutes_0": "8", f"{name}_sla_minutes_1": "60"}
    visit(founder).post("/agent/settings/categories/new/", told)
    deliver_test_mail(founder)
    with tenancy.platform():
        Round.objects.create(name="backup", finished_at=timezone.now())
    assert list(done(visit, founder).values()) == [True] * 6


def test_anothers_mail_and_team_are_no_step_of_mine(visit, founder, cast):
    deliver_test_mail(cast.admin)
    assert not any(done(visit, founder).values())


def test_steps_lead_to_their_places(visit, founder):
    browser = visit(founder)
    urls = [step["url"] for step in browser.get("/agent/settings/start/").context["steps"] if step["url"]]
    assert len(urls) == 5
    assert {browser.get(url).status_code for url in urls} == {200}
