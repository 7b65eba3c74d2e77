"""A new customer."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from accounts.tests.mailbox import digits_to, mails_to
from conftest import make_person
from helpdesk.lib import tenancy

SIGN_UP, CODE = "/account/sign-up/", "/account/code/"


def sign_up(browser, email="new@example.net", name="Nora Quist", **more):
    answer = browser.post(SIGN_UP, {"email": email, "name": name, **more})
    assert answer["Location"] == CODE
    return browser


def person_at(email, organization=None):
    with tenancy.platform():
        people = User.objects.filter(email=email)
        return (people.filter(organization=organization) if organization else people).first()


def test_a_code_makes_the_customer_and_lets_in(cast, visit):
    browser = sign_up(visit())
    assert person_at("new@example.net") is None
    answer = browser.post(CODE, {"code": digits_to("new@example.net")})
    assert answer["Location"] == "/account/password/?welcome=1&next=%2F"
    person = person_at("new@example.net")
    assert (person.role, person.status, person.name, person.organization_id) == (
        "customer",
        "active",
        "Nora Quist",
        cast.ours.pk,
    )


def test_a_password_is_optional(cast, visit):
    browser = sign_up(visit())
    page = browser.get(
        browser.post(CODE, {"code": digits_to("new@example.net")})["Location"]
    ).content.decode()
    assert '<a class="btn btn--ghost" href="/">Not now</a>' in page
    assert browser.get("/").status_code == 200
    assert not person_at("new@example.net").has_usable_password()


def test_a_password_can_be_set_at_once(cast, visit):
    browser = sign_up(visit())
    target = browser.post(CODE, {"code": digits_to("new@example.net")})["Location"]
    assert browser.post(target, {"password": "correct-horse-10", "next": "/"})["Location"] == "/"
    browser.post("/account/sign-out/")
    said = {"email": "new@example.net", "password": "correct-horse-10"}
    assert browser.post("/account/sign-in/", said).status_code == 302


def test_role_and_organization_are_not_for_the_form_to_say(cast, visit):
    browser = sign_up(
        visit(), role="admin", organization=str(cast.theirs.pk), is_superuser="1", status="away"
    )
    browser.post(CODE, {"code": digits_to("new@example.net"), "role": "admin"})
    person = person_at("new@example.net")
    assert (person.role, person.organization_id, person.is_superuser) == ("customer", cast.ours.pk, False)


def test_an_address_that_is_here_gets_a_code_that_signs_in_and_the_page_does_not_tell(cast, visit):
    new, known = sign_up(visit()), sign_up(visit(), cast.agent.email, "Somebody Else")
    pages = [browser.get(CODE).content.decode().split("<form")[0] for browser in (new, known)]
    assert pages[0].replace("new@example.net", "*") == pages[1].replace(cast.agent.email, "*")
    assert mails_to(cast.agent.email)[0].kind == "sign_up_known"
    assert known.post(CODE, {"code": digits_to(cast.agent.email)})["Location"] == "/agent/"
    assert person_at(cast.agent.email).name == cast.agent.name


def test_a_suspended_address_gets_no_code(cast, visit):
    make_person(cast.ours, "customer", "out@example.net", status="suspended")
    browser = sign_up(visit(), "out@example.net")
    assert [mail.kind for mail in mails_to("out@example.net")] == ["no_account"]
    assert browser.post(CODE, {"code": "123456"}).status_code == 422


def test_an_address_of_another_organization_is_new_here(cast, visit):
    browser = sign_up(visit(), cast.stranger.email)
    browser.post(CODE, {"code": digits_to(cast.stranger.email)})
    assert person_at(cast.stranger.email, cast.ours).pk != cast.stranger.pk


def test_who_was_invited_meanwhile_is_not_made_twice(cast, visit):
    browser = sign_up(visit())
    digits = digits_to("new@example.net")
    make_person(cast.ours, "agent", "new@example.net", status="invited")
    answer = browser.post(CODE, {"code": digits})
    assert answer.status_code == 422
    assert browser.get("/account/profile/").status_code == 302


def test_customers_coming_by_themselves_are_no_administrative_act(cast, visit):
    browser = sign_up(visit())
    browser.post(CODE, {"code": digits_to("new@example.net")})
    with tenancy.platform():
        assert not AuditEntry.objects.filter(target_name="Nora Quist").exists()


@pytest.mark.parametrize(
    "said",
    [
        {"email": "", "name": "N"},
        {"email": "no address", "name": "N"},
        {"email": "a@b.example", "name": ""},
        {"email": "a@b.example", "name": "x" * 1_000_000},
        {"email": "a@b.example", "name": "N\0"},
    ],
)
def test_what_cannot_be_an_account_gets_a_sentence(cast, visit, said):
    answer = visit().post(SIGN_UP, said)
    assert answer.status_code == 422
    assert b"There is a problem" in answer.content


def test_the_name_is_not_in_the_mail(cast, visit):
    """Or a stranger's mailbox could be reached with words of the sender's choice."""
    sign_up(visit(), name="Buy at evil.test")
    (mail,) = mails_to("new@example.net")
    assert "evil.test" not in mail.subject + mail.text + mail.html


def test_signing_up_needs_the_form_of_this_site(cast):
    browser = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    assert browser.post(SIGN_UP, {"email": "a@b.example", "name": "N"}).status_code == 403
