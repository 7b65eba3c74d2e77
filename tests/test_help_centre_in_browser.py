"""The help centre in Chromium: hostile articles do nothing (ME01, KB03), pictures do not move the page, votes need no script."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from helpdesk.lib import tenancy
from knowledge.exchange import BESIDE
from knowledge.models import Article
from knowledge.tests.shelving import make_article, make_file

from .hostile import LYING_LINKS, VECTORS

pytestmark = pytest.mark.browser

ALLOWED = {
    "a": ["class", "href", "rel", "target"],
    "div": ["class", "role", "tabindex", "aria-label"],
    "img": ["class", "src", "alt", "width", "height", "loading"],
    "ol": ["class", "start"],
    "span": ["class"],
    "table": ["class"],
    "td": ["class"],
    "th": ["class", "scope"],
} | {tag: ["id"] for tag in ("h2", "h3", "h4")}
ALLOWED |= {tag: [] for tag in ("blockquote", "br", "code", "em", "hr", "li", "p", "pre", "strong", "ul", "thead", "tbody", "tr")}  # fmt: skip
STRANGE = """allowed => [...document.querySelectorAll('.prose__text *')].flatMap(e => {
    const known = allowed[e.tagName.toLowerCase()];
    const names = e.getAttributeNames().filter(name => !known || !known.includes(name));
    const leads = e.href ? ['http:', 'https:', 'mailto:'].includes(new URL(e.href).protocol) : true;
    const own = !e.src || e.src.startsWith(location.origin + '/help/files/');
    return known && !names.length && leads && own ? [] : [e.outerHTML.slice(0, 200)];
  })"""
SHIFTED = """() => new Promise(done => {
    const moved = [];
    new PerformanceObserver(list => list.getEntries().forEach(e => moved.push(...e.sources.map(s => [s.node?.outerHTML?.slice(0, 120), s.previousRect.y, s.currentRect.y, e.value])))).observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(moved)));
  })"""


@pytest.fixture
def files_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def watched(page):
    """What hostile text did: dialogs, errors of scripts, requests elsewhere."""
    heard = []

    def dismiss(dialog):
        if dialog.type == "beforeunload":  # what is typed and not saved is left on purpose
            dialog.accept()
        else:
            heard.append(dialog.message)
            dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url) if urlsplit(request.url).hostname not in ("localhost", None) else None)  # fmt: skip
    return heard


def test_nothing_comes_of_hostile_articles(served, window):
    vectors = VECTORS + [words for words, *_rest in LYING_LINKS]
    for number, around in enumerate(("{}", "## {}", "> [!WARNING]\n> {}", "| {} |\n|---|\n| x |")):
        content = "\n\n".join(around.replace("{}", vector.replace("\0", "")) for vector in vectors)
        make_article(served.ours, f"Hostile {number}", content=content, summary="<script>alert(1)</script>")
    page = window()
    heard = watched(page)
    for number in range(4):
        page.goto(f"/help/hostile-{number}/")
        page.wait_for_load_state("networkidle")
        assert page.locator(".prose__text > *").count() > 100
        assert page.evaluate(STRANGE, ALLOWED) == []
    page.goto("/help/search/?q=alert+script+img")
    assert heard == []


HX = """<div hx-get="/agent/" hx-trigger="load" data-hx-post="/account/sign-out/" hx-on::load="alert(1)" hx-vals="js:{a: alert(1)}">x</div>"""


def test_nothing_comes_of_what_is_imported_or_pasted(served, window, files_here):
    """As its author sees it while it is looked at, written, compared and read (KB03)."""
    words = "\n\n".join([HX, *(vector.replace("\0", "") for vector in VECTORS)])
    # A file that an article names must lie beside it.
    brought = "\n\n".join(part for part in words.split("\n\n") if not BESIDE.search(part))
    head = "title: <img src=x onerror=alert(1)>\nslug: brought\nsummary: <script>alert(2)</script>\nsection: <svg onload=alert(3)>\nstatus: published\nreaders: everybody"  # fmt: skip
    page = window(served.agent)
    heard = watched(page)
    page.goto("/agent/knowledge/import/")
    page.locator("#id_file").set_input_files(
        {"name": "<img src=x onerror=alert(4)>.md", "mimeType": "text/markdown", "buffer": f"---\n{head}\n---\n{brought}".encode()}
    )  # fmt: skip
    page.get_by_role("button", name="Look what it would do").click()
    page.get_by_role("button", name="Import 1 article").click()
    page.wait_for_load_state("networkidle")
    with tenancy.platform():
        key = Article.objects.get(slug="brought").pk
    asked = []
    page.on("request", lambda request: asked.append(request.method + urlsplit(request.url).path))
    page.goto(f"/agent/knowledge/{key}/")
    page.locator("#id_content").fill(f"{words}\n\nPasted.")
    page.locator("#preview").get_by_text("Pasted.").wait_for()
    page.wait_for_load_state("networkidle")
    for address in (f"/agent/knowledge/{key}/versions/", f"/agent/knowledge/{key}/versions/1/", "/agent/knowledge/", "/agent/knowledge/sections/", "/help/", "/help/brought/"):  # fmt: skip
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert page.evaluate(STRANGE, ALLOWED) == []
    assert page.locator(".prose__text :is([hx-get], [hx-trigger], [data-hx-post])").count() == 0
    assert [told for told in heard if told] == []
    assert "POST/account/sign-out/" not in asked and "GET/agent/" not in asked


def test_a_picture_moves_nothing_when_it_arrives(served, window, files_here):
    article = make_article(served.ours, "Charging")
    drawn = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(drawn, "PNG")
    file = make_file(article, content=drawn.getvalue(), width=640, height=480)
    with tenancy.platform():
        Article.objects.filter(pk=article.pk).update(content=f"![The light](file:{file.pk})\n\n" + "Words. " * 200)  # fmt: skip
    page = window()
    page.goto("/help/charging/")
    page.locator("img.words__img").evaluate("image => image.decode()")
    assert page.evaluate(SHIFTED) == []


def test_the_contents_say_where_the_reader_is(served, window):
    make_article(served.ours, "Charging", content="\n\n".join(f"## Part {n}\n\n" + "Words. " * 400 for n in "ABC"))  # fmt: skip
    page = window()
    page.goto("/help/charging/")
    now = page.locator(".toc [aria-current]")
    assert now.inner_text() == "Part A"
    page.get_by_role("link", name="Part B").click()
    page.wait_for_function("document.querySelector('.toc [aria-current]').textContent === 'Part B'")
    assert now.count() == 1


def test_without_scripts_a_reader_answers_and_says_why(served, window):
    make_article(served.ours, "Charging")
    page = window(java_script_enabled=False)
    page.goto("/help/charging/")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("What were you looking for?").fill("The price.")
    page.get_by_role("button", name="Send", exact=True).click()
    assert page.get_by_text("Thank you. The team reads what you wrote.").is_visible()
    page.get_by_role("button", name="It did after all").click()
    assert page.get_by_text("Thank you. It answered your question.").is_visible()


def test_what_an_author_types_stands_beside_it_and_the_caret_stays(served, window):
    article = make_article(served.ours, "Charging", content="Plug it in.\n\nThen wait.")
    page = window(served.agent, viewport={"width": 1440, "height": 900})
    page.goto(f"/agent/knowledge/{article.pk}/")
    page.wait_for_load_state("networkidle")
    page.locator("#id_content").evaluate("text => { text.focus(); text.setSelectionRange(5, 5) }")
    page.keyboard.type("**now** <img src=x onerror=alert(1)> ")
    page.locator("#preview strong").get_by_text("now").wait_for()
    assert page.locator("#preview").inner_text().startswith("Plug now <img")
    assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == [
        "id_content",
        42,
    ]
    assert page.evaluate(STRANGE, ALLOWED) == []


def test_on_a_phone_the_preview_is_a_tab_of_the_text(served, window):
    article = make_article(served.ours, "Charging", content="Plug **it** in.")
    page = window(served.agent, viewport={"width": 390, "height": 844})
    page.goto(f"/agent/knowledge/{article.pk}/")
    text, preview = page.locator("#id_content"), page.locator("#preview")
    assert text.is_visible() and not preview.is_visible()
    page.locator(".mode").get_by_text("Preview").click()
    assert preview.locator("strong").is_visible() and not text.is_visible()
    assert page.locator("form[data-dirty]").count() == 0
