"""Six digits by mail."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import MailedCode, OutboundMail, Session, User
from accounts.tests.mailbox import digits_to, expire, mails_to, other_than
from conftest import make_person
from helpdesk.lib import tenancy

ASK, CODE = "/account/sign-in/code/", "/account/code/"


def ask(browser, email, **more):
    answer = browser.post(ASK, {"email": email, **more})
    assert answer["Location"] == CODE
    return browser


def enter(browser, digits):
    return browser.post(CODE, {"code": digits})


def refused(answer, words="run out or was used"):
    return answer.status_code == 422 and words in answer.content.decode()


def test_the_mailed_code_lets_in(cast, visit):
    browser = ask(visit(), cast.agent.email)
    assert cast.agent.email in browser.get(CODE).content.decode()
    assert enter(browser, digits_to(cast.agent.email))["Location"] == "/agent/"
    assert browser.get("/agent/").status_code == 200


def test_it_leads_on_to_where_they_wanted(cast, visit):
    browser = ask(visit(), cast.agent.email, next="/account/sessions/")
    assert enter(browser, digits_to(cast.agent.email))["Location"] == "/account/sessions/"


def test_spaces_and_dashes_do_not_matter(cast, visit):
    browser = ask(visit(), cast.agent.email)
    digits = digits_to(cast.agent.email)
    assert enter(browser, f" {digits[:3]} - {digits[3:]} ").status_code == 302


def test_only_the_browser_that_asked_can_use_it(cast, visit):
    ask(visit(), cast.agent.email)
    thief = visit()
    assert enter(thief, digits_to(cast.agent.email))["Location"] == "/account/sign-in/"
    ask(thief, "nobody@acme.example")
    assert refused(enter(thief, digits_to(cast.agent.email)), "That isn&#x27;t the code")


def test_it_works_once(cast, visit):
    browser, again = visit(), visit()
    ask(browser, cast.agent.email)
    again.cookies = browser.cookies.copy()
    session = again.session
    pending = session["code"]
    assert enter(browser, digits_to(cast.agent.email)).status_code == 302
    browser.post("/account/sign-out/")
    ask(browser, "nobody@acme.example")
    session = browser.session
    session["code"] = pending
    session.save()
    assert refused(enter(browser, digits_to(cast.agent.email)))


@pytest.mark.parametrize(("seconds", "open_"), [(-10, True), (10, False)])
def test_it_works_for_ten_minutes(cast, visit, seconds, open_):
    browser = ask(visit(), cast.agent.email)
    expire(seconds)
    assert refused(enter(browser, digits_to(cast.agent.email))) is not open_


def test_it_is_made_for_ten_minutes(cast, visit):
    ask(visit(), cast.agent.email)
    with tenancy.platform():
        code = MailedCode.objects.get()
    assert 590 < (code.expires_at - code.created_at).total_seconds() < 610


def test_five_wrong_guesses_spend_it(cast, visit):
    browser = ask(visit(), cast.agent.email)
    digits = digits_to(cast.agent.email)
    for _guess in range(4):
        assert refused(enter(browser, other_than(digits)), "That isn&#x27;t the code")
    assert refused(enter(browser, other_than(digits)))
    assert refused(enter(browser, digits))


def test_only_the_newest_works(cast, visit):
    first, second = ask(visit(), cast.agent.email), visit()
    old = digits_to(cast.agent.email)
    ask(second, cast.agent.email)
    assert refused(enter(first, old))
    assert enter(second, digits_to(cast.agent.email)).status_code == 302


def test_a_new_one_can_be_asked_for_on_the_page(cast, visit):
    browser = ask(visit(), cast.agent.email)
    assert browser.post(CODE, {"again": "1"})["Location"] == CODE
    assert len(mails_to(cast.agent.email)) == 2
    assert enter(browser, digits_to(cast.agent.email)).status_code == 302


def test_the_database_and_the_outbox_list_know_no_digits(cast, visit):
    ask(visit(), cast.agent.email)
    digits = digits_to(cast.agent.email)
    with tenancy.platform():
        code, mail = MailedCode.objects.get(), OutboundMail.objects.get()
    assert digits not in (code.digest, mail.subject)
    assert mail.is_secret
    assert mail.expires_at is not None


@pytest.mark.parametrize("who", ["nobody", "suspended", "invited", "elsewhere"])
def test_who_has_no_account_sees_the_same_page_and_gets_another_mail(cast, visit, who):
    make_person(cast.ours, "agent", "suspended@acme.example", status="suspended")
    make_person(cast.ours, "agent", "invited@acme.example", status="invited")
    make_person(cast.theirs, "customer", "elsewhere@acme.example")
    known, unknown = ask(visit(), cast.agent.email), ask(visit(), f"{who}@acme.example")
    pages = [browser.get(CODE).content.decode().split("<form")[0] for browser in (known, unknown)]
    assert pages[0].replace(cast.agent.email, "*") == pages[1].replace(f"{who}@acme.example", "*")
    (mail,) = mails_to(f"{who}@acme.example")
    assert mail.kind == "no_account"
    assert "http://localhost:8000/account/sign-up/" in mail.text


def test_guesses_at_no_account_are_answered_like_guesses_at_one(cast, visit):
    known, unknown = ask(visit(), cast.agent.email), ask(visit(), "nobody@acme.example")
    wrong = other_than(digits_to(cast.agent.email))
    for _guess in range(6):
        told = [
            enter(browser, wrong).content.decode().split('id="id_code_error"')[1]
            for browser in (known, unknown)
        ]
        assert told[0].split("</p>")[0] == told[1].split("</p>")[0]


def test_au01_asking_costs_the_same_statements_and_one_mail_for_known_and_unknown(cast, visit):
    """Statements rather than time: the mail is a row in both cases, and nothing else is done."""
    costs = []
    for email in (cast.agent.email, "nobody@acme.example"):
        browser = visit()
        with CaptureQueriesContext(connection) as asked:
            ask(browser, email)
        costs.append([query["sql"].split()[0] for query in asked])
        assert len(mails_to(email)) == 1
    assert costs[0] == costs[1]


@pytest.mark.parametrize("change", [{"status": "suspended"}, {"email": "moved@acme.example"}])
def test_what_changed_since_the_mail_counts(cast, visit, change):
    browser = ask(visit(), cast.agent.email)
    digits = digits_to(cast.agent.email)
    with tenancy.platform():
        User.objects.filter(pk=cast.agent.pk).update(**change)
    assert refused(enter(browser, digits))


def test_te05_a_code_of_one_organization_opens_nothing_in_another(cast, visit):
    make_person(cast.ours, "customer", "x@shared.test")
    make_person(cast.theirs, "customer", "x@shared.test")
    here, there = ask(visit(), "x@shared.test"), visit(host="other.localhost")
    digits = digits_to("x@shared.test")
    ask(there, "x@shared.test")
    assert refused(enter(there, digits), "That isn&#x27;t the code")
    assert enter(here, digits).status_code == 302


def test_an_operator_is_let_in_by_a_code_that_no_organization_sees(cast, visit):
    browser = ask(visit(), cast.operator.email)
    digits = digits_to(cast.operator.email)
    with tenancy.system(cast.ours):
        assert not OutboundMail.objects.exists()
    assert enter(browser, digits)["Location"] == "/admin/"


@pytest.mark.parametrize("said", ["", "12345", "1234567", "abcdef", "１２３４５６", "\0", "1" * 1_000_000])
def test_what_is_no_code_is_not_counted(cast, visit, said):
    browser = ask(visit(), cast.agent.email)
    assert refused(enter(browser, said), "There is a problem")
    with tenancy.platform():
        assert MailedCode.objects.get().tries == 0


def test_without_asking_there_is_no_page(cast, visit):
    assert visit().get(CODE)["Location"] == "/account/sign-in/"
    assert visit(cast.agent).get(CODE)["Location"] == "/agent/"


def at_once(act, times):
    """Real connections, released together."""
    gate = threading.Barrier(times)

    def one(n):
        gate.wait(timeout=60)
        try:
            return act(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.committed
def test_connections_at_the_same_instant_use_it_once(committed_cast):
    browser = ask(Client(headers={"host": "localhost"}), committed_cast.agent.email)
    digits, asked = digits_to(committed_cast.agent.email), browser.session["code"]
    twins = [Client(headers={"host": "localhost"}) for _n in range(5)]
    for twin in twins:  # sessions of their own, so that the code is all they share
        ask(twin, f"nobody{twins.index(twin)}@acme.example")
        session = twin.session
        session["code"] = asked
        session.save()
    answers = at_once(lambda n: enter(twins[n], digits), 5)
    assert sorted(answer.status_code for answer in answers) == [302, 422, 422, 422, 422]
    with tenancy.platform():
        assert Session.objects.filter(person=committed_cast.agent).count() == 1


def test_a_guess_counts_although_its_page_breaks(cast, visit, broken_pages):
    browser = ask(visit(), cast.agent.email)
    wrong = other_than(digits_to(cast.agent.email))
    with broken_pages(), pytest.raises(ValueError, match="manifest"):
        enter(browser, wrong)
    with tenancy.platform():
        assert MailedCode.objects.get().tries == 1


@pytest.mark.committed
def test_parallel_guesses_are_all_counted(committed_cast):
    browser = ask(Client(headers={"host": "localhost"}), committed_cast.agent.email)
    digits, cookie = digits_to(committed_cast.agent.email), browser.cookies["desk"].value
    guessers = [Client(headers={"host": "localhost", "cookie": f"desk={cookie}"}) for _n in range(12)]
    at_once(lambda n: enter(guessers[n], other_than(digits)), 12)
    with tenancy.platform():
        assert MailedCode.objects.get().tries == 5
    assert refused(enter(browser, digits))
