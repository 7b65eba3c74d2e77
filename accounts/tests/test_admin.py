"""The admin site: an organization's admin sees and changes their own rows by every door, operators all."""

import re

import pytest

from accounts.models import Organization, User
from accounts.tests.admin_site import ADMIN, CANARIES, form_of, fresh, user_url
from helpdesk.lib import tenancy

LISTS = [
    "organization",
    "department",
    "user",
    "invitation",
    "session",
    "outboundmail",
    "auditentry",
    "notificationpreference",
    "notificationtimes",
    "calendar",
    "openinghours",
    "closedday",
]


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


@pytest.mark.parametrize("model", ["department", "organization"])
def test_what_is_being_added_has_no_times_yet(visit, cast, model):
    page = visit(cast.operator).get(f"{ADMIN}{model}/add/").content.decode()
    assert "DatabaseDefault" not in page and "field-created_at" not in page


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
    assert "Choose one from the list." in str(answer.context["adminform"].form.errors["department"])
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
