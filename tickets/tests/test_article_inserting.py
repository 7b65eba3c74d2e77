"""Articles put into a reply or a note, as links or as text."""

import pytest

from helpdesk.lib import tenancy
from knowledge.tests.shelving import make_article
from tickets.models import ArticleUse, CategoryArticle
from tickets.tests.making import ask, make_category
from tickets.tests.working import at, compose, form_on

AS_LIST = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def ticket(cast):
    return ask(cast.customer, category=make_category(cast.ours, "Charging"))


def titles(browser, ticket, query=""):
    told = browser.get(f"{at(ticket, 'articles')}{query}").context["articles"]
    return [one["article"].title for one in told]


def test_published_articles_are_found_by_their_words_the_topics_first(visit, cast, ticket):
    for title in ("Brakes", "Charging [at] home"):
        make_article(cast.ours, title)
    about = make_article(cast.ours, "Tyres", summary="How much air")
    make_article(cast.ours, "Unfinished", status="draft")
    with tenancy.platform():
        CategoryArticle.objects.create(organization=cast.ours, category=ticket.category, article=about)
    browser = visit(cast.admin)
    assert titles(browser, ticket) == ["Tyres", "Brakes", "Charging [at] home"]
    assert titles(browser, ticket, "?q=AIR") == ["Tyres"]
    assert titles(browser, ticket, "?q=unfinished") == []
    page = browser.get(at(ticket, "articles"), **AS_LIST).content.decode()
    assert f'data-text="[Charging (at) home]({cast.ours.url("/help/charging-at-home/")})"' in page
    assert "<html" not in page


def test_what_is_for_staff_goes_into_notes_as_text_only(visit, cast, ticket):
    secret = make_article(cast.ours, "Inside", is_public=False, content="Only for us.")
    browser = visit(cast.admin)
    assert titles(browser, ticket) == []
    page = browser.get(f"{at(ticket, 'articles')}?mode=note").content.decode()
    assert "Staff only" in page and "as=text" in page and "as=link" not in page
    for query, begun in [
        ("as=text&mode=note", {"note": "Only for us.", "reply": ""}), ("as=link&mode=note", {"note": "", "reply": ""}),
        ("as=text", {"note": "", "reply": ""}), ("as=link", {"note": "", "reply": ""}),
    ]:  # fmt: skip
        values = form_on(browser, f"{at(ticket)}?article={secret.pk}&{query}", "reply", "note").values
        assert {name: values[name].strip() for name in begun} == begun, query


def test_a_link_or_the_text_begins_a_reply_without_script(visit, cast, ticket):
    text = "See ![plug](file:0198) and [plan](file:0199).\n\n[More](/help/tyres/)"
    article = make_article(cast.ours, "Charging", content=text)
    browser, there = visit(cast.admin), f"{at(ticket)}?article={article.pk}"
    said = form_on(browser, f"{there}&as=text", "reply", "note").values["reply"]
    assert said.split() == ["See", "and", "plan.", f"[More]({cast.ours.url('/help/tyres/')})"]
    said = form_on(browser, f"{there}&as=link", "reply", "note").values["reply"].strip()
    assert said == f"[Charging]({cast.ours.url('/help/charging/')})"
    compose(browser, ticket, said)
    with tenancy.platform():
        assert [(use.article_id, use.ticket_id) for use in ArticleUse.objects.all()] == [
            (article.pk, ticket.pk)
        ]


@pytest.mark.parametrize("query", ["article=x", "article=%00&as=text", "article=00000000-0000-0000-0000-000000000000"])  # fmt: skip
def test_an_address_that_names_no_article_adds_nothing(visit, cast, ticket, query):
    values = form_on(visit(cast.admin), f"{at(ticket)}?{query}", "reply", "note").values
    assert (values["reply"].strip(), values["note"].strip()) == ("", "")


def test_articles_of_others_are_not_offered(visit, cast, ticket):
    theirs = make_article(cast.theirs, "Elsewhere")
    browser = visit(cast.admin)
    assert titles(browser, ticket) == []
    values = form_on(browser, f"{at(ticket)}?article={theirs.pk}&as=text", "reply", "note").values
    assert values["reply"].strip() == ""
