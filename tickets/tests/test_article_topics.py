"""Which topics an article is about, in its form."""

from helpdesk.lib import tenancy
from knowledge import publishing
from knowledge.tests.shelving import make_article
from tickets.models import CategoryArticle
from tickets.tests.making import make_category


def test_topics_are_chosen_and_seen_again(visit, cast):
    bikes, bills = make_category(cast.ours, "Bikes"), make_category(cast.ours, "Bills")
    theirs = make_category(cast.theirs, "Theirs")
    with tenancy.acting(cast.agent, source="test"):
        article = publishing.begin(organization=cast.ours, by=cast.agent, title="Charging", content="x")
    address = f"/agent/knowledge/{article.pk}/"
    browser = visit(cast.agent)
    told = {"title": "Charging", "content": "x", "readers": "staff", "language": "en", "slug": "charging"}
    for chosen in ([bikes.pk, bills.pk], [bills.pk]):
        answer = browser.post(address, told | {"version": 1, "topics": [str(key) for key in chosen]})
        assert answer.status_code == 302
        assert set(browser.get(address).context["form"]["topics"].value()) == {str(key) for key in chosen}
    assert browser.post(address, told | {"version": 1, "topics": [str(theirs.pk)]}).status_code == 422
    with tenancy.platform():
        assert CategoryArticle.objects.get().category_id == bills.pk


def test_readers_are_led_to_what_the_team_tied_to_the_same_topic_first(visit, cast):
    topic, other = make_category(cast.ours, "Batteries"), make_category(cast.ours, "Bills")
    one, first, *_rest, last, staff = (
        make_article(cast.ours, f"Battery {name}", is_public=name != "secret") for name in ("one", "alpha", "beta", "gamma", "secret")
    )  # fmt: skip

    def related():
        return [article.title for article in visit().get(f"/help/{one.slug}/").context["related"]]

    assert related() == ["Battery alpha", "Battery beta", "Battery gamma"]
    with tenancy.platform():
        for article, category in ((one, topic), (last, topic), (staff, topic), (first, other)):
            CategoryArticle.objects.create(organization=cast.ours, category=category, article=article)
    assert related() == ["Battery gamma", "Battery alpha", "Battery beta"]
