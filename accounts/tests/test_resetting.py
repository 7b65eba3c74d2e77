"""A new password by a mailed link."""

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import MailedCode, OutboundMail, Session, User
from accounts.tests.mailbox import expire, link_to, mails_to, path_to
from accounts.tests.test_codes import at_once
from conftest import PASSWORD, make_person
from helpdesk.lib import tenancy

RESET, NEW = "/account/reset/", "correct-horse-10"


def ask(browser, email, **more):
    answer = browser.post(RESET, {"email": email}, **more)
    assert answer["Location"] == "/account/reset/sent/"
    return answer


def choose(browser, path, password=NEW):
    return browser.post(path, {"password": password})


def signs_in(visit, person, password, **more):
    answer = visit(person, signed_in=False).post(
        "/account/sign-in/", {"email": person.email, "password": password}
    )
    return answer.status_code == 302


def test_the_link_sets_a_password_and_lets_in(cast, visit):
    browser = visit()
    ask(browser, cast.agent.email)
    path = path_to(cast.agent.email)
    assert cast.agent.email in browser.get(path).content.decode()
    assert choose(browser, path)["Location"] == "/agent/"
    assert signs_in(visit, cast.agent, NEW)
    assert not signs_in(visit, cast.agent, PASSWORD)


def test_every_other_session_ends_and_a_mail_tells(cast, visit):
    elsewhere, browser = visit(cast.agent), visit()
    ask(browser, cast.agent.email)
    choose(browser, path_to(cast.agent.email))
    with tenancy.platform():
        assert Session.objects.filter(person=cast.agent).count() == 1
    assert elsewhere.get("/agent/")["Location"].startswith("/account/sign-in/")
    assert browser.get("/agent/").status_code == 200
    assert mails_to(cast.agent.email, "password_changed")


def test_looking_at_the_link_does_not_use_it(cast, visit):
    """Mail scanners follow links."""
    ask(visit(), cast.agent.email)
    for _look in range(3):
        assert visit().get(path_to(cast.agent.email)).status_code == 200
    assert choose(visit(), path_to(cast.agent.email)).status_code == 302


def test_a_weak_password_does_not_use_it(cast, visit):
    ask(visit(), cast.agent.email)
    for weak in ("short", "password123", "agent@acme.example", "\0" * 12, "x" * 1_000_000):
        assert choose(visit(), path_to(cast.agent.email), weak).status_code == 422
    assert choose(visit(), path_to(cast.agent.email)).status_code == 302


def test_au05_it_works_once(cast, visit):
    ask(visit(), cast.agent.email)
    path = path_to(cast.agent.email)
    assert choose(visit(), path).status_code == 302
    assert (visit().get(path).status_code, choose(visit(), path, "another-horse-11").status_code) == (
        410,
        410,
    )
    assert signs_in(visit, cast.agent, NEW)


def test_au05_the_older_of_two_is_dead(cast, visit):
    ask(visit(), cast.agent.email)
    older = path_to(cast.agent.email)
    ask(visit(), cast.agent.email)
    assert choose(visit(), older).status_code == 410
    assert choose(visit(), path_to(cast.agent.email)).status_code == 302


def test_au05_it_is_dead_once_the_password_was_changed(cast, visit):
    ask(visit(), cast.agent.email)
    visit(cast.agent).post("/account/password/", {"current": PASSWORD, "password": "another-horse-11"})
    assert choose(visit(), path_to(cast.agent.email)).status_code == 410
    assert signs_in(visit, cast.agent, "another-horse-11")


@pytest.mark.parametrize(("seconds", "status"), [(-10, 302), (10, 410)])
def test_au05_it_works_until_it_runs_out(cast, visit, seconds, status):
    ask(visit(), cast.agent.email)
    expire(seconds)
    assert choose(visit(), path_to(cast.agent.email)).status_code == status


def test_it_is_made_for_an_hour_and_only_its_digest_is_kept(cast, visit):
    ask(visit(), cast.agent.email)
    with tenancy.platform():
        code = MailedCode.objects.get()
    token = path_to(cast.agent.email).split("/")[3]
    assert 3590 < (code.expires_at - code.created_at).total_seconds() < 3610
    assert len(token) >= 43  # 256 bits
    assert token not in str(vars(code))


@pytest.mark.committed
def test_au05_two_connections_at_the_same_instant_use_it_once(committed_cast):
    ask(Client(headers={"host": "localhost"}), committed_cast.agent.email)
    path = path_to(committed_cast.agent.email)
    browsers = [Client(headers={"host": "localhost"}) for _n in range(4)]
    answers = at_once(lambda n: choose(browsers[n], path, f"correct-horse-2{n}"), 4)
    assert sorted(answer.status_code for answer in answers) == [302, 410, 410, 410]
    assert len(mails_to(committed_cast.agent.email, "password_changed")) == 1


