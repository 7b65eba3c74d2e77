"""Knowledge in the admin site: an organization's admin works on their own by the verbs, operators look at all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tests.admin_site import form_of
from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from knowledge import publishing, tree
from knowledge.models import (
    Article,
    ArticleFeedback,
    ArticleFile,
    ArticleVersion,
    Deflection,
    MissedSearch,
    Section,
)
from tickets.models import ArticleUse, CategoryArticle
from tickets.tests.making import ask, make_category

ADMIN = "/admin/"
MODELS = [
    "knowledge/section", "knowledge/article", "knowledge/articleversion", "knowledge/articlefile",
    "knowledge/articlefeedback", "knowledge/missedsearch", "knowledge/deflection", "tickets/categoryarticle",
    "tickets/articleuse",
]  # fmt: skip
CANARY = "CANARY"


def fill(admin, customer, word):
    """One of everything."""
    organization = admin.organization
    with tenancy.acting(admin, source="test"):
        section = tree.create(organization=organization, by=admin, name=f"{word} section")
        article = publishing.begin(
            organization=organization,
            by=admin,
            title=f"{word} title",
            content="Plug it in.",
            section_id=section.pk,
        )
    ticket, topic = ask(customer, f"{word} ticket"), make_category(organization, f"{word} topic")
    of = {"organization": organization, "article": article}
    with tenancy.platform():
        ArticleFile.objects.create(**of, file_name=f"{word}.txt", file_type="text/plain", file_size=1, storage_path=uuid7().hex, checksum="c")  # fmt: skip
        ArticleFeedback.objects.create(**of, visitor=uuid7().hex, helpful=False, comment=f"{word} comment")
        Deflection.objects.create(
            **of, visitor=uuid7().hex, on=timezone.localdate(), subject=f"{word} subject"
        )
        MissedSearch.objects.create(
            organization=organization, text=f"{word} text", language="en", last_at=timezone.now()
        )
        CategoryArticle.objects.create(**of, category=topic)
        ArticleUse.objects.create(**of, ticket=ticket)
    return article


@pytest.fixture
def both(cast):
    cast.article = fill(cast.admin, cast.customer, "Ours")
    cast.foreign = fill(cast.their_admin, cast.stranger, CANARY)
    return cast


def page_of(row, page="change"):
    return f"{ADMIN}{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{page}/"


def first_in(model, browser):
    return browser.get(f"{ADMIN}{model}/").context["cl"].result_list[0]


def fresh(row):
    with tenancy.platform():
        return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("who", ["customer", "agent", "analyst"])
def test_others_are_refused_at_the_door(visit, cast, who):
    browser = visit(getattr(cast, who))
    assert {browser.get(f"{ADMIN}{model}/").status_code for model in MODELS} == {403}


def test_lists_and_pages_hold_the_own_rows_and_operators_see_all(visit, both):
    admin, operator = visit(both.admin), visit(both.operator)
    for model in MODELS:
        page = admin.get(f"{ADMIN}{model}/").content.decode()
        assert "Ours" in page and CANARY not in page, model
        everything = operator.get(f"{ADMIN}{model}/")
        assert CANARY in everything.content.decode(), model
        for browser, row in ((admin, first_in(model, admin)), (operator, first_in(model, operator))):
            assert browser.get(page_of(row)).status_code == 200, model
            assert browser.get(page_of(row, "history")).status_code == 200, model


def test_a_foreign_article_has_no_page(visit, both):
    admin = visit(both.admin)
    for page in ("change", "delete", "history"):
        for answer in (
            admin.get(page_of(both.foreign, page)),
            admin.post(page_of(both.foreign, page), {"post": "yes"}),
        ):
            assert answer.status_code in (302, 403, 404, 405) and CANARY not in answer.content.decode()
    assert fresh(both.foreign).title == f"{CANARY} title"


def test_what_is_looked_at_is_not_written_and_operators_write_nothing(visit, both):
    admin, operator = visit(both.admin), visit(both.operator)
    for model in MODELS:
        seen = first_in(model, operator)
        assert operator.post(page_of(seen, "delete"), {"post": "yes"}).status_code == 403
        if model in ("knowledge/section", "knowledge/article"):
            continue
        row = first_in(model, admin)
        assert admin.post(page_of(row), {"comment": "x", "title": "x"}).status_code == 403, model
        assert admin.get(f"{ADMIN}{model}/add/").status_code == 403, model
        if model != "knowledge/articlefeedback":
            assert admin.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403, model


def test_an_article_is_made_changed_published_and_deleted(visit, cast):
    admin = visit(cast.admin)
    made = {"title": "Brakes", "content": "", "status": "draft", "language": "en"}
    assert admin.post(f"{ADMIN}knowledge/article/add/", made).status_code == 302
    with tenancy.platform():
        article = Article.objects.get()
    assert (article.slug, article.owner_id, article.organization_id) == ("brakes", cast.admin.pk, cast.ours.pk)  # fmt: skip
    url = page_of(article)
    answer = admin.post(url, form_of(admin, url) | {"status": "published"})
    assert answer.status_code == 200 and "Write something before you publish it." in answer.content.decode()
    told = {"status": "published", "content": "Squeeze.", "is_public": "on", "owner": str(cast.agent.pk)}
    assert admin.post(url, form_of(admin, url) | told).status_code == 302
    now = fresh(article)
    assert (now.status, now.content, now.is_public, now.owner_id) == ("published", "Squeeze.", True, cast.agent.pk)  # fmt: skip
    history = admin.get(page_of(article, "history")).content.decode()
    assert "Version 2" in history and "from Draft to Published" in history
    assert "with its versions" in admin.get(page_of(article, "delete")).content.decode()
    admin.post(page_of(article, "delete"), {"post": "yes"})
    with tenancy.platform():
        assert Article.objects.count() == ArticleVersion.objects.count() == 0


def test_metadata_and_who_began_it_are_shown_and_not_written(visit, both):
    with tenancy.platform():
        Article.objects.filter(pk=both.article.pk).update(metadata={"campaign": "spring"})
    admin, url = visit(both.admin), page_of(both.article)
    page = admin.get(url).content.decode()
    assert "spring" in page and both.admin.name in page
    told = form_of(admin, url) | {"metadata": "{}", "author_name": "Nobody", "published_at": "2020-01-01"}
    assert admin.post(url, told).status_code == 302
    now = fresh(both.article)
    assert (now.metadata, now.author_name, now.published_at) == ({"campaign": "spring"}, both.admin.name, None)  # fmt: skip


def test_an_address_that_is_taken_is_a_sentence(visit, both):
    made = {"title": "Other", "content": "x", "status": "draft", "language": "en", "slug": both.article.slug}
    answer = visit(both.admin).post(f"{ADMIN}knowledge/article/add/", made)
    assert "Another article has this address." in answer.content.decode()


def test_words_that_somebody_saved_meanwhile_are_told_first(visit, both):
    admin, url = visit(both.admin), page_of(both.article)
    typed = form_of(admin, url) | {"content": "Mine."}
    with tenancy.acting(both.agent, source="test"):
        publishing.save(both.article, by=both.agent, version=1, content="Theirs.")
    answer = admin.post(url, typed)
    assert "Somebody saved this article" in answer.content.decode() and "Mine." in answer.content.decode()
    assert fresh(both.article).content == "Theirs."
    again = answer.context["adminform"].form["version"].value()
    assert admin.post(url, typed | {"version": again}).status_code == 302
    assert fresh(both.article).content == "Mine."


def test_sections_are_moved_without_loops(visit, both):
    admin = visit(both.admin)
    with tenancy.platform():
        top = Section.objects.get(organization=both.ours)
    made = {"name": "Inner", "parent": str(top.pk)}
    assert admin.post(f"{ADMIN}knowledge/section/add/", made).status_code == 302
    with tenancy.platform():
        inner = Section.objects.get(name="Inner")
    assert (inner.slug, inner.parent_id) == ("inner", top.pk)
    answer = admin.post(page_of(top), form_of(admin, page_of(top)) | {"parent": str(inner.pk)})
    assert "A section cannot stand inside itself." in answer.content.decode()
    admin.post(page_of(top, "delete"), {"post": "yes"})
    assert fresh(both.article).section_id is None


def test_an_admin_takes_a_readers_word_away(visit, both):
    admin = visit(both.admin)
    row = first_in("knowledge/articlefeedback", admin)
    admin.post(page_of(row, "delete"), {"post": "yes"})
    with tenancy.platform():
        assert [one.organization_id for one in ArticleFeedback.objects.all()] == [both.theirs.pk]


@pytest.mark.parametrize("model", MODELS)
def test_the_number_of_queries_does_not_grow_with_the_rows(visit, both, model):
    admin = visit(both.admin)

    def count():
        with CaptureQueriesContext(connection) as found:
            admin.get(f"{ADMIN}{model}/")
        return len(found)

    before = count()
    for number in range(3):
        fill(both.admin, both.customer, f"More {number}")
    assert count() <= before + 1  # the confirmation of actions looks once more
