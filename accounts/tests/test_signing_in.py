"""Signing in by password, and out."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Session, User
from conftest import PASSWORD, make_organization, make_person
from helpdesk.lib import tenancy

SIGN_IN = "/account/sign-in/"


class CountingHasher(MD5PasswordHasher):
    hashed: list[str] = []

    def encode(self, password, salt):
        self.hashed.append(password)
        return super().encode(password, salt)


@pytest.fixture
def hashed(settings):
    """Every password that was hashed."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.hashed.clear()
    return CountingHasher.hashed


def enter(browser, email, password=PASSWORD, **more):
    return browser.post(SIGN_IN, {"email": email, "password": password, **more})


def keys_of(person):
    with tenancy.platform():
        return set(Session.objects.filter(person=person).values_list("session_key", flat=True))


@pytest.mark.parametrize(
    ("role", "landing"),
    [
        ("customer", "/"),
        ("agent", "/agent/"),
        ("lead", "/agent/"),
        ("admin", "/agent/"),
        ("analyst", "/agent/reports/"),
        ("operator", "/admin/"),
    ],
)
def test_everybody_lands_where_their_work_is(cast, visit, role, landing):
    assert enter(visit(), getattr(cast, role).email)["Location"] == landing


def test_an_operator_signs_in_at_any_organization(cast, visit):
    assert enter(visit(host="other.localhost"), cast.operator.email)["Location"] == "/admin/"


def test_a_closed_page_is_reached_after_signing_in(cast, visit):
    browser = visit()
    asked = browser.get("/account/sessions/?x=1")
    assert asked["Location"] == "/account/sign-in/?next=/account/sessions/%3Fx%3D1"
    page = browser.get(asked["Location"])
    assert b'name="next" value="/account/sessions/?x=1"' in page.content
    assert (
        enter(browser, cast.agent.email, next="/account/sessions/?x=1")["Location"]
        == "/account/sessions/?x=1"
    )


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.test/",
        "//evil.test/",
        "///evil.test/",
        "/\\evil.test/",
        "javascript:alert(1)",
        "http:evil.test",
        " /agent/",
        "\t//evil.test",
        "/no-such-page/",
        "/\0",
        "/agent/settings/",
    ],
)
def test_nobody_is_led_off_this_host_or_to_a_page_that_is_not_theirs(cast, visit, wanted):
    assert enter(visit(), cast.customer.email, next=wanted)["Location"] == "/"


def test_who_is_in_is_led_on(cast, visit):
    assert visit(cast.agent).get(SIGN_IN)["Location"] == "/agent/"
    assert visit(cast.agent).get(SIGN_IN + "?next=/account/profile/")["Location"] == "/account/profile/"


def test_unknown_address_and_wrong_password_read_the_same(cast, visit):
    pages = []
    for email in (cast.agent.email, "agent@acme.exampie"):
        answer = enter(visit(), email, "wrong-horse-9")
        pages.append(
            (answer.status_code, answer.content.replace(email.encode(), b"").split(b"csrfmiddleware")[0])
        )
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


@pytest.mark.parametrize("who", ["agent", "operator", "suspended", "without one", "nobody"])
def test_au01_every_try_costs_one_hash(cast, visit, hashed, who):
    """The cost of a sign-in is its hash: counted rather than timed, so that a busy machine makes no false alarm."""
    make_person(cast.ours, "agent", "suspended@acme.example", status="suspended")
    without = make_person(cast.ours, "customer", "without@acme.example")
    with tenancy.platform():
        User.objects.filter(pk=without.pk).update(password="!")
    emails = {"agent": cast.agent.email, "operator": cast.operator.email, "without one": without.email}
    hashed.clear()
    answer = enter(visit(), emails.get(who, f"{who}@acme.example"), "wrong-horse-9")
    assert (answer.status_code, hashed) == (422, ["wrong-horse-9"])


@pytest.mark.parametrize("status", ["suspended", "invited"])
def test_who_may_not_come_in_is_told_what_everybody_is_told(cast, visit, status):
    person = make_person(cast.ours, "agent", "late@acme.example", status=status)
    answer = enter(visit(), person.email)
    assert answer.status_code == 422
    assert "isn&#x27;t right" in answer.content.decode()


def test_the_password_of_one_organization_does_not_open_another(cast, visit):
    assert enter(visit(host="other.localhost"), cast.agent.email).status_code == 422
    assert enter(visit(), cast.their_agent.email).status_code == 422


