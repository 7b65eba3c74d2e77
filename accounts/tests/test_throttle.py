"""How often something may be tried."""

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Throttle
from accounts.tests.mailbox import digits_to, mails_to, other_than
from accounts.tests.test_codes import at_once
from accounts.tests.test_signing_in import SIGN_IN, enter, hashed
from conftest import PASSWORD, make_person
from helpdesk.lib import tenancy

__all__ = ["hashed"]
WRONG = "wrong-horse-9"


def fail(browser, email, times, **more):
    return [
        browser.post(SIGN_IN, {"email": email, "password": WRONG}, **more).status_code for _n in range(times)
    ]


def let_the_window_pass():
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_throttle SET ends_at = clock_timestamp() - interval '1 second'")


def test_the_sixth_try_is_not_looked_at(cast, visit, hashed):
    browser = visit()
    hashed.clear()
    assert fail(browser, cast.agent.email, 6) == [422] * 5 + [429]
    assert len(hashed) == 5
    answer = enter(browser, cast.agent.email)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    assert "Try again in 15 minutes" in answer.content.decode()


@pytest.mark.committed
def test_au09_fifty_at_the_same_instant_are_five(committed_cast, hashed):
    email = committed_cast.agent.email
    hashed.clear()
    browsers = [Client(headers={"host": "localhost"}) for _n in range(50)]
    told = at_once(lambda n: enter(browsers[n], email, WRONG).status_code, 50)
    assert (told.count(422), told.count(429)) == (5, 45)
    assert len(hashed) == 5


def test_au09_a_forged_header_resets_nothing(cast, visit):
    browser = visit()
    assert fail(browser, cast.agent.email, 5) == [422] * 5
    for n in range(3):
        headers = {
            "x-forwarded-for": f"203.0.113.{n}",
            "x-real-ip": f"203.0.113.{n}",
            "forwarded": f"for=203.0.113.{n}",
        }
        assert fail(browser, cast.agent.email, 1, headers=headers) == [429]


def test_a_forged_header_makes_no_new_network(cast, visit):
    browser = visit()
    told = [
        fail(browser, f"nobody{n}@acme.example", 1, headers={"x-forwarded-for": f"203.0.113.{n}"})[0]
        for n in range(31)
    ]
    assert told == [422] * 30 + [429]


