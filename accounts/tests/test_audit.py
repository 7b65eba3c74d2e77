"""The audit log: who did what, in words."""

import pytest

from accounts import audit as acts
from accounts.models import AuditEntry
from accounts.tests.test_general import shown
from accounts.tests.test_people import change, page_of
from conftest import make_person
from helpdesk.lib import tenancy

PAGE = "/agent/settings/audit/"


def entries(browser, query=""):
    return browser.get(f"{PAGE}{query}").context["entries"]


def test_a_change_names_actor_person_and_both_values(visit, cast):
    admin = visit(cast.admin)
    change(admin, cast.agent, role="analyst", department=str(cast.technical.pk))
    newest = entries(admin)[0]
    assert (newest["who"], newest["act"], newest["address"]) == ("Admin", "Changed Agent", "127.0.0.1")
    assert newest["differences"] == ["Role: from Agent to Analyst", "Team: from Billing to Technical"]


def test_a_team_that_is_gone_is_still_named(visit, cast):
    admin = visit(cast.admin)
    change(admin, cast.agent, department=str(cast.technical.pk))
    admin.post(f"/agent/settings/teams/{cast.technical.pk}/delete/")
    assert "Team: from Billing to Technical" in entries(admin, "?kind=person")[1]["differences"]


def test_general_settings_are_told_by_their_labels(visit, cast):
    admin = visit(cast.admin)
    admin.post(
        "/agent/settings/general/",
        shown(admin, "/agent/settings/general/") | {"accent": "7", "agents_see_all": "on"},
    )
    told = entries(admin)[0]
    assert told["differences"] == ["Colour: from Petrol to Berry", "Agents see all teams: from no to yes"]


def test_invitations_name_the_person_and_no_key_is_shown(visit, cast):
    admin = visit(cast.admin)
    admin.post(
        "/agent/settings/people/invite/", {"email": "nia@acme.example", "name": "Nia", "role": "agent"}
    )
    told = [entry["act"] for entry in entries(admin)[:2]]
    assert told == ["Invited Nia", "Added Nia"]


def test_no_key_of_a_row_stands_on_the_screen(visit, cast):
    admin = visit(cast.admin)
    change(admin, cast.agent, department=str(cast.technical.pk))
    admin.post(page_of(cast.agent, "suspension/"))
    page = admin.get(PAGE).content.decode().partition("<main")[2].partition("</main>")[0]
    assert str(cast.technical.pk) not in page.replace(f'value="{cast.technical.pk}"', "")
    assert str(cast.agent.pk) not in page


def test_it_is_narrowed_by_person_and_kind(visit, cast):
    second = make_person(cast.ours, "admin", "second@acme.example", name="Second")
    visit(second).post("/agent/settings/teams/new/", {"name": "Orders"})
    admin = visit(cast.admin)
    change(admin, cast.agent, role="analyst", department="")
    assert [e["act"] for e in entries(admin, f"?who={second.pk}")] == ["Made the team Orders"]
    assert {e["who"] for e in entries(admin, "?who=system")} == {"The system"}
    assert {e["act"].split()[0] for e in entries(admin, "?kind=team")} == {"Made"}
    assert entries(admin, f"?kind=team&who={cast.admin.pk}") == []


@pytest.mark.parametrize(
    "query", ["?who=%00", "?who=x", "?before=-1", "?before=99999999999999999999999", "?kind=x"]
)
def test_a_filter_that_cannot_be_read_is_none(visit, cast, query):
    admin = visit(cast.admin)
    assert len(entries(admin, query)) == len(entries(admin))


def test_earlier_pages_follow_without_gap(visit, cast):
    with tenancy.acting(cast.admin, source="test"):
        for n in range(120):
            acts.record("test.act", organization=cast.ours, by=cast.admin, target=str(n))
    admin, seen, before = visit(cast.admin), [], ""
    while True:
        answer = admin.get(f"{PAGE}?who={cast.admin.pk}&before={before}")
        seen += [entry["act"] for entry in answer.context["entries"]]
        before = answer.context["before"]
        if not before:
            break
    assert seen == [f"Test act {n}" for n in reversed(range(120))]


def test_nobody_reads_another_organizations_log(visit, cast):
    visit(cast.their_admin).post("/agent/settings/teams/new/", {"name": "CANARY-TEAM"})
    assert "CANARY" not in visit(cast.admin).get(PAGE).content.decode()


def test_an_entry_is_never_changed(cast):
    with tenancy.platform(), pytest.raises(Exception, match="permission denied"):
        AuditEntry.objects.update(action="nothing.happened")
