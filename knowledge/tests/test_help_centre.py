"""The help centre, as each reader finds it. KB01: what is not open exists for staff only."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.lib import tenancy
from knowledge.models import Article
from knowledge.tests.shelving import make_article, make_file, make_section, text_of

CLOSED: dict[str, dict[str, Any]] = {"draft": {"status": "draft"}, "review": {"status": "in_review"}, "archived": {"status": "archived"}, "staff": {"is_public": False}}  # fmt: skip
STATIC = Path(__file__).parent.parent.parent / "static"


def html(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def files_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def closed(cast, files_here):
    """Articles that nobody but staff may see, in a section of their own and in one with an open article."""
    cast.open = make_section(cast.ours, "Open")
    cast.hidden = make_section(cast.ours, "CANARY-section", slug="hidden")
    make_article(cast.ours, "Charging", section=cast.open, content="How charging works.")
    cast.closed = [
        make_article(cast.ours, f"CANARY {name}", slug=f"closed-{name}-{place.slug}", section=place, content="CANARY charging.", **what)
        for name, what in CLOSED.items()
        for place in (cast.open, cast.hidden)
    ]  # fmt: skip
    cast.closed_file = make_file(cast.closed[0], name="CANARY.png")
    with tenancy.platform():
        moved = cast.closed[0]
        moved.slug = "closed-moved"
        moved.save()
    return cast


@pytest.mark.parametrize("who", ["visitor", "customer", "stranger"])
def test_what_is_not_open_stands_at_no_address(closed, visit, who):
    browser = visit(None if who == "visitor" else getattr(closed, who))
    slugs = [article.slug for article in closed.closed] + [
        "closed-draft-open"
    ]  # the last is where one was before
    for slug in slugs:
        assert browser.get(f"/help/{slug}/").status_code == 404
        assert browser.post(f"/help/{slug}/feedback/", {"helpful": "yes"}).status_code == 404
    assert browser.get(f"/help/files/{closed.closed_file.pk}/").status_code == 404
    assert browser.get("/help/sections/hidden/").status_code == 404


@pytest.mark.parametrize("who", ["visitor", "customer"])
def test_no_page_tells_of_what_is_not_open(closed, visit, who):
    browser = visit(None if who == "visitor" else closed.customer)
    pages = ["/", "/help/", "/help/sections/open/", "/help/charging/", "/help/search/?q=charging", "/help/search/?q=CANARY", "/help/sitemap.xml"]  # fmt: skip
    for page in pages:
        told = html(browser.get(page)).replace("“CANARY”", "").replace("CANARY · Search", "")
        told = re.sub(r'value="CANARY"|title=CANARY|next" value="[^"]*"', "", told)
        assert "CANARY" not in told and "closed-" not in told, page
    assert "Search 1 article" in text_of(browser.get("/"))


def test_an_article_that_is_taken_back_is_gone_at_once(cast, visit):
    article = make_article(cast.ours, "Charging")
    browser = visit()
    assert browser.get("/help/charging/").status_code == 200
    with tenancy.platform():
        article.status = "draft"
        article.save()
    assert browser.get("/help/charging/").status_code == 404
    assert "Charging" not in html(browser.get("/help/")) + html(browser.get("/help/sitemap.xml"))


def test_staff_read_what_is_not_open_and_see_that_it_is_not(closed, visit):
    browser = visit(closed.agent)
    assert "Draft. Only staff can read it." in text_of(browser.get("/help/closed-draft-hidden/"))
    assert "In review. Only staff can read it." in text_of(browser.get("/help/closed-review-open/"))
    assert "Archived. Only staff can read it." in text_of(browser.get("/help/closed-archived-open/"))
    assert "Staff only" in text_of(browser.get("/help/closed-staff-open/"))
    assert browser.get(f"/help/files/{closed.closed_file.pk}/").status_code == 200


def test_what_is_for_staff_says_nothing_of_itself_to_machines(closed, visit):
    page = html(visit(closed.agent).get("/help/closed-staff-open/"))
    assert "og:title" not in page and '<meta name="robots" content="noindex">' in page


def test_the_sitemap_says_the_same_to_staff(closed, visit):
    assert html(visit(closed.agent).get("/help/sitemap.xml")) == html(visit().get("/help/sitemap.xml"))


def test_another_organization_has_its_own_articles(cast, visit):
    section = make_section(cast.ours, "Battery")
    make_article(cast.ours, "Charging", section=section)
    browser = visit(cast.their_admin)
    assert browser.get("/help/charging/").status_code == 404
    assert browser.get("/help/sections/battery/").status_code == 404
    for page in ("/help/", "/", "/help/search/?q=charging", "/help/sitemap.xml"):
        assert "/help/charging/" not in html(browser.get(page))


# -- what stands where ---------------------------------------------------------------------------


def test_sections_stand_with_their_first_articles_and_how_many_there_are(cast, visit):
    battery = make_section(cast.ours, "Battery")
    for number in range(7):
        make_article(cast.ours, f"Article {number}", section=battery, position=number)
    page = html(visit().get("/help/"))
    assert "Article 4" in page and "Article 5" not in page and "All 7 articles" in page
    assert "Article 6" in html(visit().get("/help/sections/battery/"))


def test_a_section_is_found_through_what_stands_below_it(cast, visit):
    above = make_section(cast.ours, "Bikes")
    below = make_section(cast.ours, "Battery", parent=above)
    make_section(cast.ours, "Empty", parent=above)
    make_article(cast.ours, "Charging", section=below)
    assert "Battery 1 article" in text_of(visit().get("/help/"))
    page = text_of(visit().get("/help/sections/bikes/"))
    assert "Battery" in page and "Empty" not in page
    crumbs = text_of(visit().get("/help/charging/"))
    assert "Help centre Bikes Battery Charging" in crumbs


def test_a_long_section_goes_on_on_another_page(cast, visit):
    section = make_section(cast.ours, "Long")
    for number in range(52):
        make_article(cast.ours, f"Article {number:02}", section=section, position=number)
    assert "Article 50" not in html(visit().get("/help/sections/long/"))
    second = html(visit().get("/help/sections/long/?page=2"))
    assert "Article 50" in second and "Article 49" not in second
    assert visit().get("/help/sections/long/?page=x").status_code == 200


def test_what_stands_in_no_section_is_found(cast, visit):
    make_article(cast.ours, "Loose")
    assert "/help/loose/" in html(visit().get("/help/"))


def test_without_an_article_it_leads_to_a_person(cast, visit):
    assert "Nothing is written here yet" in text_of(visit().get("/help/"))


def test_an_address_that_it_had_leads_to_it(cast, visit):
    article = make_article(cast.ours, "Charging")
    for slug in ("charging-at-night", "wieder-laden"):
        with tenancy.platform():
            article.slug = slug
            article.save()
    answer = visit().get("/help/charging/")
    assert (answer.status_code, answer.url) == (301, "/help/wieder-laden/")


def test_an_address_may_be_of_any_script(cast, visit):
    make_article(cast.ours, "充電", slug="充電")
    assert visit().get("/help/充電/").status_code == 200


def test_an_article_shows_what_belongs_to_it(cast, visit):
    section = make_section(cast.ours, "Battery")
    make_article(cast.ours, "Charging at night", section=section, summary="In one sentence.", content="## How\n\nSo.\n\n## Why\n\nTherefore.")  # fmt: skip
    make_article(cast.ours, "Charging by day", section=section, content="Other words.")
    page = html(visit().get("/help/charging-at-night/"))
    assert '<a href="#s-how">How</a>' in page and '<h2 id="s-how">How</h2>' in page
    assert '<p class="lede" itemprop="description">In one sentence.</p>' in page
    assert page.count('href="/help/charging-by-day/"') == 2  # beside it, and related
    assert 'href="/help/charging-at-night/" aria-current="page"' in page
    assert 'href="/requests/new/?title=Charging%20at%20night"' in page
    assert "<script" not in page.replace('<script type="module" src=', "")


def test_machines_are_told_what_it_is(cast, visit):
    make_article(cast.ours, "Charging", summary="Said & done.")
    page = html(visit().get("/help/charging/"))
    address = cast.ours.url("/help/charging/")
    assert f'<link rel="canonical" href="{address}">' in page
    assert '<meta name="description" content="Said &amp; done.">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert 'itemtype="https://schema.org/Article"' in page and 'itemtype="https://schema.org/BreadcrumbList"' in page  # fmt: skip


# -- languages ------------------------------------------------------------------------------------


@pytest.fixture
def translated(cast):
    cast.section = make_section(cast.ours, "Battery")
    first = make_article(cast.ours, "Charging", section=cast.section)
    make_article(cast.ours, "Laden", language="de", translation_of=first)
    return cast


def test_versions_lead_to_each_other(translated, visit):
    page = html(visit().get("/help/charging/"))
    assert '<a href="/help/laden/" lang="de" hreflang="de">Deutsch</a>' in page
    assert f'hreflang="de" href="{translated.ours.url("/help/laden/")}"' in page
    german = html(visit().get("/help/laden/"))
    assert '<article lang="de" dir="ltr"' in german and 'href="/help/charging/" lang="en"' in german


def test_lists_have_each_article_once_in_the_readers_language(translated, visit):
    english, german = visit(), visit()
    german.cookies["language"] = "de"
    for page in ("/help/", "/help/sections/battery/"):
        assert ("Charging" in html(english.get(page)), "Laden" in html(english.get(page))) == (True, False)
        assert ("Charging" in html(german.get(page)), "Laden" in html(german.get(page))) == (False, True)


def test_a_version_that_is_no_draft_is_listed_though_the_reader_has_another_language(cast, visit):
    first = make_article(cast.ours, "Charging")
    make_article(cast.ours, "Laden", language="de", translation_of=first, status="draft")
    german = visit()
    german.cookies["language"] = "de"
    assert "Charging" in html(german.get("/help/"))


def test_arabic_is_read_from_the_right(cast, visit):
    make_article(cast.ours, "شحن", slug="شحن", language="ar")
    assert '<article lang="ar" dir="rtl"' in html(visit().get("/help/شحن/"))


def test_the_sitemap_names_open_articles_and_their_sections(translated, visit):
    make_section(translated.ours, "Empty")
    told = html(visit().get("/help/sitemap.xml"))
    for path in ("/help/", "/help/sections/battery/", "/help/charging/", "/help/laden/"):
        assert f"<loc>{translated.ours.url(path)}</loc>" in told
    assert f'<xhtml:link rel="alternate" hreflang="de" href="{translated.ours.url("/help/laden/")}"/>' in told
    assert "empty" not in told and "<lastmod>" in told


def test_robots_find_the_sitemap(cast, visit):
    assert f"Sitemap: {cast.ours.url('/help/sitemap.xml')}" in html(visit().get("/robots.txt"))


# -- search -----------------------------------------------------------------------------------------


def test_search_marks_the_sentence_that_has_the_words(cast, visit):
    make_article(cast.ours, "Range", content="Nothing here. The <b>cold</b> takes range in winter. Nothing there.")  # fmt: skip
    page = html(visit().get("/help/search/?q=cold+winters"))
    assert "The &lt;b&gt;<mark>cold</mark>&lt;/b&gt; takes range in <mark>winter</mark>." in page


def test_search_always_ends_with_a_request_that_carries_the_words(cast, visit):
    page = html(visit().get('/help/search/?q=my bell <"is> loud'))
    assert 'href="/requests/new/?title=my%20bell%20%3C%22is%3E%20loud"' in page
    assert "No article has these words." in page


def test_search_looks_for_articles_in_many_scripts(cast, visit):
    make_article(cast.ours, "Зарядка", slug="charge-ru", language="ru")
    assert "/help/charge-ru/" in html(visit().get("/help/search/?q=Зарядка"))


# -- files ------------------------------------------------------------------------------------------


def test_a_picture_is_shown_and_anything_else_is_taken_home(cast, visit, files_here):
    article = make_article(cast.ours, "Charging")
    picture = make_file(article)
    paper = make_file(article, "page.html", "text/html", b"<script>alert(1)</script>")
    shown, taken = visit().get(f"/help/files/{picture.pk}/"), visit().get(f"/help/files/{paper.pk}/")
    assert shown["Content-Type"] == "image/png" and shown["Content-Disposition"].startswith("inline")
    assert taken["Content-Type"].startswith("text/plain")
    assert taken["Content-Disposition"].startswith("attachment")
    assert shown["Content-Security-Policy"] == taken["Content-Security-Policy"] == "sandbox; default-src 'none'"  # fmt: skip


def test_a_file_is_fetched_in_parts_and_not_again(cast, visit, files_here):
    file = make_file(make_article(cast.ours, "Charging"))
    whole = visit().get(f"/help/files/{file.pk}/")
    part = visit().get(f"/help/files/{file.pk}/", headers={"range": "bytes=1-3"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"PNG")
    again = visit().get(f"/help/files/{file.pk}/", headers={"if-none-match": whole["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("scan", ["waiting", "infected"])
def test_a_file_that_may_be_harmful_is_kept_back(cast, visit, files_here, scan):
    article = make_article(cast.ours, "Charging")
    file = make_file(article, scan=scan)
    with tenancy.platform():
        Article.objects.filter(pk=article.pk).update(content=f"![The light](file:{file.pk})")
    assert visit().get(f"/help/files/{file.pk}/").status_code == 404
    assert "/help/files/" not in html(visit().get("/help/charging/"))


# -- what a page costs -------------------------------------------------------------------------------


def packed(path):
    return len(gzip.compress(path.read_bytes(), 6))


def test_an_article_of_text_is_small_with_everything_that_it_needs(cast, visit):
    words = " ".join(f"word{number}" for number in range(1500))
    make_article(cast.ours, "Charging", content="\n\n".join(f"## Part {n}\n\n{words}" for n in range(2)))
    page = html(visit().get("/help/charging/"))
    assert re.findall(r'<script[^>]*src="([^"]+)"', page) == ["/static/js/reading.js"]
    scripts = re.findall(r'"(\./[^"]+)"', (STATIC / "js/reading.js").read_text())
    needed = [STATIC / "css/app.css", STATIC / "js/reading.js", STATIC / "js/settled.js"]
    needed += [STATIC / "js" / name for name in scripts]
    together = sum(map(packed, needed)) + (STATIC / "fonts/inter-latin.woff2").stat().st_size
    assert 60_000 < together + len(gzip.compress(page.encode(), 6)) <= 100_000


def test_a_script_of_a_page_never_holds_it_up(cast, visit):
    make_article(cast.ours, "Charging")
    for page in ("/help/", "/help/charging/", "/help/search/?q=x"):
        assert all('type="module"' in tag for tag in re.findall("<script[^>]*>", html(visit().get(page))))


@pytest.fixture
def much(cast, files_here):
    """Sections of three levels, versions, files: more of them are no more queries."""
    above = None
    for level in range(3):
        above = make_section(cast.ours, f"Level {level}", slug=f"level-{level}", parent=above)
        for number in range(8):
            one = make_article(
                cast.ours, f"Charging {level} {number}", slug=f"a-{level}-{number}", section=above
            )
            make_article(cast.ours, "Laden", slug=f"d-{level}-{number}", language="de", translation_of=one)
            make_file(one)
    return cast


@pytest.mark.parametrize("who", ["visitor", "customer", "agent"])
@pytest.mark.parametrize("page", ["/help/", "/help/sections/level-1/", "/help/a-1-1/", "/help/search/?q=charging", "/help/sitemap.xml"])  # fmt: skip
def test_a_page_asks_little_of_the_database(much, visit, who, page):
    browser = visit(None if who == "visitor" else getattr(much, who))
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(page).status_code == 200
    own = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(own) <= 8, own


@pytest.mark.parametrize(("who", "most"), [("visitor", 6), ("customer", 10)])
def test_the_start_page_asks_little_of_the_database(much, visit, who, most):
    browser = visit(None if who == "visitor" else much.customer)
    with CaptureQueriesContext(connection) as asked:
        browser.get("/")
    own = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(own) <= most, own
