"""The team's screens of articles and sections, through HTTP."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import make_person
from helpdesk.lib import tenancy
from knowledge import publishing, tree
from knowledge.models import Article, ArticleDraft, ArticleFile, Section
from knowledge.tests.shelving import make_file

LIST = "/agent/knowledge/"
NEW = {"title": "Charging at home", "summary": "Any socket.", "content": "Plug it in.", "readers": "everybody", "language": "en"}  # fmt: skip


@pytest.fixture
def article(cast):
    with tenancy.acting(cast.agent, source="test"):
        return publishing.begin(
            organization=cast.ours, by=cast.agent, title="Charging", content="Plug it in."
        )


def fresh(article):
    with tenancy.platform():
        return Article.objects.get(pk=article.pk)


def form_of(browser, article, **more):
    form = browser.get(f"{LIST}{article.pk}/").context["form"]
    told = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in told.items()} | more


def test_an_article_begins_and_is_published_at_once(visit, cast):
    answer = visit(cast.agent).post(f"{LIST}new/", NEW | {"then": "publish"})
    with tenancy.platform():
        made = Article.objects.get()
    assert answer.url == f"{LIST}{made.pk}/"
    assert (made.title, made.slug, made.status, made.is_public, made.author_id) == (
        "Charging at home", "charging-at-home", "published", True, cast.agent.pk,
    )  # fmt: skip


def test_what_is_wrong_stands_at_its_place_and_nothing_is_lost(visit, cast):
    answer = visit(cast.agent).post(f"{LIST}new/", NEW | {"title": "", "content": "Long and precious."})
    assert answer.status_code == 422
    assert "Enter a title." in answer.content.decode() and "Long and precious." in answer.content.decode()


@pytest.mark.parametrize(("name", "value"), [
    ("title", "Other"), ("summary", "A word."), ("content", "Other\nwords."), ("language", "de"), ("slug", "other"), ("review_on", "2027-01-31"),
])  # fmt: skip
def test_each_field_is_saved_and_seen_again(visit, cast, article, name, value):
    browser = visit(cast.admin)
    answer = browser.post(f"{LIST}{article.pk}/", form_of(browser, article, **{name: value}))
    assert answer.status_code == 302
    assert str(form_of(browser, article)[name]) == value


def test_section_readers_owner_are_saved(visit, cast, article):
    with tenancy.acting(cast.admin, source="test"):
        section = tree.create(organization=cast.ours, by=cast.admin, name="Battery")
    browser = visit(cast.admin)
    told = {"section_id": str(section.pk), "readers": "everybody", "owner": str(cast.lead.pk)}
    browser.post(f"{LIST}{article.pk}/", form_of(browser, article, **told))
    now = fresh(article)
    assert (now.section_id, now.is_public, now.owner_id) == (section.pk, True, cast.lead.pk)


@pytest.mark.parametrize(("then", "becomes"), [("review", "in_review"), ("publish", "published"), ("archive", "archived"), ("take-back", "draft")])  # fmt: skip
def test_a_button_says_what_becomes_of_it(visit, cast, article, then, becomes):
    visit(cast.agent).post(f"{LIST}{article.pk}/status/", {"then": then})
    assert fresh(article).status == becomes


def test_what_is_typed_is_kept_and_offered_again(visit, cast, article):
    browser = visit(cast.agent)
    typed = {"version": "1", "title": "Charging", "summary": "", "content": "Half a sen"}
    assert browser.post(f"{LIST}{article.pk}/draft/", typed).status_code == 200
    page = browser.get(f"{LIST}{article.pk}/").content.decode()
    assert "Half a sen" in page and "have not saved it" in page
    assert fresh(article).content == "Plug it in."
    other = visit(cast.admin).get(f"{LIST}{article.pk}/").content.decode()
    assert "Half a sen" not in other and f"{cast.agent} is writing in it, too." in other
    browser.post(f"{LIST}{article.pk}/draft/", {"drop": "1"})
    assert "Half a sen" not in browser.get(f"{LIST}{article.pk}/").content.decode()


def test_saving_over_somebody_elses_words_is_told_first(visit, cast, article):
    mine, theirs = visit(cast.agent), visit(cast.admin)
    typed = form_of(mine, article, content="My words.")
    theirs.post(f"{LIST}{article.pk}/", form_of(theirs, article, content="Their words."))
    answer = mine.post(f"{LIST}{article.pk}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My words." in page and "Their" in page and f"{cast.admin} saved version 2." in page
    assert fresh(article).content == "Their words."
    again = re.search(r'name="version" value="(\d+)"', page)[1]
    assert mine.post(f"{LIST}{article.pk}/", typed | {"version": again}).status_code == 302
    assert fresh(article).content == "My words."


def test_a_version_shows_what_changed_and_goes_back(visit, cast, article):
    browser = visit(cast.agent)
    browser.post(
        f"{LIST}{article.pk}/", form_of(browser, article, content="Plug it out.", title="Uncharging")
    )
    page = browser.get(f"{LIST}{article.pk}/versions/2/").content.decode()
    assert "<del>in</del>" in page and "<ins>out</ins>" in page and "<ins>Uncharging</ins>" in page
    browser.post(f"{LIST}{article.pk}/versions/1/restoration/")
    assert (fresh(article).title, fresh(article).content) == ("Charging", "Plug it in.")


def test_an_analyst_reads_the_versions_and_has_nothing_to_write_with(visit, cast, article):
    browser = visit(cast.analyst)
    assert browser.get(f"{LIST}{article.pk}/").url == f"{LIST}{article.pk}/versions/"
    for address in (LIST, f"{LIST}sections/", f"{LIST}{article.pk}/versions/1/"):
        page = browser.get(address).content.decode()
        assert not [
            form
            for form in re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', page)
            if "knowledge" in form
        ]


def test_files_come_and_go(visit, cast, article, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    browser = visit(cast.agent)
    browser.post(f"{LIST}{article.pk}/files/", {"files": [SimpleUploadedFile("plan.txt", b"A plan.")]})
    with tenancy.platform():
        file = ArticleFile.objects.get()
    assert f"[plan.txt](file:{file.pk})" in browser.get(f"{LIST}{article.pk}/").content.decode()
    assert visit(cast.their_admin).post(f"{LIST}{article.pk}/files/{file.pk}/removal/").status_code == 404
    browser.post(f"{LIST}{article.pk}/files/{file.pk}/removal/")
    with tenancy.platform():
        assert ArticleFile.objects.count() == 0


def test_a_language_is_added_once(visit, cast, article):
    browser = visit(cast.agent)
    browser.post(f"{LIST}{article.pk}/translation/", {"language": "de"})
    with tenancy.platform():
        german = Article.objects.get(language="de")
    assert (german.translation_of_id, german.title, german.status) == (article.pk, "Charging", "draft")
    assert browser.post(f"{LIST}{article.pk}/translation/", {"language": "de"}).status_code == 422


def test_sections_are_made_moved_and_deleted(visit, cast, article):
    browser = visit(cast.agent)
    for name in ("First", "Second"):
        browser.post(f"{LIST}sections/new/", {"name": name})
    with tenancy.platform():
        first, second = Section.objects.order_by("position")
        Article.objects.update(section=first)
    browser.post(f"{LIST}sections/", {"up": str(second.pk)})
    with tenancy.platform():
        assert [one.name for one in tree.of(cast.ours)] == ["Second", "First"]
    browser.post(
        f"{LIST}sections/{first.pk}/", {"name": "First", "slug": "first", "parent_id": str(second.pk)}
    )
    answer = browser.post(
        f"{LIST}sections/{second.pk}/", {"name": "x", "slug": "second", "parent_id": str(first.pk)}
    )
    assert answer.status_code == 422 and "cannot stand inside itself" in answer.content.decode()
    browser.post(f"{LIST}sections/{first.pk}/delete/")
    assert fresh(article).section_id is None


def test_the_list_is_narrowed_and_costs_the_same_for_many(
    visit, cast, article, django_assert_max_num_queries
):
    with tenancy.platform():
        for number in range(60):
            Article.objects.create(organization=cast.ours, title=f"Article {number}", slug=f"a-{number}")
        Article.objects.create(organization=cast.theirs, title="Article elsewhere", slug="x")
    browser = visit(cast.agent)
    browser.get(LIST)
    with django_assert_max_num_queries(22):
        page = browser.get(LIST)
    assert len(page.context["rows"]) == 50
    rest = browser.get(f"{LIST}?after={page.context['after']}").context["rows"]
    assert len(rest) == 11
    assert [row.title for row in browser.get(f"{LIST}?q=CHARG").context["rows"]] == ["Charging"]
    assert [row.title for row in browser.get(f"{LIST}?status=published").context["rows"]] == []
    assert "elsewhere" not in browser.get(f"{LIST}?q=elsewhere").content.decode().split("</form>")[-1]


def test_it_is_deleted_after_a_question(visit, cast, article):
    browser = visit(cast.agent)
    assert "Delete “Charging”?" in browser.get(f"{LIST}{article.pk}/delete/").content.decode()
    browser.post(f"{LIST}{article.pk}/delete/")
    with tenancy.platform():
        assert Article.objects.count() == ArticleDraft.objects.count() == 0


def test_another_organization_has_no_such_article(visit, cast, article):
    stranger = make_person(cast.theirs, "agent", "writer@other.example")
    for part in ("", "versions/", "versions/1/", "delete/", "translation/"):
        assert visit(stranger).get(f"{LIST}{article.pk}/{part}").status_code == 404


AS_PART = {"headers": {"HX-Request": "true"}}
TYPED = "## Steps\n\n1. Plug it in.\n\n![A plug](file:%s)\n\n<script>alert(1)</script>"


def test_what_is_typed_is_previewed_as_readers_see_it_and_kept_nowhere(
    visit, cast, article, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    typed = TYPED % make_file(article).pk
    browser = visit(cast.agent)
    part = browser.post(
        f"{LIST}{article.pk}/", {"preview": "1", "content": typed}, **AS_PART
    ).content.decode()
    with tenancy.platform():
        article.files.update(scan="waiting")
    hidden = browser.post(
        f"{LIST}{article.pk}/", {"preview": "1", "content": typed}, **AS_PART
    ).content.decode()
    assert "<img" in part and "<img" not in hidden
    assert fresh(article).content == "Plug it in."
    with tenancy.platform():
        article.files.update(scan="none")
        Article.objects.filter(pk=article.pk).update(content=typed, status="published", is_public=True)
    text = re.search(r'(?s)<div class="prose__text"[^>]*>(.*?)</div>\s', part)[1]
    assert "<script" not in text and text in browser.get(f"/help/{article.slug}/").content.decode()


@pytest.mark.parametrize("begun", [True, False])
def test_without_script_a_button_shows_the_preview_with_all_that_was_typed(visit, cast, article, begun):
    browser, at = visit(cast.agent), f"{LIST}{article.pk}/" if begun else f"{LIST}new/"
    typed = {
        "content": "**Bold** words",
        "title": "",
        "summary": "So far.",
        "readers": "everybody",
        "language": "de",
    }
    sent = form_of(browser, article, **typed) if begun else typed
    answer = browser.post(at, sent | {"preview": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "<strong>Bold</strong> words" in page
    assert {name: answer.context["form"][name].value() for name in typed} == typed
    assert "Error:" not in page and "Enter a title." not in page
    with tenancy.platform():
        assert [one.content for one in Article.objects.all()] == ["Plug it in."]


def test_an_analyst_previews_nothing(visit, cast, article):
    assert visit(cast.analyst).post(f"{LIST}{article.pk}/", {"preview": "1", "content": "x"}, **AS_PART).status_code != 200  # fmt: skip
