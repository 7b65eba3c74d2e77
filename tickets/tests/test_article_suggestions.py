"""Articles that may help with a ticket, beside its conversation."""

import re

import pytest

from helpdesk.lib import tenancy
from knowledge.tests.shelving import make_article
from tickets.models import CategoryArticle
from tickets.tests.making import ask, make_category
from tickets.tests.working import at

AS_PART = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def ticket(cast):
    return ask(cast.customer, title="The battery stops charging", category=make_category(cast.ours, "Charging"))  # fmt: skip


def tie(ticket, *articles):
    with tenancy.platform():
        for article in articles:
            CategoryArticle.objects.create(organization=ticket.organization, category=ticket.category, article=article)  # fmt: skip


def titles(browser, ticket):
    return [one["article"].title for one in browser.get(at(ticket, "articles/suggested")).context["articles"]]


def test_what_answers_stands_before_what_is_about_the_topic(visit, cast, ticket):
    about = [make_article(cast.ours, title) for title in ("Adapters", "Cables", "Zips")]
    make_article(cast.ours, "Why a battery stops charging")
    make_article(cast.ours, "Saddles")
    tie(ticket, *about)
    assert titles(visit(cast.admin), ticket) == ["Why a battery stops charging", "Adapters", "Cables"]


def test_of_what_answers_the_topics_own_stands_first(visit, cast, ticket):
    make_article(cast.ours, "Battery stops charging")
    tie(ticket, make_article(cast.ours, "The battery stops charging sometimes when it is cold outside"))
    assert len(titles(visit(cast.admin), ticket)) == 2
    assert titles(visit(cast.admin), ticket)[0].startswith("The battery")


def test_where_nothing_fits_nothing_is_shown(visit, cast, ticket):
    make_article(cast.ours, "Saddles")
    tie(ticket, make_article(cast.ours, "Unfinished", status="draft"))
    browser = visit(cast.admin)
    assert "No article fits." in browser.get(at(ticket, "articles/suggested")).content.decode()
    assert browser.get(at(ticket, "articles/suggested"), **AS_PART).content.strip() == b""


def test_an_open_one_is_put_into_the_reply_as_a_link_and_a_staff_only_one_is_read(visit, cast, ticket):
    tie(ticket, make_article(cast.ours, "Inside", is_public=False), make_article(cast.ours, "Plugs"))
    browser = visit(cast.admin)
    part = browser.get(at(ticket, "articles/suggested"), **AS_PART).content.decode()
    assert re.findall(r'data-insert="([^"]+)"', part) == [f"[Plugs]({cast.ours.url('/help/plugs/')})"]
    assert 'href="/help/inside/"' in part and part.count("Staff only") == 2
    reply = re.search(r'href="([^"]+as=link)#composer"', part)[1].replace("&amp;", "&")
    assert "[Plugs](" in browser.get(reply).content.decode()


def test_who_cannot_reply_gets_them_to_read(visit, cast, ticket):
    tie(ticket, make_article(cast.ours, "Plugs"))
    for person in (cast.analyst, cast.admin):
        if person == cast.admin:
            with tenancy.platform():
                type(ticket).objects.filter(pk=ticket.pk).update(customer=None)
        part = visit(person).get(at(ticket, "articles/suggested"), **AS_PART).content.decode()
        assert "Plugs" in part and "data-insert" not in part


def test_the_page_of_the_ticket_asks_for_them_and_has_a_link_without_script(visit, cast, ticket):
    page = visit(cast.admin).get(at(ticket)).content.decode()
    address = at(ticket, "articles/suggested")
    assert f'hx-get="{address}"' in page and f'<noscript><p class="props__sec small"><a class="link" href="{address}"' in page  # fmt: skip
