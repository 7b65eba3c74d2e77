"""Views: made by plain posts row by row, for whom they are meant, changed by whoever may."""

import pytest
from django.db import IntegrityError

from accounts.refusals import NotYours
from helpdesk.lib import tenancy
from tickets import saved_views
from tickets.models import SavedView
from tickets.tests.by_hand import by_hand, inserting, refusal
from tickets.tests.making import ask, field_named, make_view, place
from tickets.tests.working import acting

NEW = "/agent/views/new/"
STATUS = {"n-r-join": "all", "n-r.0-field": "status", "n-r.0-is": "in", "n-r.0-value": ["pending"]}
FILLED = {"name": "Waiting", "audience": "private", "order": "due", "color": "2"}


def views_of(person):
    with tenancy.acting(person, source="test"):
        return list(SavedView.objects.in_order())


def test_it_is_made_and_found_in_the_list(cast, visit):
    answer = visit(cast.agent).post(NEW, FILLED | STATUS)
    [view] = views_of(cast.agent)
    assert answer.url == f"/agent/?view={view.pk}"
    assert view.conditions == {"all": [{"field": "status", "is": "in", "value": ["pending"]}]}
    assert "Waiting" in visit(cast.agent).get("/agent/views/").content.decode()


def test_the_editor_adds_rows_and_groups_and_saves_nothing(cast, visit):
    browser = visit(cast.agent)
    answer = browser.post(NEW, FILLED | STATUS | {"add": "r:group"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="n-r.1-join"' in page and 'name="n-r.1.0-field"' in page
    assert 'value="Waiting"' in page
    assert views_of(cast.agent) == []


def test_the_editor_drops_a_row(cast, visit):
    rows = STATUS | {"n-r.1-field": "title", "n-r.1-is": "has", "n-r.1-value": "bike", "drop": "r.0"}
    page = visit(cast.agent).post(NEW, FILLED | rows).content.decode()
    assert 'value="bike"' in page and "n-r.1-field" not in page


def test_it_counts_what_would_be_in_it(cast, visit):
    place(ask(cast.customer), status="pending")
    ask(cast.customer)
    page = visit(cast.agent).post(NEW, FILLED | STATUS | {"shape": "1"}).content.decode()
    assert "1 match now" in page


def test_groups_go_into_groups_and_come_back_as_they_were(cast, visit):
    field_named(cast.ours, "frame")
    rows = {
        "n-r-join": "any", "n-r.0-field": "field.frame", "n-r.0-is": "has", "n-r.0-value": "T2",
        "n-r.1-join": "none", "n-r.1.0-field": "priority", "n-r.1.0-is": "in", "n-r.1.0-value": ["1", "2"],
        "n-r.1.1-field": "created", "n-r.1.1-is": "older", "n-r.1.1-value": "30d",
    }  # fmt: skip
    browser = visit(cast.agent)
    browser.post(NEW, FILLED | rows)
    [view] = views_of(cast.agent)
    assert view.conditions == {"any": [
        {"field": "field.frame", "is": "has", "value": "T2"},
        {"not": {"any": [{"field": "priority", "is": "in", "value": ["1", "2"]}, {"field": "created", "is": "older", "value": "30d"}]}},
    ]}  # fmt: skip
    page = browser.get(f"/agent/views/{view.pk}/").content.decode()
    assert 'value="T2"' in page and 'value="30d"' in page and '<option value="none" selected>' in page


@pytest.mark.parametrize(("field", "asked", "value", "words"), [
    ("status", "in", [], "Choose at least one value"), ("title", "has", "", "Type the words"),
    ("created", "older", "long", "Say how long"), ("number", "over", "many", "Enter a number"),
    ("due_date", "before", "soon", "Enter a day"),
])  # fmt: skip
def test_a_row_that_cannot_be_read_says_what_to_do_and_keeps_the_rest(
    cast, visit, field, asked, value, words
):
    row = {"n-r-join": "all", "n-r.0-field": field, "n-r.0-is": asked, "n-r.0-value": value}
    answer = visit(cast.agent).post(NEW, FILLED | row)
    assert answer.status_code == 422
    assert words in answer.content.decode() and 'value="Waiting"' in answer.content.decode()
    assert views_of(cast.agent) == []


def test_a_name_is_taken_once(cast, visit):
    make_view(cast.agent, "Waiting")
    answer = visit(cast.agent).post(NEW, FILLED | STATUS | {"name": "WAITING"})
    assert answer.status_code == 422
    assert "You have a view of this name" in answer.content.decode()


def test_a_private_one_is_nobody_elses(cast, visit):
    view = make_view(cast.agent, "Mine alone")
    assert views_of(cast.lead) == [] and views_of(cast.admin) == []
    assert visit(cast.admin).get(f"/agent/views/{view.pk}/").status_code == 404


def test_a_team_sees_what_one_of_them_shares(cast):
    make_view(cast.agent, "Ours", audience="team", department=cast.billing)
    assert [view.name for view in views_of(cast.lead)] == ["Ours"]
    with tenancy.platform():
        cast.lead.department = cast.technical
        cast.lead.save()
    assert views_of(cast.lead) == []


def test_an_agent_shares_with_their_own_team_only(cast):
    with acting(cast.agent), pytest.raises(NotYours):
        saved_views.create(by=cast.agent, name="All", conditions={"all": []}, audience="all")
    told = {"id": "0192a6b0-0000-7000-8000-000000000001", "organization_id": cast.ours.pk, "name": "x", "audience": "team",
            "owner_id": cast.agent.pk, "department_id": cast.technical.pk, "conditions": "{}", "columns": "[]", "order": "due",
            "color": 1, "position": 0}  # fmt: skip
    columns = {f'"{name}"': value for name, value in told.items()}
    assert refusal(cast.agent, *inserting("tickets_savedview", **columns)) == "42501"


def test_an_analyst_keeps_views_of_their_own(cast, visit):
    assert visit(cast.analyst).post(NEW, FILLED | STATUS).status_code == 302
    assert [view.name for view in views_of(cast.analyst)] == ["Waiting"]


def test_an_admin_changes_what_is_shared(cast, visit):
    view = make_view(cast.agent, "Ours", audience="team", department=cast.billing)
    visit(cast.admin).post(
        f"/agent/views/{view.pk}/", FILLED | STATUS | {"audience": "all", "name": "Everybody's"}
    )
    assert [view.name for view in views_of(cast.their_agent)] == []
    assert [view.name for view in views_of(cast.lead)] == ["Everybody's"]


def test_it_goes_when_it_is_deleted(cast, visit):
    view = make_view(cast.agent)
    visit(cast.agent).post(f"/agent/views/{view.pk}/delete/")
    assert views_of(cast.agent) == []


def test_they_are_arranged_by_hand(cast, visit):
    first, second = make_view(cast.agent, "One"), make_view(cast.agent, "Two")
    visit(cast.agent).post("/agent/views/", {"up": str(second.pk)})
    assert [view.name for view in views_of(cast.agent)] == ["Two", "One"]
    assert first.position == 0


def test_a_view_of_a_team_names_one(cast):
    with pytest.raises(IntegrityError):
        by_hand(
            cast.admin,
            "UPDATE tickets_savedview SET audience = 'team' WHERE id = %s",
            make_view(cast.admin, audience="all").pk,
        )
