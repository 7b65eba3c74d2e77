"""The admin site: refusals are sentences, the audit log is its log, and no page holds a secret."""

import re

import pytest
from django.apps import apps

from accounts.models import AuditEntry, Department, Organization, OutboundMail, Session, User
from accounts.tests.admin_site import ADMIN, form_of, fresh, user_url
from conftest import make_person
from helpdesk.lib import tenancy

# Refusals are sentences


def test_a_seat_too_many_is_a_sentence_and_nothing_typed_is_lost(visit, cast):
    with tenancy.platform():
        Organization.objects.filter(pk=cast.ours.pk).update(agent_limit=3)
    admin, url = visit(cast.admin), user_url(cast.customer)
    answer = admin.post(url, form_of(admin, url) | {"role": "agent", "name": "Typed"})
    assert "Every seat of your plan is taken" in str(answer.context["adminform"].form.non_field_errors())
    assert answer.context["adminform"].form["name"].value() == "Typed"
    assert fresh(cast.customer).role == "customer"


def test_a_taken_team_name_is_a_sentence(visit, cast):
    answer = visit(cast.admin).post(f"{ADMIN}department/add/", {"name": "billing", "description": ""})
    assert answer.status_code == 200
    assert "There is a team with this name already" in answer.content.decode()


@pytest.mark.parametrize("told", [{"role": "agent"}, {"status": "suspended"}])
def test_ones_own_role_and_standing_are_anothers_to_change(visit, cast, told):
    admin, url = visit(cast.admin), user_url(cast.admin)
    answer = admin.post(url, form_of(admin, url) | told)
    assert "about yourself" in str(answer.context["adminform"].form.errors)


def test_nobody_deletes_themselves_alone_or_in_bulk(visit, cast):
    admin = visit(cast.admin)
    admin.post(user_url(cast.admin, "delete"), {"post": "yes"})
    told = {
        "action": "delete_selected",
        "_selected_action": [str(cast.admin.pk), str(cast.customer.pk)],
        "post": "yes",
    }
    answer = admin.post(f"{ADMIN}user/", told, follow=True)
    assert "delete yourself" in answer.content.decode()
    assert fresh(cast.admin) and fresh(cast.customer)


@pytest.mark.parametrize("told", [{"_selected_action": "x"}, {"_selected_action": "\0"}, {"action": "\0"}])
def test_a_selection_that_cannot_be_read_does_nothing(visit, cast, told):
    base = {"action": "delete_selected", "_selected_action": str(cast.agent.pk), "post": "yes"}
    assert visit(cast.admin).post(f"{ADMIN}user/", base | told).status_code in (200, 302, 400)
    assert fresh(cast.agent)


@pytest.mark.parametrize(
    "query", ["?q=%00", "?role__exact=%00", "?department__id__exact=x", "?p=x", "?o=9.9.9", "?e=1"]
)
def test_a_query_that_cannot_be_read_is_no_fault(visit, cast, query):
    assert visit(cast.admin).get(f"{ADMIN}user/{query}").status_code in (200, 302, 400)


def test_a_megabyte_of_text_and_a_nul_are_sentences(visit, cast):
    admin, url = visit(cast.admin), user_url(cast.agent)
    for name in ("x" * 1_000_000, "a\0b"):
        answer = admin.post(url, form_of(admin, url) | {"name": name})
        assert answer.context["adminform"].form.errors["name"]


# The audit log is the site's log


def test_every_change_is_told_with_both_values(visit, cast):
    admin, url = visit(cast.admin), user_url(cast.agent)
    admin.post(url, form_of(admin, url) | {"role": "analyst", "department": str(cast.technical.pk)})
    history = admin.get(user_url(cast.agent, "history")).content.decode()
    assert "Role: from Agent to Analyst" in history
    assert "Team: from Billing to Technical" in history
    with tenancy.platform():
        newest = AuditEntry.objects.filter(target_id=cast.agent.pk).first()
    assert (newest.actor_name, newest.source, newest.old["role"], newest.new["role"]) == (
        "Admin",
        "admin",
        "agent",
        "analyst",
    )


