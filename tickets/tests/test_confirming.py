"""The mailed code of a request: what it opens, for whom, and what happens to what is never confirmed."""

import pytest

from accounts.models import User
from accounts.tests.mailbox import digits_to, expire, mails_to, other_than
from helpdesk.lib import tenancy
from tickets import opening
from tickets.models import Archive
from tickets.tests.filling import NEW, request_form, text_of, tickets, url_of, visitors_form
from tickets.tests.making import ask, now_of

CONFIRM = "/requests/confirm/"
MAYA = "maya@new.example"


@pytest.fixture
def maya(visit, cast):
    """The browser of a visitor who has just sent a request."""
    browser = visit()
    browser.post(NEW, visitors_form())
    return browser


def test_the_right_code_confirms_signs_in_and_leads_to_the_request(maya):
    answer = maya.post(CONFIRM, {"code": digits_to(MAYA)}, follow=True)
    (ticket,) = tickets()
    assert answer.redirect_chain == [(url_of(ticket), 303)]
    assert not ticket.unconfirmed
    assert "Thank you. AC-1 is with our team now." in text_of(answer)
    assert maya.get("/account/profile/").status_code == 200


def test_who_confirms_has_proven_the_address(maya):
    maya.post(CONFIRM, {"code": digits_to(MAYA)})
    with tenancy.platform():
        assert User.objects.get(email=MAYA).last_login is not None


def test_a_wrong_code_confirms_nothing(maya):
    answer = maya.post(CONFIRM, {"code": other_than(digits_to(MAYA))})
    assert answer.status_code == 422 and "That isn't the code." in text_of(answer)
    assert tickets()[0].unconfirmed
    assert maya.get("/account/profile/").status_code == 302


def test_five_wrong_ones_spend_the_code(maya):
    for _ in range(5):
        maya.post(CONFIRM, {"code": other_than(digits_to(MAYA))})
    answer = maya.post(CONFIRM, {"code": digits_to(MAYA)})
    assert answer.status_code == 422 and "Ask for a new one." in text_of(answer)
    assert tickets()[0].unconfirmed


def test_a_code_runs_out(maya):
    digits = digits_to(MAYA)
    expire(1)
    assert maya.post(CONFIRM, {"code": digits}).status_code == 422
    assert tickets()[0].unconfirmed


def test_a_new_code_replaces_the_old_one(maya):
    old = digits_to(MAYA)
    maya.post(CONFIRM, {"again": "1"})
    assert maya.post(CONFIRM, {"code": old}).status_code == 422
    assert maya.post(CONFIRM, {"code": digits_to(MAYA)}).status_code == 303
    assert not tickets()[0].unconfirmed


def test_new_codes_run_out_too(maya):
    statuses = [maya.post(CONFIRM, {"again": "1"}).status_code for _ in range(6)]
    assert statuses == [303] * 4 + [429] * 2
    assert len(mails_to(MAYA)) == 5


def test_the_digits_are_nothing_without_the_browser(maya, visit):
    assert visit().post(CONFIRM, {"code": digits_to(MAYA)}).url == NEW
    assert tickets()[0].unconfirmed


def test_the_browser_is_nothing_for_another_purpose(maya):
    assert maya.post("/account/code/", {"code": digits_to(MAYA)}).url == "/account/sign-in/"


def test_the_code_for_signing_in_confirms_nothing(cast, visit):
    browser = visit()
    browser.post("/account/sign-in/code/", {"email": cast.customer.email})
    assert browser.post(CONFIRM, {"code": digits_to(cast.customer.email)}).url == NEW


def test_a_suspended_person_is_not_let_in_by_it(maya):
    with tenancy.platform():
        User.objects.filter(email=MAYA).update(status="suspended")
    assert maya.post(CONFIRM, {"code": digits_to(MAYA)}).status_code == 422
    assert tickets()[0].unconfirmed


def test_what_was_discarded_meanwhile_is_gone(cast, maya):
    (ticket,) = tickets()
    with tenancy.acting(cast.agent, source="agent_dashboard"):
        opening.discard(ticket, by=cast.agent)
    answer = maya.post(CONFIRM, {"code": digits_to(MAYA)}, follow=True)
    assert "not there any more" in text_of(answer)


def test_who_is_signed_in_as_somebody_else_stays_so(cast, visit):
    browser = visit(cast.agent)
    browser.post(NEW, visitors_form())
    answer = browser.post(CONFIRM, {"code": digits_to(MAYA)}, follow=True)
    assert "AC-1 is confirmed." in text_of(answer)
    assert not tickets()[0].unconfirmed
    assert browser.get("/agent/").status_code == 200


def test_until_then_nobody_outside_reads_it(cast, visit):
    visit().post(NEW, visitors_form(email=cast.customer.email, title="CANARY"))
    browser = visit(cast.customer)
    assert browser.get(url_of(tickets()[0])).status_code == 404
    home = browser.get("/").content.decode()
    assert "CANARY" not in home


@pytest.fixture
def sent_with_their_address(cast, visit):
    visit().post(NEW, visitors_form(email=cast.customer.email, title="Was it me?"))
    return tickets()[0]


def test_the_person_with_the_address_is_asked_on_my_requests(cast, visit, sent_with_their_address):
    assert "Sent with your address. Was that you? AC-1: Was it me?" in text_of(
        visit(cast.customer).get("/requests/")
    )
    assert "Was it me?" not in text_of(visit(cast.colleague).get("/requests/"))


def test_it_was_them(cast, visit, sent_with_their_address):
    browser = visit(cast.customer)
    answer = browser.post(url_of(sent_with_their_address, "origin"), {"mine": "yes"})
    assert answer.url == url_of(sent_with_their_address)
    assert browser.get(answer.url).status_code == 200
    assert not now_of(sent_with_their_address).unconfirmed


def test_it_was_somebody_else(cast, visit, sent_with_their_address):
    browser = visit(cast.customer)
    browser.post(url_of(sent_with_their_address, "origin"), {"mine": "no"})
    assert tickets() == []
    assert "Was it me?" not in text_of(browser.get("/requests/"))
    with tenancy.platform():
        assert Archive.objects.get().title == "Was it me?"


@pytest.mark.parametrize("mine", ["yes", "no"])
def test_nobody_decides_for_another(cast, visit, sent_with_their_address, mine):
    answer = visit(cast.colleague).post(
        url_of(sent_with_their_address, "origin"), {"mine": mine}, follow=True
    )
    assert "This was decided already." in text_of(answer)
    assert now_of(sent_with_their_address).unconfirmed


def test_what_is_confirmed_is_not_discarded(cast, visit):
    ticket = ask(cast.customer)
    visit(cast.customer).post(url_of(ticket, "origin"), {"mine": "no"})
    assert len(tickets()) == 1


def test_a_second_request_of_the_same_address_is_confirmed_from_the_list(cast, visit):
    browser = visit()
    browser.post(NEW, visitors_form(title="First"))
    browser.post(NEW, visitors_form(title="Second"))
    browser.post(CONFIRM, {"code": digits_to(MAYA)})
    assert "First" in text_of(browser.get("/requests/"))
    browser.post(url_of(tickets()[0], "origin"), {"mine": "yes"})
    assert [ticket.unconfirmed for ticket in tickets()] == [False, False]


def test_without_anything_to_confirm_the_page_leads_to_the_form(visit, cast):
    assert visit().get(CONFIRM).url == NEW
    signed_in = visit(cast.customer)
    signed_in.post(NEW, request_form())
    assert signed_in.get(CONFIRM).url == NEW
