"""Abuse cases of getting in (AU), of what a visitor can reach (AP, ME): those that stand in no other file."""

import logging
import statistics
import time
from email import message_from_bytes

import pytest
from django.test import Client

from accounts import delivery, throttle
from accounts.models import MailedCode, Organization, OutboundMail, Session, User
from accounts.tests.admin_site import form_of, fresh, user_url
from accounts.tests.mailbox import mails_to, path_to
from conftest import PASSWORD
from helpdesk.lib import tenancy

PROXIES = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"]


@pytest.mark.parametrize("header", PROXIES)
def test_the_figures_are_not_for_who_comes_through_a_proxy_of_this_machine(cast, header):
    answer = Client(headers={header: "198.51.100.7"}).get("/metrics")
    assert (answer.status_code, "quietdesk_" in answer.content.decode()) == (403, False)


def test_the_figures_are_for_this_machine_and_for_the_token(cast, settings):
    settings.METRICS_TOKEN = "t" * 32
    through = Client(headers={"X-Forwarded-For": "198.51.100.7"})
    assert Client().get("/metrics").status_code == 200
    assert through.get("/metrics", headers={"Authorization": "Bearer " + "t" * 32}).status_code == 200
    assert through.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 403


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_me05_what_watches_the_installation_has_the_policy_too(cast, path):
    answer = Client().get(path)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.long
def test_au01_known_and_unknown_take_the_same_time(cast, visit, settings, monkeypatch):
    monkeypatch.setattr("accounts.throttle._count", lambda *_aims: None)
    browser, took = visit(), {cast.customer.email: [], "nobody@acme.example": []}
    for _ in range(200):
        for email, times in took.items():
            began = time.perf_counter()
            assert browser.post("/account/reset/", {"email": email}).status_code == 302
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) < min(0.010, max(0.001, 0.05 * unknown)), (known, unknown)


NO_ADDRESS = [
    '"a\x0bb"@acme.example',
    '"a\x1cb"@acme.example',
    '"x@evil.test"@acme.example',
    '"<script>"@acme.example',
    "\u017fupport@acme.example",
    "a@acme.example\r\nBcc: evil@evil.test",
    "a@acme.example, evil@evil.test",
]
ASKING = [
    ("/account/reset/", {}),
    ("/account/sign-in/code/", {}),
    ("/account/sign-up/", {"name": "Ann"}),
    ("/account/email/", {"current": PASSWORD}),
    ("/agent/settings/people/invite/", {"role": "analyst"}),
    ("/agent/settings/mail/", {}),
]


@pytest.mark.parametrize("email", NO_ADDRESS)
@pytest.mark.parametrize(("page", "more"), ASKING, ids=[page for page, _ in ASKING])
def test_no_mail_is_written_to_what_only_looks_like_an_address(cast, visit, page, more, email):
    browser = visit(cast.admin if page.startswith(("/agent/", "/account/email")) else None)
    answer = browser.post(page, {"email": email, "to": email, **more})
    assert answer.status_code == 422
    assert not OutboundMail.objects.exists()


def test_an_admin_gives_nobody_such_an_address(cast, visit):
    admin, url = visit(cast.admin), user_url(cast.agent)
    admin.post(url, form_of(admin, url) | {"email": NO_ADDRESS[0]})
    assert fresh(cast.agent).email == cast.agent.email


MARKUP = '"><script>alert(1)</script><a href="https://evil.test" hx-get="/x">'


def test_ei13_what_people_call_themselves_is_text_in_mails(cast, visit):
    with tenancy.platform():
        Organization.objects.filter(pk=cast.ours.pk).update(name=f"{MARKUP}\nBcc: evil@evil.test")
        User.objects.filter(pk=cast.admin.pk).update(name=MARKUP)
    visit(cast.admin).post("/agent/settings/people/invite/", {"email": "new@acme.example", "role": "agent"})
    visit().post("/account/reset/", {"email": cast.customer.email})
    with tenancy.platform():
        mails = list(OutboundMail.objects.select_related("organization"))
    assert {mail.kind for mail in mails} == {"invitation", "reset"}
    for mail in mails:
        arrived = message_from_bytes(delivery.message_of(mail).as_bytes())
        assert arrived["Bcc"] is None
        assert "<script" not in mail.html
        assert "hx-get=" not in mail.html.replace("hx-get=&quot;", "")


# Limits

BOXES = ["ann@acme.example", "ann+1@acme.example", "ANN+2@acme.example", " ann+x+y@acme.example"]


def test_au09_what_follows_a_plus_is_no_other_mailbox(cast, visit):
    browser = visit()
    asked = [browser.post("/account/reset/", {"email": box}).status_code for box in BOXES * 2]
    assert asked == [302] * 5 + [429] * 3


SENDING = [("/agent/settings/mail/", "to"), ("/agent/settings/people/invite/", "email")]


@pytest.mark.parametrize(("page", "field"), SENDING)
def test_an_admin_fills_nobodys_mailbox(cast, visit, page, field):
    admin = visit(cast.admin)
    told = [
        admin.post(page, {field: f"victim+{n}@elsewhere.example", "role": "analyst"}).status_code
        for n in range(12)
    ]
    assert told == [302] * 10 + [429] * 2


