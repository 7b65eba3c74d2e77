"""Articles while a request is written, and its happy end."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.lib import tenancy
from knowledge import publishing
from knowledge.models import Deflection
from tests.places import forms_on
from tickets.models import Attachment, Ticket
from tickets.tests.working import form_on

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


def send(browser, **more):
    form = form_on(browser, "/requests/new/", "title", "content")
    return browser.post("/requests/new/", form.values | ASKED | more)


def test_without_script_what_may_answer_it_is_shown_once_before_it_is_sent(
    visit, cast, known, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    browser = visit(cast.customer)
    answer = send(browser, files=SimpleUploadedFile("lamp.txt", b"Green."))
    page = answer.content.decode()
    assert answer.status_code == 200 and "Send it anyway" in page and "Care Charging keeps it there." in page
    again = next(form for form in forms_on(page, "/requests/new/") if "anyway" in form.kinds)
    assert {name: again.values[name] for name in ASKED} == ASKED
    with tenancy.platform():
        assert not Ticket.objects.exists()
    assert browser.post("/requests/new/", again.values).status_code == 303
    with tenancy.platform():
        sent = Attachment.objects.filter(message__ticket=Ticket.objects.get())
        assert [file.file_name for file in sent] == ["lamp.txt"]


def test_without_script_an_article_solves_it_by_a_button(visit, cast, known):
    browser = visit(cast.customer)
    page = send(browser).content.decode()
    assert f'formaction="{ANSWERED}" formnovalidate name="article" value="{known.pk}"' in page
    assert browser.post(ANSWERED, ASKED | {"article": str(known.pk)}).url == ANSWERED
    with tenancy.platform():
        assert (Deflection.objects.count(), Ticket.objects.count()) == (1, 0)


def test_with_script_or_where_nothing_answers_it_is_sent_at_once(visit, cast, known):
    browser = visit(cast.customer)
    form = form_on(browser, "/requests/new/", "title", "content")
    scripted = {name: value for name, value in form.values.items() if name != "unscripted"}
    assert browser.post("/requests/new/", scripted | ASKED).status_code == 303
    assert send(browser, title="Where do you park your spaceship, dear captain?").status_code == 303
    with tenancy.platform():
        assert Ticket.objects.count() == 2


def test_what_is_missing_is_told_before_any_article(visit, cast, known):
    answer = send(visit(cast.customer), content="")
    assert answer.status_code == 422 and "Send it anyway" not in answer.content.decode()
