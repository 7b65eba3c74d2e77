"""Articles that were sent in tickets and then rated well are found before what is alike; those rated badly are not."""

import pytest

from helpdesk.lib import tenancy
from knowledge.searching import find
from knowledge.suggesting import suggest
from knowledge.tests.shelving import make_article
from tickets import feedback, lifecycle, rounds
from tickets.models import ArticleUse, Ticket
from tickets.tests.by_hand import by_hand, truth
from tickets.tests.making import ask, say

RATED = "SELECT title, round(rated::numeric, 2)::text FROM knowledge_article ORDER BY title"


@pytest.fixture
def alike(cast):
    for name in ("one", "three", "two"):
        make_article(cast.ours, f"Battery {name}")
    return cast


def rated(cast, slug, *ratings):
    """Sent in a ticket for each rating; then the worker comes round."""
    for rating in ratings:
        ticket = ask(cast.customer)
        say(ticket, f"See http://localhost/help/{slug}/", cast.admin)
        with tenancy.acting(cast.admin, source="test"):
            lifecycle.resolve(ticket, by=cast.admin)
        with tenancy.acting(cast.customer, source="test"):
            feedback.rate(ticket, rating, "", by=cast.customer)
    rounds.rate_articles()


def titles(cast, text="battery"):
    with tenancy.use(tenancy.Context(org=str(cast.ours.pk))):
        found = [hit.article.title for hit in find(None, cast.ours, text, "en").hits]
        assert found[:3] == [article.title for article in suggest(cast.ours, text)]
    return found


def test_good_ratings_lift_and_bad_ones_do_not(alike):
    rated(alike, "battery-three", 5, 4)
    rated(alike, "battery-one", 1, 2, 3)
    assert titles(alike) == ["Battery three", "Battery two", "Battery one"]


def test_a_bad_rating_takes_a_good_one_away(alike):
    rated(alike, "battery-three", 5, 1)
    assert truth(RATED) == [("Battery one", "0.00"), ("Battery three", "0.00"), ("Battery two", "0.00")]


def test_however_many_there_are_it_stays_behind_what_fits_better(alike):
    make_article(alike.ours, "Battery charger")
    truth("UPDATE knowledge_article SET rated = 0.99 WHERE title = 'Battery one'")
    truth("UPDATE knowledge_article SET rated = -0.99 WHERE title = 'Battery charger'")
    assert titles(alike, "battery charger")[0] == "Battery charger"


def test_what_is_deleted_counts_no_longer(alike):
    rated(alike, "battery-three", 5)
    with tenancy.platform():
        Ticket.objects.all().delete()
    rounds.rate_articles()
    assert {value for _title, value in truth(RATED)} == {"0.00"}


def test_nobody_rates_an_article_by_hand_and_it_is_no_new_version(alike):
    rated(alike, "battery-three", 5)
    by_hand(alike.agent, "UPDATE knowledge_article SET rated = 0.9")
    assert ("Battery three", "0.20") in truth(RATED) and ("Battery one", "0.00") in truth(RATED)
    assert truth("SELECT max(number) FROM knowledge_articleversion") == [(1,)]


@pytest.mark.parametrize("spelled, counts", [
    ("%C3%A4ndern", 1), ("ändern", 1), ("%c3%a4n%64ern", 1), ("%E4ndern", 0), ("%C3ndern", 0), ("%ndern", 0), ("%00ndern", 0),
])  # fmt: skip
def test_an_article_was_sent_however_its_address_is_spelled(cast, spelled, counts):
    article = make_article(cast.ours, "Change", slug="ändern")
    say(ask(cast.customer), f"See http://localhost/help/{spelled}/.", cast.admin)
    with tenancy.platform():
        assert list(ArticleUse.objects.values_list("article_id", flat=True)) == [article.pk] * counts
