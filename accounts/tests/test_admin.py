"""The admin site: an organization's admin sees and changes their own rows by every door, operators all."""

import re

import pytest
from django.apps import apps

from accounts import inviting
from accounts.models import AuditEntry, Department, Organization, OutboundMail, Session, User
from conftest import make_person
from helpdesk.lib import tenancy

ADMIN = "/admin/accounts/"
CANARIES = ["Secrets of Other", "other.example", "CANARY"]
LISTS = ["organization", "department", "user", "invitation", "session", "outboundmail", "auditentry"]


def fresh(row):
    with tenancy.platform():
        return type(row).objects.get(pk=row.pk)


def form_of(browser, url):
    """What a browser would send back unchanged."""
    form, posted = browser.get(url).context["adminform"].form, {}
    for bound in form:
        value = bound.field.prepare_value(bound.value())
        if value not in (None, "", False):
            posted[bound.html_name] = "on" if value is True else value
    return posted


def user_url(person, page="change"):
    return f"{ADMIN}user/{person.pk}/{page}/"


@pytest.fixture
def filled(cast):
    """Both organizations with one of everything."""
    for admin in (cast.admin, cast.their_admin):
        with tenancy.acting(admin, source="test"):
            inviting.invite(
                f"invited@{admin.organization.slug}.example",
                "CANARY"[: 6 * (admin == cast.their_admin)],
                "agent",
                by=admin,
            )
    return cast


# Who comes in


@pytest.mark.parametrize("who", ["customer", "agent", "lead", "analyst"])
@pytest.mark.parametrize("url", ["/admin/", f"{ADMIN}user/", "/admin/autocomplete/", "/admin/jsi18n/"])
def test_others_are_refused_at_the_door(visit, cast, who, url):
    assert visit(getattr(cast, who)).get(url).status_code == 403


def test_visitors_are_led_to_the_one_sign_in(visit, cast):
    assert visit().get("/admin/").url == "/account/sign-in/?next=/admin/"
    assert visit().get("/admin/login/?next=/admin/").url == "/account/sign-in/?next=/admin/"


@pytest.mark.parametrize(
    "url",
    [*(f"{ADMIN}{model}/" for model in LISTS), "/admin/", f"{ADMIN}department/add/", "/admin/accounts/"],
)
def test_every_page_opens_for_admins_and_operators(visit, filled, url):
    for person in (filled.admin, filled.operator):
        assert visit(person).get(url).status_code == 200


def test_rounds_are_for_operators(visit, cast):
    assert visit(cast.admin).get(f"{ADMIN}round/").status_code == 403
    assert visit(cast.operator).get(f"{ADMIN}round/").status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/admin/auth/group/",
        f"{ADMIN}mailedcode/",
        f"{ADMIN}throttle/",
        "/admin/password_change/",
        "/admin/r/1/1/",
    ],
)
def test_what_has_no_page_has_none(visit, cast, url):
    assert visit(cast.operator).get(url).status_code == 404


def test_signing_out_ends_the_session(visit, cast):
    admin = visit(cast.admin)
    assert admin.get("/admin/logout/").status_code == 405
    assert admin.post("/admin/logout/").status_code == 302
    assert admin.get("/admin/").status_code == 302


# Only their own


@pytest.mark.parametrize("model", LISTS)
def test_a_list_holds_no_foreign_row(visit, filled, model):
    page = visit(filled.admin).get(f"{ADMIN}{model}/?all=").content.decode()
    assert not [word for word in CANARIES if word in page]


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_foreign_row_has_no_page(visit, filled, page):
    admin = visit(filled.admin)
    foreign = {"user": filled.their_agent, "department": filled.their_team, "organization": filled.theirs}
    for model, row in foreign.items():
        for answer in (
            admin.get(f"{ADMIN}{model}/{row.pk}/{page}/"),
            admin.post(f"{ADMIN}{model}/{row.pk}/{page}/", {"post": "yes"}),
        ):
            assert answer.status_code in (302, 403)
            assert not [word for word in CANARIES if word in answer.content.decode()]
        assert fresh(row).pk == row.pk


def test_a_foreign_password_is_not_set(visit, cast):
    before = cast.their_agent.password
    assert (
        visit(cast.admin)
        .post(user_url(cast.their_agent, "password"), {"password": "four words are easy"})
        .status_code
        == 404
    )
    assert fresh(cast.their_agent).password == before


@pytest.mark.parametrize("model", ["user", "department"])
def test_bulk_deleting_foreign_keys_deletes_nothing(visit, cast, model):
    row = {"user": cast.their_agent, "department": cast.their_team}[model]
    told = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
    visit(cast.admin).post(f"{ADMIN}{model}/", told)
    assert fresh(row).pk == row.pk