def test_sending_an_invitation_again_counts(cast, visit):
    admin = visit(cast.admin)
    link = admin.post(
        "/agent/settings/people/invite/", {"email": "v@elsewhere.example", "role": "analyst"}
    ).url
    assert [admin.post(link, {"act": "again"}).status_code for _ in range(10)] == [302] * 9 + [429]


def test_an_organization_sends_a_hundred_an_hour(cast, visit):
    admin = visit(cast.admin)
    told = [admin.post("/agent/settings/mail/", {"to": f"v{n}@elsewhere.example"}) for n in range(101)]
    assert {answer.status_code for answer in told[:100]} == {302}
    assert told[100].status_code == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_every_spelling_of_an_address_is_one_network(rf, address, network):
    assert throttle.network_of(rf.get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize("address", ["fe80::1%eth0", "::ffff:192.0.2.1", "@", "1.2.3.4:80"])
def test_an_odd_address_signs_in_and_is_audited(cast, visit, address):
    admin = visit(cast.admin, signed_in=False)
    admin.defaults["REMOTE_ADDR"] = address
    told = {"email": cast.admin.email, "password": PASSWORD}
    assert admin.post("/account/sign-in/", told).status_code == 302
    assert admin.post("/agent/settings/teams/new/", {"name": "New"}).status_code == 302


# Names

UNSEEN = [
    "\u200b",
    "\u2800\u3164",
    "\u00ad",
    "Ann\u202eexe.nimda",
    "\u2066Ann",
    "Ann\nBcc: x",
    "Ann\x1b[2J",
    "Ann\u2028x",
]
FINE = ["Ann", "م‌ش", "👩🏽‍🚀", "O'Neil-Ş <b>", "한글", "a" + "\u0301" * 300, "..."]
NAMING = [
    (
        "/account/profile/",
        "name",
        {"theme": "dark", "density": "compact", "preferred_language": "usual", "timezone": "usual"},
    ),
    ("/agent/settings/teams/new/", "name", {}),
    ("/agent/settings/people/invite/", "name", {"email": "new@acme.example", "role": "analyst"}),
]


@pytest.mark.parametrize("name", UNSEEN)
@pytest.mark.parametrize(("page", "field", "more"), NAMING, ids=[page for page, *_ in NAMING])
def test_fo05_a_name_can_be_seen_and_turns_nothing_round(cast, visit, page, field, more, name):
    assert visit(cast.admin).post(page, {field: name, **more}).status_code == 422


@pytest.mark.parametrize("name", FINE)
@pytest.mark.parametrize(("page", "field", "more"), NAMING, ids=[page for page, *_ in NAMING])
def test_fo05_names_of_all_scripts_are_names(cast, visit, page, field, more, name):
    assert visit(cast.admin).post(page, {field: name[:120], **more}).status_code == 302


def test_fo05_nobody_signs_up_or_is_renamed_with_a_name_that_cannot_be_seen(cast, visit):
    told = {"name": UNSEEN[0], "email": "new@acme.example"}
    assert visit().post("/account/sign-up/", told).status_code == 422
    admin, url = visit(cast.admin), user_url(cast.agent)
    admin.post(url, form_of(admin, url) | {"name": UNSEEN[3]})
    assert fresh(cast.agent).name == cast.agent.name


# Going on after signing in


def test_where_somebody_wanted_to_go_is_short(cast, visit):
    browser, far = visit(), "/agent/?q=" + "x" * 100_000
    browser.post("/account/sign-in/code/", {"email": cast.agent.email, "next": far})
    with tenancy.platform():
        assert max(len(row.session_data) for row in Session.objects.all()) < 5_000
    answer = visit().post("/account/sign-in/", {"email": cast.agent.email, "password": PASSWORD, "next": far})
    assert answer.url == "/agent/"


# Secrets in logs


def test_ad03_no_secret_stands_in_a_log_or_a_repr(cast, visit, caplog):
    caplog.set_level("DEBUG")
    browser = visit()
    browser.post("/account/sign-in/code/", {"email": cast.customer.email})
    browser.post("/account/reset/", {"email": cast.customer.email})
    link = path_to(cast.customer.email)
    secrets = [digits_to_code(cast.customer.email), link.split("/")[-2], "secret-words-here"]
    Client(enforce_csrf_checks=True).post(link, {"password": "secret-words-here"})
    browser.post("/account/sign-in/", {"email": cast.customer.email, "password": "secret-words-here"})
    logging.getLogger("django.request").error("%s: %s", "Internal Server Error", link)
    with tenancy.platform():
        rows = [row for model in (Session, MailedCode, OutboundMail, User) for row in model.objects.all()]
        secrets += [row.session_key for row in rows if isinstance(row, Session)]
        told = caplog.text + repr(rows) + "".join(map(str, rows))
    assert "/account/reset/…/" in told
    assert [secret for secret in secrets if secret in told] == []


def digits_to_code(email):
    return mails_to(email, "sign_in_code")[-1].text.split("\n    ")[1][:6]
