"""Articles while a request is written, and its happy end."""

import pytest

from helpdesk.lib import tenancy
from knowledge import publishing
from knowledge.models import Deflection
from tickets.models import Ticket

ARTICLES, ANSWERED = "/requests/new/articles/", "/requests/answered/"
ASKED = {"title": "My battery stops charging at 80 percent", "content": "Every night the same."}


@pytest.fixture
def known(cast):
    with tenancy.acting(cast.admin, source="test"):
        told = {"organization": cast.ours, "by": cast.admin}
        open_one = publishing.begin(
            **told, title="Why your battery stops charging at 80 %", content="Care Charging keeps it there.", is_public=True
        )  # fmt: skip
        staff = publishing.begin(**told, title="Battery stops charging: recall", content="Secret.")
        for one in (open_one, staff):
            publishing.publish(one, by=cast.admin)
        publishing.begin(**told, title="Battery charging stops, a draft", content="Draft.", is_public=True)
    return open_one


@pytest.mark.parametrize("who", [None, "customer", "agent"])
def test_what_may_answer_it_is_shown_and_nothing_else(visit, cast, known, who):
    page = visit(getattr(cast, who) if who else None).post(ARTICLES, ASKED).content.decode()
    assert known.title.replace("’", "'") in page and "Care Charging keeps it there." in page
    assert "recall" not in page and "a draft" not in page


@pytest.mark.parametrize("text", ["", "\0", "Where do you park your spaceship, dear captain?"])
def test_where_no_article_answers_nothing_is_shown(visit, known, text):
    assert visit().post(ARTICLES, {"title": text, "content": ""}).content.decode().strip() == ""


def test_another_organizations_articles_are_none_of_ours(visit, cast, known):
    assert visit(cast.stranger).post(ARTICLES, ASKED).content.decode().strip() == ""


def test_this_solved_it_ends_happily_leaves_no_ticket_and_is_counted_once(visit, cast, known):
    for browser in (visit(), visit(cast.customer)):
        for _time in range(2):
            answer = browser.post(
                ANSWERED, ASKED | {"article": str(known.pk)}, headers={"hx-request": "true"}
            )
            assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, ANSWERED)
        assert "Glad it helped" in browser.get(ANSWERED).content.decode()
    with tenancy.platform():
        assert Ticket.objects.count() == 0
        told = set(Deflection.objects.values_list("user", "subject"))
    assert told == {(None, ASKED["title"]), (cast.customer.pk, ASKED["title"])}
    assert visit(cast.agent).get("/agent/knowledge/team/").content.decode().count("2 people found") == 1


@pytest.mark.parametrize("key", ["", "x", "01a2228b-9bbf-7851-a135-dd202b181e14"])
def test_what_is_no_article_counts_for_nothing(visit, known, key):
    assert visit().post(ANSWERED, {"article": key}).status_code == 302
    with tenancy.platform():
        assert Deflection.objects.count() == 0