@pytest.mark.parametrize(
    "source", [("user", "department"), ("user", "organization"), ("department", "organization")]
)
def test_autocomplete_offers_nothing_foreign(visit, cast, source):
    model, field = source
    query = f"?app_label=accounts&model_name={model}&field_name={field}&term="
    answer = visit(cast.admin).get(f"/admin/autocomplete/{query}")
    assert not [word for word in ["Secrets", "Other"] if word in answer.content.decode()]


def test_a_foreign_team_is_no_choice(visit, cast):
    admin, url = visit(cast.admin), user_url(cast.agent)
    answer = admin.post(url, form_of(admin, url) | {"department": str(cast.their_team.pk)})
    assert "valid choice" in str(answer.context["adminform"].form.errors["department"])
    assert fresh(cast.agent).department_id == cast.billing.pk


def test_filters_do_not_reach_over_the_wall(visit, cast):
    page = (
        visit(cast.admin)
        .get(f"{ADMIN}user/?organization__id__exact={cast.theirs.pk}", follow=True)
        .content.decode()
    )
    assert not [word for word in CANARIES if word in page]


# No way to more rights


@pytest.mark.parametrize("told", [{"is_superuser": "on"}, {"organization": "theirs"}, {"is_superuser": "on", "organization": ""},
                                  {"password": "pbkdf2$x"}, {"metadata": '{"demo": true}'}])  # fmt: skip
def test_what_is_not_theirs_to_write_stays(visit, cast, told):
    admin, url = visit(cast.admin), user_url(cast.agent)
    told = {key: str(cast.theirs.pk) if value == "theirs" else value for key, value in told.items()}
    admin.post(url, form_of(admin, url) | told)
    after = fresh(cast.agent)
    assert (after.is_superuser, after.organization_id, after.password) == (
        False,
        cast.ours.pk,
        cast.agent.password,
    )
    assert after.metadata == {}


@pytest.mark.parametrize(
    "column", ["plan", "agent_limit", "slug", "domain", "is_active", "is_default", "monthly_ticket_limit"]
)
def test_plan_and_addresses_are_the_platforms(visit, cast, column):
    admin, url = visit(cast.admin), f"{ADMIN}organization/{cast.ours.pk}/change/"
    told = {"plan": "enterprise", "agent_limit": "999", "slug": "stolen", "domain": "stolen.example"}
    admin.post(url, form_of(admin, url) | told | {"name": "Acme Bikes"})
    assert fresh(cast.ours).name == "Acme Bikes"
    assert getattr(fresh(cast.ours), column) == getattr(cast.ours, column)


def test_admins_invite_and_do_not_add(visit, cast):
    assert visit(cast.admin).get(f"{ADMIN}user/add/").status_code == 403
    assert visit(cast.admin).post(f"{ADMIN}user/add/", {"email": "x@acme.example"}).status_code == 403


@pytest.mark.parametrize("model", ["invitation", "outboundmail", "auditentry"])
def test_what_is_looked_at_is_not_written(visit, filled, model):
    for person in (filled.admin, filled.operator):
        browser = visit(person)
        pk = re.search(
            rf"/{model}/([0-9a-f-]{{36}})/change/", browser.get(f"{ADMIN}{model}/").content.decode()
        )[1]
        assert browser.get(f"{ADMIN}{model}/{pk}/change/").status_code == 200
        for page in ("change", "delete"):
            assert browser.post(f"{ADMIN}{model}/{pk}/{page}/", {"post": "yes"}).status_code == 403
        assert browser.get(f"{ADMIN}{model}/add/").status_code == 403


def test_operators_add_people_who_then_come_in(visit, cast):
    told = {
        "organization": str(cast.ours.pk),
        "email": "New@acme.example",
        "name": "Nia",
        "role": "agent",
        "password": "four words are easy",
    }
    assert visit(cast.operator).post(f"{ADMIN}user/add/", told).status_code == 302
    with tenancy.platform():
        person = User.objects.get(email="new@acme.example")
    assert (person.organization_id, person.is_superuser, person.check_password("four words are easy")) == (
        cast.ours.pk,
        False,
        True,
    )


def test_without_an_organization_an_operator_is_added(visit, cast):
    told = {"email": "ops@helpdesk.example", "name": "Ops", "role": "admin"}
    assert visit(cast.operator).post(f"{ADMIN}user/add/", told).status_code == 302
    with tenancy.platform():
        assert User.objects.get(email="ops@helpdesk.example").is_operator
    refused = visit(cast.operator).post(
        f"{ADMIN}user/add/", told | {"email": "no@helpdesk.example", "role": "agent"}
    )
    assert refused.context["adminform"].form.errors["organization"]


def test_an_operator_ends_an_organization(visit, cast):
    url = f"{ADMIN}organization/{cast.theirs.pk}/delete/"
    operator = visit(cast.operator)
    assert "3 people" in operator.get(url).content.decode()
    assert operator.post(url, {"post": "yes"}).status_code == 302
    with tenancy.platform():
        assert list(Organization.objects.all()) == [cast.ours]
        assert not User.objects.filter(pk=cast.their_admin.pk).exists()


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
