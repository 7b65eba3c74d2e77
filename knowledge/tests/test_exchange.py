"""Articles go out as Markdown and come in again."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.lib import tenancy
from knowledge import filing, publishing, tree
from knowledge.models import Article, Section

IMPORT, EXPORT = "/agent/knowledge/import/", "/agent/knowledge/export/"
PLUG = b"\x89PNG\r\n\x1a\n" + b"plug" * 20


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def packed(**files):
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_md", ".md").replace("_png", ".png"), text)
    return SimpleUploadedFile("articles.zip", told.getvalue())


def looked(browser, upload):
    return browser.post(IMPORT, {"file": upload})


def write(browser, upload):
    kept = re.search(r'name="kept" value="([^"]*)"', looked(browser, upload).content.decode())[1]
    return browser.post(IMPORT, {"kept": kept, "write": "1"})


def all_articles():
    with tenancy.platform():
        return list(Article.objects.order_by("slug"))


ONE = "---\ntitle: Charging\nsection: Battery / In winter\nstatus: published\nreaders: everybody\n---\n## How\n\nSee ![the plug](pictures/plug.png)."


def test_it_is_looked_at_first_and_then_written(visit, cast):
    browser = visit(cast.agent)
    upload = packed(charging_md=ONE, pictures__plug_png=PLUG)
    page = looked(browser, upload).content.decode()
    assert "Charging" in page and "Import 1 article" in page and all_articles() == []
    upload.seek(0)
    write(browser, upload)
    [article] = all_articles()
    with tenancy.platform():
        file = article.files.get()
        assert [section.name for section in Section.objects.order_by("created_at")] == [
            "Battery",
            "In winter",
        ]
    assert (article.title, article.status, article.is_public, article.slug) == ("Charging", "published", True, "charging")  # fmt: skip
    assert f"![the plug](file:{file.pk})" in article.content and file.file_size == len(PLUG)


def test_what_goes_out_comes_in_unchanged(visit, cast):
    with tenancy.acting(cast.admin, source="test"):
        section = tree.create(organization=cast.ours, by=cast.admin, name="Battery")
        article = publishing.begin(organization=cast.ours, by=cast.admin, title="Charging: at home", summary="Any socket.", content="x", section_id=section.pk, is_public=True)  # fmt: skip
        file = filing.add(article, SimpleUploadedFile("the plug.png", PLUG), by=cast.admin)
        publishing.save(article, by=cast.admin, version=1, content=f"![plug](file:{file.pk})")
        publishing.publish(article, by=cast.admin)
        publishing.begin(organization=cast.ours, by=cast.admin, title="Laden", content="y", language="de", translation_of=article)  # fmt: skip
    browser = visit(cast.admin)
    before = [(a.title, a.summary, a.status, a.is_public, a.language, a.content) for a in all_articles()]
    out = browser.get(EXPORT)
    answer = write(browser, SimpleUploadedFile("back.zip", out.content))
    assert answer.status_code == 302
    assert [
        (a.title, a.summary, a.status, a.is_public, a.language, a.content) for a in all_articles()
    ] == before
    with tenancy.platform():
        Article.objects.all().delete()
    write(browser, SimpleUploadedFile("back.zip", out.content))
    assert [(a.title, a.status, a.language) for a in all_articles()] == [(title, status, language) for title, _s, status, _p, language, _c in before]  # fmt: skip
    german = next(a for a in all_articles() if a.language == "de")
    assert german.translation_of_id


@pytest.mark.parametrize(("text", "said"), [
    ("---\ntitle: A\ncolour: red\n---\nx", "Line 3"),
    ("---\ntitle: A\nstatus: ready\n---\nx", "It can be draft, in_review"),
    ("---\ntitle: A\nreview_on: soon\n---\nx", "2027-01-31"),
    ("---\ntitle: A\ntranslation_of: nothing\n---\nx", "no such article"),
    ("no title", "It has no title"),
    ("# A\n\n![x](gone.png)", "does not lie beside it"),
    ("# A\n\n" + "x" * 100_001, "100,001"),
    (b"# \xff\xfe", "not UTF-8"),
])  # fmt: skip
def test_what_is_wrong_is_said_by_file_and_nothing_is_written(visit, cast, text, said):
    browser = visit(cast.agent)
    page = looked(browser, packed(good_md="# Good\n\nx", bad_md=text)).content.decode()
    assert said in page.replace("\u202f", ",") or said.replace(",", "") in page
    assert 'name="kept"' not in page and all_articles() == []


def test_of_an_article_that_is_there_only_what_is_said_changes(visit, cast):
    with tenancy.acting(cast.admin, source="test"):
        article = publishing.begin(organization=cast.ours, by=cast.admin, title="Old", slug="charging", content="x", summary="Stays.", is_public=True)  # fmt: skip
        publishing.publish(article, by=cast.admin)
    write(visit(cast.agent), packed(charging_md="---\ntitle: New\n---\nNew words."))
    [now] = all_articles()
    assert (now.title, now.content, now.summary, now.status, now.is_public) == ("New", "New words.", "Stays.", "published", True)  # fmt: skip
    with tenancy.platform():
        assert now.versions.first().changed_by_id == cast.agent.pk


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.zip", b"no zip"), ("a.txt", b"# Title"), ("a.zip", packed(a_md="x").read()[:-30])],
    ids=["no zip", "no archive", "cut off"],  # a zip holds the time at which it was packed
)
def test_what_cannot_be_read_says_what_to_choose(visit, cast, name, data):
    answer = looked(visit(cast.agent), SimpleUploadedFile(name, data))
    assert answer.status_code == 422 and "Choose a .zip with .md files" in answer.content.decode()


def test_what_another_person_chose_is_not_written(visit, cast):
    page = looked(visit(cast.agent), packed(a_md="# A\n\nx")).content.decode()
    kept = re.search(r'name="kept" value="([^"]*)"', page)[1]
    assert visit(cast.admin).post(IMPORT, {"kept": kept, "write": "1"}).status_code == 422
    assert visit(cast.agent).post(IMPORT, {"kept": kept + "x", "write": "1"}).status_code == 422
    assert all_articles() == []


def test_a_zip_that_would_fill_the_memory_is_refused(visit, cast):
    answer = looked(visit(cast.agent), packed(a_md="# A\n\n" + " " * (21 * 2**20)))
    assert answer.status_code == 422 and "Split it." in answer.content.decode()
