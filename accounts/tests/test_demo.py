"""The demo: it loads through the verbs, and goes from one's own desk without a trace."""

import pytest

from accounts import demo, installation
from accounts.models import AuditEntry, Department, Organization, OutboundMail, User
from helpdesk.lib import tenancy

HERE = "/agent/settings/demo/"


@pytest.fixture
def beside_a_demo(cast):
    with tenancy.platform():
        cast.operator.delete()  # the demo brings its own
    demo.load()
    return cast


def person(email):
    with tenancy.platform():
        return User.objects.select_related("organization").get(email=email)


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("customer", "/"),
        ("agent", "/agent/"),
        ("lead", "/agent/"),
        ("analyst", "/agent/reports/"),
        ("admin", "/agent/"),
    ],
)
@pytest.mark.parametrize("company", ["fernway", "lumen"])
def test_each_of_its_people_signs_in_and_lands_where_they_belong(beside_a_demo, visit, company, who, page):
    browser = visit(host=f"{company}.localhost")
    card = {"email": f"{who}@{company}.example", "password": installation.DEMO_PASSWORD}
    assert browser.post("/account/sign-in/", card)["Location"] == page
    assert browser.get(page).status_code == 200


def test_the_checklist_leads_to_its_removal(beside_a_demo, visit):
    assert HERE in visit(beside_a_demo.admin).get("/agent/settings/start/").content.decode()


def test_without_a_demo_nothing_offers_its_removal(cast, visit):
    browser = visit(cast.admin)
    assert HERE not in browser.get("/agent/settings/start/").content.decode()
    assert browser.get(HERE).status_code == 404


def test_the_demos_own_admin_cannot_remove_it(beside_a_demo, visit):
    browser = visit(host="fernway.localhost")
    browser.post(
        "/account/sign-in/", {"email": "admin@fernway.example", "password": installation.DEMO_PASSWORD}
    )
    assert browser.post(HERE, {"confirm": "demo"}).status_code == 404


def test_removal_needs_the_typed_word(beside_a_demo, visit):
    assert visit(beside_a_demo.admin).post(HERE, {"confirm": "yes"}).status_code == 422
    assert installation.demo_organizations() == ["Fernway", "Lumen"]


def test_removed_it_is_gone_and_everything_else_is_there(beside_a_demo, visit):
    visit(beside_a_demo.admin).post(HERE, {"confirm": "demo"})
    ours = {beside_a_demo.ours.pk, beside_a_demo.theirs.pk}
    with tenancy.platform():
        assert set(Organization.objects.values_list("pk", flat=True)) == ours
        for model in (User, Department, OutboundMail, AuditEntry):
            left = set(model.objects.exclude(organization=None).values_list("organization_id", flat=True))
            assert left <= ours, model
        assert not User.objects.filter(metadata__has_key="demo").exists()
        assert AuditEntry.objects.filter(action="demo.removed", organization=beside_a_demo.ours).exists()


def test_opened_to_others_nobody_knows_a_password(beside_a_demo, visit, settings):
    told = installation.open_up("desk.example.com")
    assert len(told) == 11
    browser = visit(host="fernway.localhost")
    answer = browser.post(
        "/account/sign-in/", {"email": "admin@fernway.example", "password": installation.DEMO_PASSWORD}
    )
    assert answer.status_code == 422
    assert installation.demo_people() == []
    assert person("agent@lumen.example").check_password(
        next(t["password"] for t in told if t["email"] == "agent@lumen.example")
    )