def test_a_trusted_proxys_word_counts(cast, visit, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    browser = visit()
    told = [
        fail(browser, f"nobody{n}@acme.example", 1, headers={"x-forwarded-for": f"6.6.6.6, 203.0.113.{n}"})[0]
        for n in range(31)
    ]
    assert told == [422] * 31


def test_one_household_of_ipv6_is_one_network(cast, visit):
    browser = visit()
    told = [fail(browser, f"n{n}@acme.example", 1, REMOTE_ADDR=f"2001:db8::{n:x}")[0] for n in range(31)]
    assert told[-1] == 429
    assert fail(browser, "n@acme.example", 1, REMOTE_ADDR="2001:db8:0:1::1") == [422]


def test_au09_the_owner_gets_in_when_the_window_has_passed(cast, visit):
    known = visit(cast.agent)
    fail(visit(), cast.agent.email, 8)
    assert known.get("/agent/").status_code == 200
    known.post("/account/sign-out/")
    assert enter(known, cast.agent.email).status_code == 429
    let_the_window_pass()
    assert enter(known, cast.agent.email).status_code == 302


def test_a_code_by_mail_lets_the_owner_in_meanwhile(cast, visit):
    fail(visit(), cast.agent.email, 6)
    browser = visit()
    browser.post("/account/sign-in/code/", {"email": cast.agent.email})
    assert browser.post("/account/code/", {"code": digits_to(cast.agent.email)}).status_code == 302


def test_the_right_password_forgives_the_wrong_ones_before(cast, visit):
    for _round in range(3):
        browser = visit()
        assert fail(browser, cast.agent.email, 4) == [422] * 4
        assert enter(browser, cast.agent.email).status_code == 302


def test_signing_in_uses_up_nothing_of_the_network(cast, visit):
    for _n in range(40):
        assert enter(visit(), cast.agent.email).status_code == 302


def test_who_has_one_account_gains_no_guesses_at_others_by_it(cast, visit):
    browser, told = visit(), []
    for n in range(31):
        told += fail(browser, f"victim{n}@acme.example", 1)
        enter(visit(), cast.customer.email)
    assert told == [422] * 30 + [429]


def test_te05_the_same_address_in_another_organization_is_not_locked(cast, visit):
    make_person(cast.ours, "customer", "x@shared.test")
    there = make_person(cast.theirs, "customer", "x@shared.test")
    fail(visit(), "x@shared.test", 6)
    assert enter(visit(host="other.localhost"), there.email).status_code == 302


def test_an_operator_has_five_tries_at_all_organizations_together(cast, visit):
    assert fail(visit(), cast.operator.email, 3) == [422] * 3
    assert fail(visit(host="other.localhost"), cast.operator.email, 3) == [422, 422, 429]


def test_case_and_space_make_no_new_address(cast, visit):
    assert fail(visit(), "agent@acme.example", 3) + fail(visit(), " AGENT@acme.EXAMPLE ", 3) == [422] * 5 + [
        429
    ]


def test_a_try_counts_although_its_page_breaks(cast, visit, broken_pages):
    with broken_pages(), pytest.raises(ValueError, match="manifest"):
        fail(visit(), cast.agent.email, 1)
    with tenancy.platform():
        assert sorted(Throttle.objects.values_list("count", flat=True)) == [1, 1]


def test_what_is_kept_of_a_try_names_nobody(cast, visit):
    fail(visit(), cast.agent.email, 1)
    with tenancy.platform():
        keys = list(Throttle.objects.values_list("key", flat=True))
    assert not [key for key in keys if "acme" in key or "127.0" in key]


@pytest.mark.parametrize(
    ("page", "said"),
    [("/account/sign-in/code/", {}), ("/account/reset/", {}), ("/account/sign-up/", {"name": "N"})],
)
@pytest.mark.parametrize("email", ["agent@acme.example", "nobody@acme.example"])
def test_nobodys_mailbox_is_filled(cast, visit, page, said, email):
    told = [visit().post(page, said | {"email": email}).status_code for _n in range(7)]
    assert told == [302] * 5 + [429] * 2
    assert len(mails_to(email)) == 5


def test_codes_links_and_sign_up_share_one_count(cast, visit):
    email, told = "agent@acme.example", []
    for page in ("/account/sign-in/code/", "/account/reset/", "/account/sign-up/") * 2:
        told.append(visit().post(page, {"email": email, "name": "N"}).status_code)
    assert told == [302] * 5 + [429]


def test_sending_the_code_again_counts(cast, visit):
    browser = visit()
    browser.post("/account/sign-in/code/", {"email": cast.agent.email})
    told = [browser.post("/account/code/", {"again": "1"}).status_code for _n in range(5)]
    assert told == [302] * 4 + [429]


def test_one_network_asks_for_thirty_mails_an_hour(cast, visit):
    told = [visit().post("/account/reset/", {"email": f"n{n}@acme.example"}).status_code for n in range(31)]
    assert told == [302] * 30 + [429]


def test_one_network_guesses_at_few_codes(cast, visit):
    browser, told = visit(), []
    browser.post("/account/sign-in/code/", {"email": cast.agent.email})
    wrong = other_than(digits_to(cast.agent.email))
    told = [browser.post("/account/code/", {"code": wrong}).status_code for _n in range(61)]
    assert told == [422] * 60 + [429]


def test_made_up_links_are_limited(cast, visit):
    browser = visit()
    told = {browser.get(f"/account/invitation/{n}/").status_code for n in range(120)}
    assert told == {410}
    assert browser.get("/account/invitation/x/").status_code == 429


def test_guessing_the_current_password_of_an_open_session_counts_too(cast, visit):
    browser = visit(cast.agent)
    said = {"current": WRONG, "password": "correct-horse-10"}
    assert [browser.post("/account/password/", said).status_code for _n in range(6)] == [422] * 5 + [429]
    assert browser.post("/account/password/", said | {"current": PASSWORD}).status_code == 429
