"""What the command palette offers: by right, by the words typed, within the organization."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tickets.tests.making import ask, place

OPTION = re.compile(r'<a class="palette__opt" href="([^"]*)".*?</a>', re.DOTALL)


def palette(browser, text=""):
    """Where each option leads, with what it says."""
    html = browser.get("/agent/palette/", {"q": text}).content.decode()
    found = [(unescape(hit[1]), re.sub(r"<[^>]*>", " ", hit[0])) for hit in OPTION.finditer(html)]
    return {at: " ".join(unescape(words).split()) for at, words in found}


def test_places_are_those_of_the_navigation_with_their_keys(cast, visit):
    found = palette(visit(cast.agent))
    assert found["/agent/?queue=mine"] == "My open G I"
    assert found["/agent/tickets/new/"] == "New ticket C"
    assert found["/agent/customers/"] == "Customers"


@pytest.mark.parametrize(
    ("who", "offered", "kept"),
    [
        ("agent", ["/agent/replies/"], ["/agent/reports/", "/agent/settings/people/"]),
        ("lead", ["/agent/reports/"], ["/agent/settings/people/"]),
        ("analyst", ["/agent/reports/"], ["/agent/replies/", "/agent/tickets/new/", "/agent/who/"]),
        ("admin", ["/agent/settings/people/", "/agent/settings/mail/"], []),
    ],
)
def test_each_role_is_offered_what_it_may_open(cast, visit, who, offered, kept):
    browser = visit(getattr(cast, who))
    found = palette(browser)
    assert set(offered) <= set(found)
    assert not set(kept) & set(found)
    assert {at: browser.get(at, follow=True).status_code for at in found} == dict.fromkeys(found, 200)


def test_nothing_is_listed_twice(cast, visit):
    html = visit(cast.admin).get("/agent/palette/").content.decode()
    places = [hit[1] for hit in OPTION.finditer(html)]
    assert sorted(places) == sorted(set(places))


def test_all_words_typed_narrow_the_places(cast, visit):
    found = palette(visit(cast.agent), "OPEN my")
    assert list(found) == ["/agent/?queue=mine", "/agent/search/?q=OPEN%20my"]


def test_a_ticket_by_its_number(cast, visit):
    ticket = ask(cast.customer, "Battery stops")
    place(ticket, department=cast.billing)
    found = palette(visit(cast.agent), f"ac-{ticket.number}")
    assert found[f"/agent/tickets/AC-{ticket.number}/"] == "Battery stops Customer"


def test_a_ticket_by_its_words(cast, visit):
    ticket = ask(cast.customer, "Battery stops <b>")
    found = palette(visit(cast.agent), "battery")
    assert found[f"/agent/tickets/AC-{ticket.number}/"] == "Battery stops <b> Customer"


def test_no_ticket_of_another_team(cast, visit):
    ticket = ask(cast.customer, "Battery stops")
    place(ticket, department=cast.technical)
    browser = visit(cast.agent)
    for text in ("battery", str(ticket.number)):
        assert not [at for at in palette(browser, text) if at.startswith("/agent/tickets/AC")]


def test_nothing_of_another_organization(cast, visit):
    ask(cast.customer, "Battery stops")
    browser = visit(cast.their_admin)
    for text in ("battery", "acme.example", "Billing"):
        assert list(palette(browser, text)) == [f"/agent/search/?q={text}"]


def test_customers_lead_to_their_page_and_colleagues_to_their_tickets(cast, visit):
    browser = visit(cast.agent)
    assert f"/agent/customers/{cast.colleague.pk}/" in palette(browser, cast.colleague.email)
    assert f"/agent/?queue=open&assignee={cast.lead.pk}" in palette(browser, cast.lead.email)


def test_what_is_typed_goes_on_to_the_search(cast, visit):
    found = palette(visit(cast.agent), 'a&b "<i>"/')
    assert found == {"/agent/search/?q=a%26b%20%22%3Ci%3E%22%2F": 'Search for “a&b "<i>"/”'}


def test_a_customer_has_no_palette(cast, visit):
    assert visit(cast.customer).get("/agent/palette/").status_code == 403


def test_more_to_find_costs_no_more_queries(cast, visit):
    browser = visit(cast.admin)
    ask(cast.customer, "Battery one")
    palette(browser, "battery")
    with CaptureQueriesContext(connection, ) as few:
        palette(browser, "battery")
    for number in range(5):
        ask(cast.customer, f"Battery {number}")
    with CaptureQueriesContext(connection) as many:
        palette(browser, "battery")
    assert len(many) == len(few)
