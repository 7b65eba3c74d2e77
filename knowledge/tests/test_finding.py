"""Finding articles: their words in the database, what may be found by whom, and what is suggested."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from conftest import make_organization
from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from knowledge import rounds
from knowledge.asking_words import SAME
from knowledge.matching import matched
from knowledge.models import Article, ArticleFeedback, KnownWord, MissedSearch
from knowledge.searching import find, miss
from knowledge.suggesting import suggest
from knowledge.tests.shelving import make_article

WORDS = "SELECT a.title, count(*) FROM knowledge_articleword w JOIN knowledge_article a ON a.id = w.article_id GROUP BY 1 ORDER BY 1"


def article(organization, title, content="Said.", **more):
    return make_article(organization, title, content, **{"slug": f"a-{uuid7().hex}"} | more)


def change(one, **columns):
    with tenancy.platform():
        Article.objects.filter(pk=one.pk).update(**columns)


def by(who, organization):
    """A person's context, or that of somebody who is signed in to nothing."""
    return tenancy.context_of(who, source="test") if who else tenancy.Context(org=str(organization.pk))


def sql(context, statement, *params):
    with tenancy.use(context), connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall()


def titles(who, organization, text, language="en"):
    with tenancy.use(by(who, organization)):
        return [hit.article.title for hit in find(who, organization, text, language).hits]


def suggested(organization, subject, body="", who=None, language="en"):
    with tenancy.use(by(who, organization)):
        return [one.title for one in suggest(organization, subject, body, language)]


@pytest.fixture
def shop(cast):
    """A small help centre."""
    article(cast.ours, "Cancelling an order", "You can cancel while the parcel has not left our warehouse.")
    article(cast.ours, "Where is my refund?", "It takes five days until the money is with your bank.")
    article(cast.ours, "Forgotten your password?", "Press the link below the form and choose a new one.")
    article(cast.ours, "How long does delivery take?", "Two to four days inside the country.")
    article(cast.ours, "Refunds by hand", "Only the finance team may do it.", is_public=False)
    article(cast.ours, "Cancelling for others", "A draft.", status="draft")
    article(cast.theirs, "Cancelling an order at Other")
    return cast


def test_words_are_kept_of_what_is_published_and_gone_at_the_commit(cast):
    one = article(cast.ours, "Charging the battery", status="draft")
    assert sql(tenancy.PLATFORM, WORDS) == []
    change(one, status="published")
    assert sql(tenancy.PLATFORM, WORDS) == [("Charging the battery", 4)]
    change(one, content="Plug it in.", title="Charging")
    assert titles(None, cast.ours, "plug") == ["Charging"]
    assert titles(None, cast.ours, "battery") == []
    change(one, status="archived")
    assert sql(tenancy.PLATFORM, WORDS) == []
    change(one, status="published")
    with tenancy.platform():
        one.delete()
    assert sql(tenancy.PLATFORM, "SELECT count(*) FROM knowledge_articleword") == [(0,)]


def test_an_article_that_becomes_the_teams_own_is_found_by_the_team_alone(cast):
    one = article(cast.ours, "Charging the battery")
    assert titles(None, cast.ours, "battery") == ["Charging the battery"]
    change(one, is_public=False)
    assert titles(None, cast.ours, "battery") == titles(cast.customer, cast.ours, "battery") == []
    assert titles(cast.agent, cast.ours, "battery") == ["Charging the battery"]


def test_many_that_are_published_by_one_statement_are_all_found(cast):
    with tenancy.platform():
        Article.objects.bulk_create([
            Article(organization=where, title=f"Battery {n}", slug=f"b-{n}", content="x", status="published", is_public=True)
            for n in range(3) for where in (cast.ours, cast.theirs)
        ])  # fmt: skip
        Article.objects.filter(organization=cast.ours).update(is_public=False)
    assert titles(None, cast.ours, "battery") == []
    assert len(titles(None, cast.theirs, "battery")) == 3


