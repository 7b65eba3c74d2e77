"""Colleagues who read along: added by address, listed, removed; they see this one request."""

import re

import pytest

from accounts.models import User
from accounts.tests.mailbox import digits_to
from helpdesk.lib import tenancy
from tickets.tests.filling import text_of, url_of
from tickets.tests.making import ask

NEW = "nia@acme.example"


@pytest.fixture
def ticket(cast):
    return ask(cast.customer, "Battery")


def key_of(browser, ticket):
    return re.search(r"/people/([0-9a-f-]{36})/", browser.get(url_of(ticket, "people")).content.decode())[1]


def test_a_colleague_is_added_and_reads_this_request_only(cast, visit, ticket):
    other = ask(cast.customer, "CANARY")
    browser = visit(cast.customer)
    answer = browser.post(url_of(ticket, "people"), {"address": " Nia@Acme.example "}, follow=True)
    assert answer.redirect_chain == [(url_of(ticket, "people"), 303)]
    assert "nia@acme.example reads along from now on." in text_of(answer)
    assert NEW in text_of(browser.get(url_of(ticket)))
    nia = visit()
    nia.post("/account/sign-in/code/", {"email": NEW})
    nia.post("/account/code/", {"code": digits_to(NEW)})
    assert "Battery" in text_of(nia.get("/requests/")) and "CANARY" not in text_of(nia.get("/requests/"))
    assert nia.get(url_of(ticket)).status_code == 200 and nia.get(url_of(other)).status_code == 404


def test_a_colleague_is_removed(cast, visit, ticket):
    browser = visit(cast.customer)
    browser.post(url_of(ticket, "people"), {"address": cast.colleague.email})
    browser.post(url_of(ticket, "people", key_of(browser, ticket)))
    assert "Nobody but you and our team." in text_of(browser.get(url_of(ticket)))
    assert visit(cast.colleague).get(url_of(ticket)).status_code == 404


def test_who_reads_along_may_stop_and_removes_nobody_else(cast, visit, ticket):
    owner = visit(cast.customer)
    owner.post(url_of(ticket, "people"), {"address": NEW})
    others = key_of(owner, ticket)
    owner.post(url_of(ticket, "people"), {"address": cast.colleague.email})
    colleague = visit(cast.colleague)
    assert colleague.post(url_of(ticket, "people", others)).status_code == 404
    answer = colleague.post(url_of(ticket, "people", key_of(colleague, ticket)), follow=True)
    assert "You don't read this request any more." in text_of(answer)
    assert colleague.get(url_of(ticket)).status_code == 404
    assert NEW in text_of(owner.get(url_of(ticket)))


def test_who_reads_along_adds_nobody(cast, visit, ticket):
    visit(cast.customer).post(url_of(ticket, "people"), {"address": cast.colleague.email})
    colleague = visit(cast.colleague)
    assert 'name="address"' not in colleague.get(url_of(ticket, "people")).content.decode()
    assert colleague.post(url_of(ticket, "people"), {"address": NEW}).status_code == 422
    with tenancy.platform():
        assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize("address", ["", "x", "a@b", "agent@acme.example", "customer@acme.example"])
def test_what_is_no_colleagues_address_is_refused_at_the_field(cast, visit, ticket, address):
    answer = visit(cast.customer).post(url_of(ticket, "people"), {"address": address})
    assert answer.status_code == 422
    assert (
        'id="id_address_error"' in answer.content.decode()
        and f'value="{address}"' in answer.content.decode() + 'value=""'
    )


def test_ten_read_along_and_no_more(cast, visit, ticket):
    browser = visit(cast.customer)
    for n in range(10):
        assert browser.post(url_of(ticket, "people"), {"address": f"c{n}@acme.example"}).status_code == 303
    answer = browser.post(url_of(ticket, "people"), {"address": NEW})
    assert answer.status_code == 422 and "Ten people read along already." in text_of(answer)


def test_the_name_behind_an_address_is_not_told(cast, visit, ticket):
    browser = visit(cast.customer)
    with tenancy.platform():
        User.objects.filter(pk=cast.colleague.pk).update(name="CANARY")
    browser.post(url_of(ticket, "people"), {"address": cast.colleague.email})
    assert "CANARY" not in browser.get(url_of(ticket, "people")).content.decode()


def test_twenty_addresses_an_hour(cast, visit, ticket):
    browser = visit(cast.customer)
    statuses = [
        browser.post(url_of(ticket, "people"), {"address": f"c{n}@acme.example"}).status_code
        for n in range(21)
    ]
    assert statuses == [303] * 10 + [422] * 10 + [429]


@pytest.mark.parametrize("part", ["people"])
def test_others_do_not_find_the_list(cast, visit, ticket, part):
    for who in (cast.colleague, cast.stranger):
        assert visit(who).get(url_of(ticket, part)).status_code == 404
        assert visit(who).post(url_of(ticket, part), {"address": NEW}).status_code == 404
