"""What the team's page of the knowledge base says of tickets."""

import pytest

from helpdesk.lib import tenancy
from knowledge import publishing
from tickets import feedback, lifecycle
from tickets.models import CategoryArticle
from tickets.tests.making import ask, make_category, say

TEAM = "/agent/knowledge/team/"


@pytest.fixture
def article(cast):
    with tenancy.acting(cast.agent, source="test"):
        made = publishing.begin(
            organization=cast.ours, by=cast.agent, title="Charging", content="Plug it in.", is_public=True
        )
        return publishing.publish(made, by=cast.agent)


def part(browser, name):
    parts = browser.get(TEAM).context["parts"]
    return next(one["part"] for one in parts if one["name"] == name)


def test_it_counts_where_an_article_was_sent_and_how_that_was_rated(visit, cast, article):
    for rating in (5, 2, None):
        ticket = ask(cast.customer)
        say(ticket, f"See http://localhost/help/{article.slug}/", cast.admin)
        with tenancy.acting(cast.admin, source="test"):
            lifecycle.resolve(ticket, by=cast.admin)
        if rating:
            with tenancy.acting(cast.customer, source="test"):
                feedback.rate(ticket, rating, "", by=cast.customer)
    (one,) = part(visit(cast.admin), "usefulness").rows
    assert (one.article, one.sent, one.rated, one.good, one.of_all) == (article, 3, 2, 1, 0)


def test_a_topic_with_many_tickets_and_no_article_is_named(visit, cast, article):
    often, seldom = make_category(cast.ours, "Brakes"), make_category(cast.ours, "Bells")
    for topic in (often, often, often, seldom):
        ask(cast.customer, category=topic)
    browser = visit(cast.admin)
    assert [(row["category__name"], row["asked"]) for row in part(browser, "topics").rows] == [("Brakes", 3)]
    page = browser.get(TEAM).content.decode()
    assert f"?title=Brakes&amp;topics={often.pk}" in page
    form = browser.get(f"/agent/knowledge/new/?title=Brakes&topics={often.pk}").context["form"]
    assert form["topics"].value() == [str(often.pk)]
    with tenancy.platform():
        CategoryArticle.objects.create(organization=cast.ours, category=often, article=article)
    assert part(browser, "topics").rows == []
