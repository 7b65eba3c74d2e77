"""The team's page of what articles do and what is missing, through HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from knowledge import publishing
from knowledge.models import Article, ArticleFeedback, Deflection, MissedSearch

TEAM = "/agent/knowledge/team/"
LIST = "/agent/knowledge/"


@pytest.fixture
def article(cast):
    with tenancy.acting(cast.agent, source="test"):
        made = publishing.begin(
            organization=cast.ours, by=cast.agent, title="Charging", content="Plug it in.", is_public=True
        )
        return publishing.publish(made, by=cast.agent)


def judged(article, *, days, **said):
    with tenancy.platform():
        row = ArticleFeedback.objects.create(
            organization_id=article.organization_id, article=article, visitor=uuid7().hex, **said
        )
        then = timezone.now() - timedelta(days=days)
        ArticleFeedback.objects.filter(pk=row.pk).update(created_at=then)


def missed(organization, text="battery swap", **more):
    told = {"language": "de", "asked": 3, "last_at": timezone.now()} | more
    with tenancy.platform():
        return MissedSearch.objects.create(organization=organization, text=text, **told)


def part(browser, name, query=""):
    parts = browser.get(f"{TEAM}{query}").context["parts"]
    return next(one["part"] for one in parts if one["name"] == name)


def test_an_empty_page_says_so(visit, cast):
    page = visit(cast.analyst).get(TEAM).content.decode()
    for words in ("Nobody has judged", "It has not happened yet.", "nobody searched yet", "Nothing is due."):
        assert words in page


def test_votes_are_counted_lately_and_ever(visit, cast, article):
    judged(article, helpful=True, days=1)
    judged(article, helpful=False, days=2)
    judged(article, helpful=True, days=100)
    one = part(visit(cast.agent), "usefulness").rows[0]
    assert one.article == article
    assert (one.yes_lately, one.all_lately, one.yes, one.of_all) == (1, 2, 2, 3)


def test_four_weeks_stand_against_the_four_before(visit, cast, article):
    today = timezone.localdate(timezone=cast.ours.zone)
    with tenancy.platform():
        for days in (0, 27, 28, 55, 56):
            Deflection.objects.create(
                organization=cast.ours, article=article, visitor=uuid7().hex, on=today - timedelta(days=days)
            )
    told = part(visit(cast.agent), "answered")
    assert told.facts == {"now": 2, "before": 2}
    assert [(row["article__title"], row["times"]) for row in told.rows] == [("Charging", 2)]


def test_what_was_not_found_leads_to_an_article_with_its_words(visit, cast):
    missed(cast.ours, "battery swap & more")
    missed(cast.theirs, "elsewhere")
    browser = visit(cast.agent)
    page = browser.get(TEAM).content.decode()
    assert "elsewhere" not in page and "3 times" in page
    assert "?title=battery%20swap%20%26%20more&amp;language=de" in page
    form = browser.get(f"{LIST}new/?title=battery%20swap%20%26%20more&language=de").context["form"]
    assert (form["title"].value(), form["language"].value()) == ("battery swap & more", "de")
    odd = browser.get(f"{LIST}new/?title={'x' * 400}&language=xx&topics=none").context["form"]
    assert (odd["title"].value(), odd["language"].value()) == ("x" * 200, cast.ours.default_language)


def test_a_search_is_dropped_by_those_who_write(visit, cast):
    ours, theirs = missed(cast.ours), missed(cast.theirs)
    address = f"{TEAM}searches/{ours.pk}/removal/"
    assert address not in visit(cast.analyst).get(TEAM).content.decode()
    assert visit(cast.analyst).post(address).status_code == 403
    assert visit(cast.agent).get(address).status_code == 405
    assert visit(cast.agent).post(f"{TEAM}searches/{theirs.pk}/removal/").status_code == 404
    assert visit(cast.agent).post(address).url == f"{TEAM}#missed"
    with tenancy.platform():
        assert list(MissedSearch.objects.all()) == [theirs]


def test_what_is_due_stands_there_and_in_the_list(visit, cast, article):
    today = timezone.localdate(timezone=cast.ours.zone)
    with tenancy.platform():
        for title, status, days in [("Due", "published", 0), ("Later", "published", -1), ("Draft", "draft", 5)]:  # fmt: skip
            Article.objects.create(
                organization=cast.ours, title=title, slug=title.lower(), content="x", status=status, review_on=today - timedelta(days=days)
            )  # fmt: skip
    browser = visit(cast.agent)
    assert [row.title for row in part(browser, "due").rows] == ["Due"]
    assert [row.title for row in browser.get(f"{LIST}?review=due").context["rows"]] == ["Due"]


def test_a_part_is_cut_and_stands_alone_at_length(visit, cast):
    for number in range(22):
        missed(cast.ours, f"words {number}", asked=number + 1)
    browser = visit(cast.agent)
    assert len(part(browser, "missed").rows) == 20
    assert "?part=missed" in browser.get(TEAM).content.decode()
    assert len(part(browser, "missed", "?part=missed").rows) == 22
    assert len(browser.get(f"{TEAM}?part=missed").context["parts"]) == 1
    assert len(browser.get(f"{TEAM}?part=%00").context["parts"]) > 1


def test_it_costs_the_same_for_many(visit, cast, article, django_assert_max_num_queries):
    with tenancy.platform():
        for number in range(30):
            more = Article.objects.create(organization=cast.ours, title=f"A {number}", slug=f"a-{number}")
            ArticleFeedback.objects.create(
                organization=cast.ours, article=more, visitor=uuid7().hex, helpful=True
            )
    browser = visit(cast.agent)
    browser.get(TEAM)
    with django_assert_max_num_queries(25):
        assert browser.get(TEAM).status_code == 200
