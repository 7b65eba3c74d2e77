"""The language in the foot of the portal: kept by the browser of a visitor, with the profile of who is signed in."""

import re

import pytest

from accounts.models import User
from helpdesk.lib import tenancy

CHOOSE = "/account/language/"


def language_at(browser, path="/"):
    return re.search(
        r'<html lang="(\w+)"', browser.get(path, headers={"accept-language": "en"}).content.decode()
    )[1]


def test_a_visitor_goes_on_where_they_were_in_it(cast, visit):
    browser = visit()
    answer = browser.post(CHOOSE, {"language": "de", "next": "/requests/new/?title=Akku"})
    assert (answer.status_code, answer["Location"]) == (303, "/requests/new/?title=Akku")
    assert browser.cookies["language"]["httponly"] and browser.cookies["language"]["samesite"] == "Lax"
    assert language_at(browser) == "de"
    assert language_at(visit()) == "en"


@pytest.mark.parametrize("who", ["customer", "analyst", "admin"])
def test_who_is_signed_in_keeps_it_everywhere(cast, visit, who):
    person = getattr(cast, who)
    browser = visit(person)
    browser.post(CHOOSE, {"language": "de", "next": "/"})
    assert "language" not in browser.cookies
    assert language_at(visit(person), "/account/profile/") == "de"
    with tenancy.platform():
        assert User.objects.get(pk=person.pk).preferred_language == "de"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", ""]
)
def test_it_leads_nowhere_else(cast, visit, wanted):
    assert visit().post(CHOOSE, {"language": "de", "next": wanted})["Location"] == "/"


@pytest.mark.parametrize("language", ["fr", "", "../de", "de\0"])
def test_one_that_nobody_speaks_changes_nothing(cast, visit, language):
    browser = visit()
    assert browser.post(CHOOSE, {"language": language, "next": "/"}).status_code == 303
    assert language_at(browser) == "en" and "language" not in browser.cookies


def test_a_cookie_of_another_language_is_passed_over(cast, visit):
    browser = visit()
    browser.cookies["language"] = "fr"
    assert language_at(browser) == "en"


def test_the_foot_offers_it_where_nothing_typed_is_lost(cast, visit):
    browser = visit()
    assert b'class="p-langs"' in browser.get("/requests/new/").content
    refused = browser.post("/requests/new/", {"title": "Typed"})
    assert refused.status_code == 422 and b'class="p-langs"' not in refused.content