def test_the_first_page_tells_what_was_done_lately(visit, cast):
    visit(cast.their_admin).post("/agent/settings/teams/new/", {"name": "CANARY-TEAM"})
    admin = visit(cast.admin)
    admin.post(f"{ADMIN}department/add/", {"name": "Orders"})
    page = admin.get("/admin/").content.decode()
    assert "Made the team Orders" in page
    assert "CANARY" not in page


def test_the_site_has_no_log_of_its_own():
    with pytest.raises(LookupError):
        apps.get_model("admin", "LogEntry")


# Secrets


def test_no_page_holds_a_sessions_key(visit, cast):
    operator, admin = visit(cast.operator), visit(cast.admin)
    with tenancy.platform():
        keys = list(Session.objects.values_list("pk", flat=True))
    page = operator.get(f"{ADMIN}session/").content.decode()
    assert page.count("action-checkbox") > 1
    assert not [key for key in keys if key in page]
    assert admin.get(f"{ADMIN}session/{keys[0]}/change/").status_code == 302


def test_chosen_sessions_end(visit, cast):
    agent, operator = visit(cast.agent), visit(cast.operator)
    page = operator.get(f"{ADMIN}session/?q=agent@acme").content.decode()
    digests = re.findall(r'name="_selected_action" value="([0-9a-f]{64})"', page)
    assert len(digests) == 1
    assert (
        operator.post(f"{ADMIN}session/", {"action": "end", "_selected_action": digests}).status_code == 302
    )
    assert agent.get("/agent/").status_code == 302
    assert operator.get("/admin/").status_code == 200


def test_secret_mails_keep_their_text_to_their_reader(visit, filled):
    with tenancy.platform():
        mail = OutboundMail.objects.get(kind="invitation", organization=filled.ours)
    assert mail.is_secret and "/account/invitation/" in mail.text
    for person in (filled.admin, filled.operator):
        page = visit(person).get(f"{ADMIN}outboundmail/{mail.pk}/change/").content.decode()
        assert "/account/invitation/" not in page
        assert "for its reader only" in page


def test_no_page_holds_a_password_or_digest(visit, filled):
    operator = visit(filled.operator)
    with tenancy.platform():
        person = User.objects.get(pk=filled.agent.pk)
    page = operator.get(user_url(person)).content.decode()
    assert person.password not in page and "md5$" not in page


def test_a_password_set_here_signs_the_person_out_and_tells_them(visit, cast):
    agent, admin = visit(cast.agent), visit(cast.admin)
    assert admin.post(user_url(cast.agent, "password"), {"password": "short"}).status_code == 422
    assert (
        admin.post(user_url(cast.agent, "password"), {"password": "four words are easy"}).status_code == 302
    )
    assert fresh(cast.agent).check_password("four words are easy")
    assert agent.get("/agent/").status_code == 302
    with tenancy.platform():
        assert OutboundMail.objects.filter(kind="password_changed", to=cast.agent.email).exists()


def test_a_suspension_here_ends_sessions_for_good(visit, cast):
    agent, admin, url = visit(cast.agent), visit(cast.admin), user_url(cast.agent)
    for status in ("suspended", "active"):
        assert admin.post(url, form_of(admin, url) | {"status": status}).status_code == 302
    assert agent.get("/agent/").status_code == 302


def test_a_popup_adds_a_team_of_ones_own(visit, cast):
    answer = visit(cast.admin).post(
        f"{ADMIN}department/add/?_to_field=id&_popup=1", {"name": "Orders", "_popup": "1"}
    )
    assert answer.status_code == 200 and "Orders" in answer.content.decode()
    with tenancy.platform():
        assert Department.objects.get(name="Orders").organization_id == cast.ours.pk


def test_a_second_admin_may_be_made_and_removed(visit, cast):
    second = make_person(cast.ours, "admin", "second@acme.example")
    assert visit(cast.admin).post(user_url(second, "delete"), {"post": "yes"}).status_code == 302
    with tenancy.platform():
        assert not User.objects.filter(pk=second.pk).exists()