@pytest.mark.parametrize("change", [{"status": "suspended"}, {"email": "moved@acme.example"}])
def test_what_changed_since_the_mail_counts(cast, visit, change):
    ask(visit(), cast.agent.email)
    with tenancy.platform():
        User.objects.filter(pk=cast.agent.pk).update(**change)
    assert choose(visit(), path_to("agent@acme.example")).status_code == 410


def test_an_asked_for_reset_changes_nothing_by_itself(cast, visit):
    browser = visit(cast.agent)
    ask(visit(), cast.agent.email)
    assert browser.get("/agent/").status_code == 200
    assert signs_in(visit, cast.agent, PASSWORD)


@pytest.mark.parametrize("who", ["nobody", "suspended", "invited"])
def test_who_has_no_account_gets_no_link(cast, visit, who):
    make_person(cast.ours, "agent", "suspended@acme.example", status="suspended")
    make_person(cast.ours, "agent", "invited@acme.example", status="invited")
    ask(visit(), f"{who}@acme.example")
    (mail,) = mails_to(f"{who}@acme.example")
    assert mail.kind == "no_account"
    assert "/reset/" not in mail.text


def test_au01_the_answer_to_known_and_unknown_is_the_same(cast, visit):
    told = []
    for email in (cast.agent.email, "nobody@acme.example"):
        browser = visit()
        answer = ask(browser, email)
        page = browser.get(answer["Location"])
        told.append((answer.status_code, answer.content, set(answer.items()), page.content))
    assert told[0] == told[1]


def test_au01_known_and_unknown_cost_the_same_statements(cast, visit):
    """Statements rather than milliseconds: hashing none, one mail row each, so nothing else is left to differ."""
    costs = []
    for email in (cast.agent.email, "nobody@acme.example"):
        with CaptureQueriesContext(connection) as asked:
            ask(visit(), email)
        costs.append([query["sql"].split()[0] for query in asked])
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.test"},
        {"forwarded": "host=evil.test"},
        {"x-forwarded-host": "evil.test", "x-forwarded-proto": "https", "x-forwarded-port": "1"},
        {"host": "localhost:6666"},
        {"host": "LOCALHOST."},
        {"host": "127.0.0.1"},
    ],
)
def test_au03_the_link_begins_with_the_organizations_own_address(cast, visit, headers):
    ask(visit(), cast.agent.email, headers=headers)
    assert link_to(cast.agent.email).startswith("http://localhost:8000/account/reset/")


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "localhost@evil.test",
        "localhost:evil@x",
        "evil.test:80",
        "localhost/evil.test",
        "localhost, evil.test",
    ],
)
def test_au03_another_host_is_refused_and_nothing_is_written(cast, visit, host):
    answer = visit(host=host).post(RESET, {"email": cast.agent.email})
    assert answer.status_code in (400, 404)
    with tenancy.platform():
        assert not OutboundMail.objects.exists()


def test_an_organization_with_a_domain_of_its_own_links_there(cast, visit):
    with tenancy.platform():
        cast.theirs.domain = "help.other.example"
        cast.theirs.save()
    ask(visit(host="other.localhost"), cast.their_agent.email)
    assert urlsplit(link_to(cast.their_agent.email)).hostname == "help.other.example"


def test_te05_a_reset_in_one_organization_leaves_the_other_alone(cast, visit):
    here = make_person(cast.ours, "customer", "x@shared.test")
    there = make_person(cast.theirs, "customer", "x@shared.test")
    browser = visit(there)
    ask(visit(), "x@shared.test")
    path = path_to("x@shared.test")
    assert choose(visit(host="other.localhost"), path).status_code == 410
    assert choose(visit(), path).status_code == 302
    assert signs_in(visit, here, NEW)
    assert signs_in(visit, there, PASSWORD)
    assert browser.get("/account/profile/").status_code == 200
    assert {mail.organization_id for mail in mails_to("x@shared.test")} == {cast.ours.pk}


def test_an_operator_resets_by_a_mail_that_no_organization_sees(cast, visit):
    ask(visit(), cast.operator.email)
    with tenancy.system(cast.ours):
        assert not OutboundMail.objects.exists()
    assert choose(visit(), path_to(cast.operator.email))["Location"] == "/admin/"


@pytest.mark.parametrize("token", ["x", "%00", "a" * 3000, "%ff", "sent"])
def test_a_made_up_link_opens_nothing(cast, visit, token):
    assert visit().get(f"/account/reset/{token}/").status_code == (200 if token == "sent" else 410)
