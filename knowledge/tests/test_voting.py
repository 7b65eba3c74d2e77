"""Whether an article answered the question (KB05)."""

import pytest

from accounts import throttle
from helpdesk.lib import tenancy
from knowledge.models import ArticleFeedback
from knowledge.tests.shelving import make_article, text_of

HERE = "/help/charging/feedback/"


@pytest.fixture
def article(cast):
    return make_article(cast.ours, "Charging")


def said():
    with tenancy.platform():
        return list(ArticleFeedback.objects.order_by("created_at").values_list("helpful", "comment"))


def test_a_yes_is_kept_and_thanked_for_at_its_place(article, cast, visit):
    browser = visit()
    answer = browser.post(HERE, {"helpful": "yes"})
    assert (answer.status_code, answer.url) == (303, "/help/charging/#helpful")
    assert said() == [(True, "")]
    assert "Thank you. It answered your question." in text_of(browser.get("/help/charging/"))


def test_a_no_opens_a_sentence_that_need_not_be_written(article, cast, visit):
    browser = visit()
    assert "What were you looking for?" not in text_of(browser.get("/help/charging/"))
    browser.post(HERE, {"helpful": "no"})
    assert "What were you looking for?" in text_of(browser.get("/help/charging/"))
    browser.post(HERE, {"helpful": "no", "comment": "The price."})
    assert said() == [(False, "The price.")]
    assert "Thank you. The team reads what you wrote." in text_of(browser.get("/help/charging/"))


@pytest.mark.parametrize("who", ["visitor", "customer", "agent"])
def test_each_answers_once_and_may_change_it(article, cast, visit, who):
    browser = visit(None if who == "visitor" else getattr(cast, who))
    for word in ("yes", "no", "yes", "yes", "no"):
        browser.post(HERE, {"helpful": word})
    assert said() == [(False, "")]


def test_visitors_are_told_apart_and_known_by_a_hash(article, cast, visit):
    for _n in range(2):
        visit().post(HERE, {"helpful": "yes"})
    with tenancy.platform():
        visitors = set(ArticleFeedback.objects.values_list("visitor", flat=True))
    assert len(visitors) == 2 and all(len(word) == 64 for word in visitors)


def test_who_is_signed_in_is_known_in_another_browser(article, cast, visit):
    visit(cast.customer).post(HERE, {"helpful": "yes"})
    assert "Thank you. It answered" in text_of(visit(cast.customer).get("/help/charging/"))


@pytest.mark.parametrize("word", ["", "0", "6", "-1", "1.5", "true", "yes\0", "x" * 2000])
def test_anything_else_is_answered_in_a_sentence(article, cast, visit, word):
    answer = visit().post(HERE, {"helpful": word})
    assert answer.status_code == 422 and "Choose Yes or No." in text_of(answer)
    assert said() == []


def test_a_sentence_that_is_too_long_is_told_and_nothing_is_lost(article, cast, visit):
    typed = "word " * 300
    answer = visit().post(HERE, {"helpful": "no", "comment": typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and "there is room for 1,000" in page and typed.strip() in page
    assert said() == []


def test_a_hostile_sentence_is_kept_as_words(article, cast, visit):
    browser = visit()
    browser.post(HERE, {"helpful": "no", "comment": "<script>alert(1)</script>"})
    assert said() == [(False, "<script>alert(1)</script>")]
    assert "<script>alert" not in browser.get("/help/charging/").content.decode()


def test_a_script_is_told_to_wait(article, cast, visit, monkeypatch):
    monkeypatch.setattr(throttle, "JUDGEMENTS_FROM", throttle.Limit("judgements-from", 3, 3600))
    answers = [visit().post(HERE, {"helpful": "yes"}).status_code for _n in range(5)]
    assert answers == [303, 303, 303, 429, 429]
    assert len(said()) == 3


def test_how_many_said_yes_is_told_from_five_on(article, cast, visit):
    for number in range(5):
        assert "said yes" not in text_of(visit().get("/help/charging/"))
        visit().post(HERE, {"helpful": "yes" if number else "no"})
    assert "4 of 5 said yes" in text_of(visit().get("/help/charging/"))


def test_what_others_wrote_is_read_by_nobody_but_staff(article, cast, visit):
    visit().post(HERE, {"helpful": "no", "comment": "CANARY"})
    assert "CANARY" not in visit(cast.customer).get("/help/charging/").content.decode()


def test_the_start_page_names_what_helped_most(article, cast, visit):
    other = make_article(cast.ours, "Range")
    staff = make_article(cast.ours, "CANARY", is_public=False)
    for person, word in ((cast.customer, "yes"), (cast.colleague, "yes"), (cast.agent, "yes")):
        visit(person).post(HERE, {"helpful": word})
    visit(cast.customer).post(f"/help/{other.slug}/feedback/", {"helpful": "yes"})
    visit(cast.agent).post(f"/help/{staff.slug}/feedback/", {"helpful": "yes"})
    page = text_of(visit().get("/"))
    assert "Most helpful Charging 1 min Range 1 min Talk to us" in page and "CANARY" not in page


def test_without_a_csrf_token_nothing_is_kept(article, cast, visit):
    browser = visit()
    browser.handler.enforce_csrf_checks = True
    assert browser.post(HERE, {"helpful": "yes"}).status_code == 403
    assert said() == []
