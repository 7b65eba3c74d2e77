"""Where a person is signed in, and who is out."""

import pytest
from django.test import Client

from accounts import devices
from accounts.models import Session, User
from conftest import PASSWORD
from helpdesk.lib import tenancy

PAGE = "/account/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"


def browser_of(person, agent=FIREFOX, address="203.0.113.7"):
    host = "localhost" if not person.organization or person.organization.is_default else "other.localhost"
    browser = Client(headers={"host": host, "user-agent": agent}, REMOTE_ADDR=address)
    said = {"email": person.email, "password": PASSWORD}
    assert browser.post("/account/sign-in/", said).status_code == 302
    return browser


def is_in(browser):
    return browser.get("/account/profile/").status_code == 200


def handle(browser):
    return devices.handle(browser.cookies["desk"].value)


def test_every_place_stands_there_in_plain_words_this_one_marked(cast):
    browser_of(cast.agent, IPHONE, "198.51.100.4")
    page = browser_of(cast.agent).get(PAGE).content.decode()
    here, other = page.index("Firefox on Windows"), page.index("Safari on iPhone")
    assert here < page.index("This device") < other
    assert "203.0.113.7" in page
    assert "198.51.100.4" in page


def test_the_page_holds_no_session_key(cast):
    other, browser = browser_of(cast.agent, IPHONE), browser_of(cast.agent)
    page = browser.get(PAGE).content.decode()
    assert handle(other) in page
    assert other.cookies["desk"].value not in page
    assert browser.cookies["desk"].value not in page


@pytest.mark.parametrize("who", ["customer", "agent", "analyst", "admin", "operator"])
def test_one_place_can_be_ended(cast, who):
    other, third, browser = (browser_of(getattr(cast, who)) for _n in range(3))
    assert browser.post(PAGE, {"device": handle(other)})["Location"] == PAGE
    assert (is_in(other), is_in(third), is_in(browser)) == (False, True, True)


def test_all_others_can_be_ended(cast):
    other, third, browser = (browser_of(cast.agent) for _n in range(3))
    colleague = browser_of(cast.lead)
    browser.post(PAGE, {"others": "1"})
    assert "2 other devices are signed out." in browser.get(PAGE).content.decode()
    assert [is_in(b) for b in (other, third, browser, colleague)] == [False, False, True, True]


@pytest.mark.parametrize("who", ["colleague", "stranger", "admin"])
def test_nobody_elses_place_can_be_ended(cast, who):
    other = browser_of(getattr(cast, who))
    browser_of(cast.customer).post(PAGE, {"device": handle(other)})
    assert is_in(other)


def test_an_admin_ends_no_sessions_of_others_here(cast):
    other, admin = browser_of(cast.customer), browser_of(cast.admin)
    assert admin.get(PAGE).content.decode().count("This device") == 1
    admin.post(PAGE, {"device": handle(other)})
    admin.post(PAGE, {"others": "1"})
    assert is_in(other)


def test_a_place_that_is_gone_says_so(cast):
    browser = browser_of(cast.agent)
    for device in ("", "0" * 24, "\0", "x" * 1_000_000):
        assert browser.post(PAGE, {"device": device})["Location"] == PAGE
    assert "was signed out already" in browser.get(PAGE).content.decode()


def test_ending_this_place_is_signing_out(cast):
    browser = browser_of(cast.agent)
    assert browser.post(PAGE, {"device": handle(browser)})["Location"] == "/account/sign-out/"


def test_a_strange_device_is_shown_and_escaped(cast):
    browser = browser_of(cast.agent, "<script>alert(1)</script>" * 40)
    page = browser.get(PAGE).content.decode()
    assert "A device we don&#x27;t recognise" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Mac"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.5.0", "curl"),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent, told):
    assert devices.words(agent) == told


@pytest.mark.parametrize("who", ["customer", "agent", "analyst"])
def test_au07_who_is_suspended_is_out_at_the_next_request(cast, who):
    person = getattr(cast, who)
    browser = browser_of(person)
    assert is_in(browser)
    with tenancy.platform():
        User.objects.filter(pk=person.pk).update(status="suspended")
    assert browser.get("/account/profile/")["Location"].startswith("/account/sign-in/")


def test_au07_a_polling_page_of_who_is_suspended_is_led_to_sign_in(cast):
    browser = browser_of(cast.agent)
    poll = {"HX-Request": "true", "HX-Current-URL": "http://localhost/agent/?team=2"}
    assert browser.get("/agent/", headers=poll).status_code == 200
    with tenancy.platform():
        User.objects.filter(pk=cast.agent.pk).update(status="suspended")
    answer = browser.get("/agent/", headers=poll)
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/account/sign-in/?next=/agent/%3Fteam%3D2")
    assert answer.content == b""


def test_who_is_removed_is_out(cast):
    browser = browser_of(cast.colleague)
    with tenancy.platform():
        cast.colleague.delete()
        assert not Session.objects.exists()
    assert not is_in(browser)


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(cast):
    browser = browser_of(cast.agent)
    thief = Client(headers={"host": "localhost", "cookie": f"desk={browser.cookies['desk'].value}"})
    assert is_in(thief)
    browser.post("/account/sign-out/")
    assert not is_in(thief)
