"""Teams: made, described, deleted; their people stay."""

import pytest

from accounts.models import Department, User
from accounts.tests.test_general import shown
from helpdesk.lib import tenancy

TEAMS = "/agent/settings/teams/"


def names(organization):
    with tenancy.platform():
        return sorted(Department.objects.filter(organization=organization).values_list("name", flat=True))


def test_a_new_team_is_there(visit, cast):
    admin = visit(cast.admin)
    assert (
        admin.post(f"{TEAMS}new/", {"name": "Orders", "description": "From basket to doorstep"}).status_code
        == 302
    )
    assert names(cast.ours) == ["Billing", "Orders", "Technical"]


def test_the_list_says_how_many_people(visit, cast):
    page = visit(cast.admin).get(TEAMS)
    assert {team.name: team.count for team in page.context["teams"]} == {"Billing": 2, "Technical": 0}


@pytest.mark.parametrize("name", ["Billing", "bILLing", " billing "])
def test_a_name_that_is_taken_is_said_at_the_field(visit, cast, name):
    answer = visit(cast.admin).post(f"{TEAMS}new/", {"name": name, "description": "kept"})
    assert answer.status_code == 422
    assert "There is a team with this name already" in answer.context["form"].errors["name"][0]
    assert answer.context["form"]["description"].value() == "kept"
    assert names(cast.ours) == ["Billing", "Technical"]


def test_another_organizations_name_is_free(visit, cast):
    assert visit(cast.admin).post(f"{TEAMS}new/", {"name": "Secrets of Other"}).status_code == 302


def test_renaming_onto_another_team_is_said_at_the_field(visit, cast):
    admin, page = visit(cast.admin), f"{TEAMS}{cast.billing.pk}/"
    answer = admin.post(page, shown(admin, page) | {"name": "Technical"})
    assert answer.status_code == 422
    assert "There is a team with this name already" in answer.context["form"].errors["name"][0]


def test_a_team_that_both_renamed_is_a_conflict(visit, cast):
    admin, page = visit(cast.admin), f"{TEAMS}{cast.billing.pk}/"
    stale = shown(admin, page)
    assert admin.post(page, stale | {"name": "Invoices"}).status_code == 302
    assert admin.post(page, stale | {"name": "Money"}).status_code == 409
    assert "Invoices" in names(cast.ours)


def test_a_description_of_several_lines_is_not_a_change(visit, cast):
    admin, page = visit(cast.admin), f"{TEAMS}{cast.billing.pk}/"
    admin.post(page, shown(admin, page) | {"description": "one\r\ntwo"})
    stale = shown(admin, page)
    admin.post(page, stale | {"name": "Invoices"})
    told = stale | {"description": "one\r\ntwo", "initial-description": "one\ntwo"}
    assert admin.post(page, told | {"name": "Invoices"}).status_code == 302


def test_deleting_says_what_happens_and_people_stay(visit, cast):
    admin, page = visit(cast.admin), f"{TEAMS}{cast.billing.pk}/delete/"
    assert "2 people are in it, stay" in admin.get(page).content.decode()
    assert admin.post(page).status_code == 302
    with tenancy.platform():
        left = User.objects.filter(pk__in=[cast.agent.pk, cast.lead.pk])
        assert [(p.department_id, p.is_lead) for p in left] == [(None, False)] * 2
    assert names(cast.ours) == ["Technical"]


def test_nobody_elses_team_is_deleted(visit, cast):
    assert visit(cast.admin).post(f"{TEAMS}{cast.their_team.pk}/delete/").status_code == 404
    assert names(cast.theirs) == ["Secrets of Other"]