def test_te05_the_same_address_in_two_organizations_is_two_people(cast, visit):
    here = make_person(cast.ours, "customer", "x@shared.test", name="Here")
    there = make_person(cast.theirs, "customer", "x@shared.test", name="There")
    assert "Account of Here" in visit(here).get("/").content.decode()
    assert "Account of There" in visit(there).get("/").content.decode()


def test_a_session_of_one_organization_is_nobody_at_another(cast, visit):
    browser = visit(cast.agent)
    answer = browser.get("/account/profile/", headers={"host": "other.localhost"})
    assert answer["Location"].startswith(SIGN_IN)


def test_au07_signing_in_makes_a_new_session_key(cast, visit):
    browser = visit()
    browser.post("/account/sign-in/code/", {"email": cast.agent.email})
    fixed = browser.cookies["desk"].value
    enter(browser, cast.agent.email)
    assert browser.cookies["desk"].value != fixed
    assert keys_of(cast.agent) == {browser.cookies["desk"].value}
    assert Client(headers={"host": "localhost", "cookie": f"desk={fixed}"}).get("/agent/").status_code == 302


def test_a_made_up_session_key_is_not_taken_over(cast, visit):
    browser = visit()
    browser.cookies["desk"] = "a" * 32
    enter(browser, cast.agent.email)
    assert keys_of(cast.agent) == {browser.cookies["desk"].value} != {"a" * 32}


def test_signing_out_asks_first_and_ends_the_session(cast, visit):
    browser = visit(cast.agent)
    page = browser.get("/account/sign-out/")
    assert 'method="post" action="/account/sign-out/"' in page.content.decode()
    assert keys_of(cast.agent)
    assert browser.post("/account/sign-out/")["Location"] == SIGN_IN
    assert not keys_of(cast.agent)
    assert "You are signed out." in browser.get(SIGN_IN).content.decode()


def test_signing_in_needs_the_form_of_this_site(cast):
    browser = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    assert enter(browser, cast.agent.email).status_code == 403


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize(
    "value", [b"", b"\0", b"a\0@b.example", b"x" * 1_000_000, b"x@" + b"y" * 300 + b".de", b"\xed\xa0\x80"]
)
def test_odd_input_gets_a_sentence(cast, visit, field, value):
    said = urlencode({"email": cast.agent.email, "password": PASSWORD, field: value})
    answer = visit().post(SIGN_IN, said, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert b"There is a problem" in answer.content


def test_a_person_without_a_name_is_let_in(cast, visit):
    assert (
        enter(visit(), make_person(cast.ours, "customer", "n@acme.example", name="").email).status_code == 302
    )


def test_on_a_demo_its_people_stand_on_the_page_and_one_click_signs_in(cast, visit):
    demo = make_organization("Demo", is_demo=True)
    someone = make_person(demo, "agent", "agent@demo.example", name="Ines Moreau", metadata={"demo": True})
    make_person(demo, "agent", "quiet@demo.example", name="Not Told")
    with tenancy.platform():
        someone.set_password("helpdesk-demo")
        someone.save()
    browser = visit(host="demo.localhost")
    page = browser.get(SIGN_IN).content.decode()
    assert 'name="email" value="agent@demo.example"' in page
    assert "Ines Moreau" in page
    assert "Not Told" not in page
    assert enter(browser, "agent@demo.example", "helpdesk-demo")["Location"] == "/agent/"


@pytest.mark.parametrize("closed", [{"OPEN": True}, {"PRODUCTION": True}])
def test_cards_show_on_no_demo_that_others_can_reach(cast, visit, settings, closed):
    demo = make_organization("Demo", is_demo=True)
    make_person(demo, "agent", "agent@demo.example", metadata={"demo": True})
    for name, value in closed.items():
        setattr(settings, name, value)
    assert b"agent@demo.example" not in visit(host="demo.localhost").get(SIGN_IN).content


def test_an_organization_of_ones_own_shows_no_cards(cast, visit):
    with tenancy.platform():
        User.objects.filter(pk=cast.operator.pk).update(metadata={"demo": True})
    assert b"helpdesk-demo" not in visit().get(SIGN_IN).content


def test_a_known_and_an_unknown_address_ask_the_database_nearly_the_same(cast, visit):
    counts = []
    for email in (cast.agent.email, "nobody@acme.example"):
        browser = visit()
        with CaptureQueriesContext(connection) as asked:
            enter(browser, email, "wrong-horse-9")
        counts.append(len(asked))
    # The known person's hash may have to be renewed, which needs their rights: a savepoint.
    assert abs(counts[0] - counts[1]) <= 2