@pytest.mark.parametrize("who", ["customer", "agent", "analyst", "admin", None])
def test_nobody_reads_or_writes_the_words_themselves(shop, who):
    for table in ("knowledge_articleword", "knowledge_knownword"):
        for statement in (f"SELECT 1 FROM {table}", f"DELETE FROM {table}", f"UPDATE {table} SET word = 'x'"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                sql(by(getattr(shop, who) if who else None, shop.ours), statement)


@pytest.mark.parametrize("who", ["customer", None, "agent", "analyst", "admin", "stranger", "their_admin"])
def test_every_function_tells_only_of_what_may_be_read(shop, who):
    person = getattr(shop, who) if who else None
    where = shop.theirs if who in ("stranger", "their_admin") else shop.ours
    context, staff = by(person, where), who in ("agent", "analyst", "admin")
    found = sql(
        context,
        "SELECT article_id FROM app.search_articles('en', '{refund,cancel,hand}', '{1,1,1}', '{1,2,3}', 9)",
    )
    seen = sql(
        tenancy.PLATFORM, "SELECT title FROM knowledge_article WHERE id = ANY (%s)", [key for (key,) in found]
    )
    ours = {"Cancelling an order", "Where is my refund?"} | ({"Refunds by hand"} if staff else set())
    assert {title for (title,) in seen} == (ours if where == shop.ours else {"Cancelling an order at Other"})
    counted = dict(sql(context, "SELECT stem, have FROM app.asked_words('refund hand cancel')"))
    assert counted["hand"] == staff
    assert counted["refund"] == (0 if where == shop.theirs else 2 if staff else 1)
    alike = sql(context, "SELECT word FROM app.alike_words('en', 'financ')")
    assert alike == ([("finance",)] if staff else [])


def test_without_an_organization_nothing_is_found(shop):
    nobody = tenancy.Context(role="admin")
    assert sql(nobody, "SELECT * FROM app.asked_words('refund')") == []
    assert sql(nobody, "SELECT * FROM app.alike_words('en', 'refund')") == []
    assert sql(nobody, "SELECT * FROM app.search_articles('en', '{refund}', '{1}', '{1}', 9)") == []
    assert sql(nobody, "SELECT app.miss_search('refund', 'en')") == [(False,)]


@pytest.mark.parametrize("typed, title", [
    ("cancel", "Cancelling an order"), ("cancelled orders", "Cancelling an order"), ("CANCÉL", "Cancelling an order"),
    ("refnd", "Where is my refund?"), ("pasword", "Forgotten your password?"), ("passwrod forgoten", "Forgotten your password?"),
    ("deliv", "How long does delivery take?"), ("warehouse", "Cancelling an order"), ("purchase", "Cancelling an order"),
])  # fmt: skip
def test_words_are_found_inflected_misspelt_begun_and_by_another_name(shop, typed, title):
    assert titles(None, shop.ours, typed)[:1] == [title]


def test_the_title_counts_before_the_summary_and_both_before_the_text(cast):
    article(cast.ours, "Third", "The battery is charged by sunlight, slowly and in summer only.")
    article(cast.ours, "Second", "Said.", summary="About the battery")
    article(cast.ours, "First battery", "Said.")
    assert titles(None, cast.ours, "battery") == ["First battery", "Second", "Third"]


def test_what_readers_found_helpful_stands_before_what_is_alike(cast):
    for name in ("One", "Two", "Three"):
        article(cast.ours, f"Battery {name.lower()}")
    with tenancy.platform():
        for helpful, title in ((True, "Battery three"), (False, "Battery one")):
            rated = Article.objects.get(title=title)
            ArticleFeedback.objects.create(organization=cast.ours, article=rated, user=cast.customer, helpful=helpful)  # fmt: skip
    assert titles(None, cast.ours, "battery") == ["Battery three", "Battery two", "Battery one"]


@pytest.mark.parametrize("language, title, typed", [
    ("de", "Bestellungen stornieren", "Bestellung storniert"), ("de", "Straßen ändern", "strasse ändern"),
    ("fr", "Annuler une commande", "j'annule mes commandes"), ("ru", "Как отменить заказ", "отмена заказов"),
    ("pl", "Zwrot pieniędzy", "zwrot pieniedzy"), ("ja", "パスワードを忘れた場合", "パスワード"), ("zh", "如何取消订单", "取消订单"),
])  # fmt: skip
def test_an_article_is_found_by_the_rules_of_its_language(cast, language, title, typed):
    article(cast.ours, "Something else", language="en")
    article(cast.ours, title, language=language)
    assert titles(None, cast.ours, typed, "en") == [title]


def test_a_translation_and_its_original_answer_once_in_the_readers_language(cast):
    one = article(cast.ours, "Router reset", "Press reset.")
    article(cast.ours, "Router Reset", "Reset drücken.", language="de", translation_of=one)
    assert titles(None, cast.ours, "router reset", "en") == ["Router reset"]
    assert titles(None, cast.ours, "router reset", "de") == ["Router Reset"]


def test_what_was_found_is_shown_with_its_words_marked_and_nothing_else_as_html(cast):
    article(
        cast.ours,
        "Cancelling <b>",
        "First.\n\n## Other\n\n- You may **cancel** [here](/help/x/) <i>now</i>. Last.",
    )
    with tenancy.use(by(None, cast.ours)):
        (hit,) = find(None, cast.ours, "cancel", "en").hits
    assert hit.title == "<mark>Cancelling</mark> &lt;b&gt;"
    assert hit.text == "You may <mark>cancel</mark> here &lt;i&gt;now&lt;/i&gt;."


def test_a_tables_row_is_shown_without_its_rules(cast):
    article(cast.ours, "Codes", "| Code | Do |\n|---|---|\n| E-21 | Wipe the contacts |")
    with tenancy.use(by(None, cast.ours)):
        [hit] = find(None, cast.ours, "wipe contacts").hits
    assert hit.text == "E-21 · <mark>Wipe</mark> the <mark>contacts</mark>"


def test_a_search_says_what_it_looked_for_instead_and_whether_there_is_more(shop):
    with tenancy.use(by(None, shop.ours)):
        assert find(None, shop.ours, "refnd", "en").instead == {"refnd": ["refund"]}
        found = find(None, shop.ours, "cancel refund password delivery", "en", 2)
    assert (len(found.hits), found.more) == (2, True)


@pytest.mark.parametrize("asked, title", [
    ("i need help cancelling my order please", "Cancelling an order"), ("how do i cancle purchase 77-1234?", "Cancelling an order"),
    ("where is my reimbursement", "Where is my refund?"), ("i forgot my pasword", "Forgotten your password?"),
    ("when will my delivery come", "How long does delivery take?"),
])  # fmt: skip
def test_an_article_is_suggested_to_whoever_asks_in_their_own_words(shop, asked, title):
    assert suggested(shop.ours, asked)[:1] == [title]


@pytest.mark.parametrize("asked", [
    "", "?!", "help", "hello, I have a question", "can you please help me with something", "12345678",
    "what a lovely morning", "my neighbour plays the drums every evening", "Cancelled flights over Norway and Iceland this winter",
])  # fmt: skip
def test_nothing_is_suggested_for_what_no_article_answers(shop, asked):
    assert suggested(shop.ours, asked) == []


def test_a_long_text_takes_nothing_from_what_its_subject_asks(shop):
    body = "Yesterday our neighbour told a story about wonderful mountains in Norway. " * 20
    assert suggested(shop.ours, "Cancel my order", body)[:1] == ["Cancelling an order"]
    assert suggested(shop.ours, "A question", "I would like to cancel my order. Thanks!")[:1] == [
        "Cancelling an order"
    ]


def test_suggestions_are_three_at_most_and_only_of_the_organization(cast):
    for number in range(5):
        article(cast.ours, f"Cancelling orders {number}")
    article(cast.theirs, "Cancelling orders of Other")
    assert len(suggested(cast.ours, "cancel my orders")) == 3
    assert suggested(cast.theirs, "cancel my orders") == ["Cancelling orders of Other"]
    assert suggested(make_organization("Third"), "cancel my orders") == []


def test_what_is_for_staff_is_suggested_to_staff_alone(shop):
    assert "Refunds by hand" in suggested(shop.ours, "refund by hand", who=shop.agent)
    assert "Refunds by hand" not in suggested(shop.ours, "refund by hand", who=shop.customer)


def test_a_search_without_a_result_is_kept_once_and_counted(cast):
    with tenancy.use(by(None, cast.ours)):
        assert miss("  Solar\n ROOF  ", "en")
        assert miss("solar roof", "en")
        assert miss("x" * 300, "de")
    kept = sql(
        by(cast.agent, cast.ours), "SELECT text, language, asked FROM knowledge_missedsearch ORDER BY 1"
    )
    assert kept == [("solar roof", "en", 2), ("x" * 120, "de", 1)]
    assert sql(by(cast.customer, cast.ours), "SELECT 1 FROM knowledge_missedsearch") == []
    assert sql(by(cast.their_admin, cast.theirs), "SELECT 1 FROM knowledge_missedsearch") == []


@pytest.mark.parametrize("typed", [
    "", " ", "a", "maya@posteo.se", "order 123456", "order 12-34-56", "call 0664 123 456", "x" * 130 + " 1234567",
])  # fmt: skip
def test_nothing_that_may_say_who_looked_is_kept(cast, typed):
    with tenancy.use(by(None, cast.ours)):
        assert not miss(typed, "en")
    assert sql(tenancy.PLATFORM, "SELECT count(*) FROM knowledge_missedsearch") == [(0,)]


def test_of_searches_without_a_result_the_latest_five_thousand_are_kept(cast):
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    with tenancy.platform():
        for where in (cast.ours, cast.theirs):
            MissedSearch.objects.bulk_create(
                MissedSearch(
                    organization=where, text=f"t {n}", language="en", last_at=begun + timedelta(seconds=n)
                )
                for n in range(5000)
            )
    with tenancy.use(by(None, cast.ours)):
        miss("the newest", "en")
    kept = "SELECT count(*), count(*) FILTER (WHERE text = 't 0'), count(*) FILTER (WHERE text = 'the newest') FROM knowledge_missedsearch WHERE organization_id = %s"
    assert sql(tenancy.PLATFORM, kept, cast.ours.pk) == [(5000, 0, 1)]
    assert sql(tenancy.PLATFORM, kept, cast.theirs.pk) == [(5000, 1, 0)]


def test_other_names_of_a_thing_are_stems_as_the_database_makes_them(db):
    for language, groups in SAME.items():
        for group in groups:
            for stem in group.split():
                stemmed = sql(tenancy.PLATFORM, "SELECT stem FROM app.stems(%s, %s)", language, stem)
                assert len(stemmed) == 1, stem


def test_a_question_asks_the_database_few_times(shop, django_assert_max_num_queries):
    with tenancy.use(by(None, shop.ours)):
        with django_assert_max_num_queries(3):
            assert matched("i need help to cancle my order", most=3).matches
        with django_assert_max_num_queries(3):
            assert find(None, shop.ours, "refund", "en").hits


def test_words_that_no_article_has_any_more_are_forgotten(cast):
    first = article(cast.ours, "Gravel wheels")
    article(cast.ours, "Wheels")
    change(first, title="Wheels again")
    rounds.forget_words()
    with tenancy.platform():
        words = set(KnownWord.objects.filter(organization=cast.ours).values_list("word", flat=True))
    assert words == {"wheels", "said"}
