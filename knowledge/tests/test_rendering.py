"""What an article says, as pages show it."""

import re
from uuid import UUID

import pytest

from knowledge.rendering import File, own_address, rendered
from tests.hostile import VECTORS
from tests.reading import elements

PICTURE = File(UUID("12345678-1234-4234-8234-123456789abc"), 640, 480)
PAPER = File(UUID("12345678-1234-4234-8234-123456789abd"))


def html(text, *files):
    return str(rendered(text, files).html)


def test_headings_begin_below_the_title_and_leave_no_level_out():
    found = rendered("# One\n\n## Two\n\n##### Three\n\n## Four")
    assert [(one.level, one.text) for one in found.contents] == [(2, "One"), (2, "Two"), (3, "Three"), (2, "Four")]  # fmt: skip


def test_headings_have_ids_of_their_words_in_any_script_each_once():
    found = rendered("## Akku *laden*\n\n## Akku laden\n\n## 充電\n\n## ???\n\n## Зарядка")
    keys = [one.key for one in found.contents]
    assert keys == ["s-akku-laden", "s-akku-laden-2", "s-充電", "s-x", "s-зарядка"]
    assert re.findall(r'<h2 id="([^"]+)"', found.html) == keys


def test_numbered_lists_are_steps():
    assert html("1. Plug in\n2. Wait").startswith('<ol class="do"><li>Plug in</li>')
    assert html("3. Later").startswith('<ol class="do" start="3">')


def test_lines_of_a_paragraph_flow_and_two_spaces_break():
    assert html("one\ntwo  \nthree") == "<p>one\ntwo<br>three</p>"


def test_a_table_scrolls_by_itself_under_the_name_of_its_heading():
    found = html("## Range & age\n\n| To | km |\n|---|--:|\n| 80 | 70 |")
    assert '<div class="table-wrap" tabindex="0" role="region" aria-label="Range &amp; age">' in found
    assert '<th scope="col" class="r">km</th>' in found and '<td class="r">70</td>' in found


def test_a_table_without_a_heading_is_named_by_its_columns():
    assert 'aria-label="To, km"' in html("| | To | km |\n|---|---|---|\n| a | 80 | 70 |")


@pytest.mark.parametrize(
    ("text", "look", "said"),
    [
        ("> **Note.** It comes back.", "petrol", "<strong>Note.</strong> It comes back."),
        ("> **Warnung.** Heiß.", "amber", "<strong>Warnung.</strong> Heiß."),
        ("> [!NOTE]\n> **Only once.** Then again.", "petrol", "<strong>Only once.</strong> Then again."),
        ("> [!WARNING]\n>\n> Hot.", "amber", "<p>Hot.</p>"),
    ],
)
def test_a_quote_that_begins_so_is_a_notice(text, look, said):
    found = html(text)
    assert f'class="notice notice--{look}" role="note"' in found and said in found
    assert "[!" not in found and "<blockquote>" not in found


def test_any_other_quote_is_a_quote():
    assert html("> Said **once.**") == "<blockquote><p>Said <strong>once.</strong></p></blockquote>"
    assert "<blockquote>" in html("> [!NONSENSE]\n> x")


def test_a_picture_of_its_own_says_its_size():
    found = html(f"![The light](file:{PICTURE.key})", PICTURE)
    assert f'src="/help/files/{PICTURE.key}/"' in found
    assert 'alt="The light" width="640" height="480" loading="lazy"' in found


def test_what_is_no_picture_of_its_own_is_its_words():
    assert html(f"![The light](file:{PICTURE.key})") == "<p>The light</p>"
    assert html(f"![The light](file:{PAPER.key})", PAPER) == "<p>The light</p>"
    assert "<img" not in html("![x](https://evil.test/x.png) ![y](/account/logo/)")


def test_a_file_of_its_own_is_a_link():
    assert f'href="/help/files/{PAPER.key}/">Manual</a>' in html(f"[Manual](file:{PAPER.key})", PAPER)
    assert html(f"[Manual](file:{PAPER.key})") == "<p>Manual</p>"


def test_articles_link_to_each_other_in_the_same_window():
    assert '<a class="link" href="/help/winter/#s-range">winter</a>' in html(
        "[winter](/help/winter/#s-range)"
    )
    assert '<a class="link" href="#s-range">below</a>' in html("[below](#s-range)")
    assert 'target="_blank"' in html("[Acme](https://acme.test/)")


@pytest.mark.parametrize("written", ["//evil.test", "/\\evil.test", "javascript:alert(1)", "data:x", "help/x", "/a b", "#a b"])  # fmt: skip
def test_other_addresses_lead_nowhere(written):
    assert own_address(written) is None


def test_reading_takes_as_long_as_its_words_or_signs():
    assert rendered("word " * 540).minutes == 3
    assert rendered("充" * 1200).minutes == 3
    assert rendered("").minutes == 1


def test_code_stays_as_it_is():
    assert html("```sh\nls <b> | x\n```") == "<pre><code>ls &lt;b&gt; | x\n</code></pre>"


ALLOWED = {
    "p", "br", "a", "strong", "em", "code", "pre", "ol", "ul", "li", "blockquote", "img", "span", "div", "hr", "h2", "h3", "h4",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"class", "href", "rel", "target", "start", "id", "scope", "role", "tabindex", "aria-label", "src", "alt", "loading", "width", "height"}  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("around", ["{}", "## {}", "> [!NOTE]\n> {}", "| {} |\n|---|\n| {} |", "1. {}", "[{}](#x)", "![{}](file:12345678-1234-4234-8234-123456789abc)"])  # fmt: skip
def test_hostile_words_stay_words(vector, around):
    found = rendered(around.replace("{}", vector), [PICTURE])
    for element in elements(found.html):
        assert element.tag in ALLOWED and set(element.attrib) <= ATTRIBUTES, element
        assert element.attrib.get("href", "https://").startswith(("https://", "http://", "mailto:", "/", "#"))
        assert not element.attrib.get("href", "").startswith(("//", "/\\"))
        assert element.attrib.get("src", "/help/files/").startswith("/help/files/")


def test_what_is_nested_too_deep_is_still_read():
    assert "<p>" in html("> " * 40 + "deep") and "deep" in html("> " * 40 + "deep")
    assert html("[" * 500).startswith("<p>[[")


def test_thousands_of_equal_headings_are_told_apart():

    keys = {one.key for one in rendered("## Same\n" * 4_000).contents}
    assert len(keys) == 4_000


def test_what_has_more_lines_than_an_article_is_shown_as_words():
    assert "<h2" not in html("## Same\n" * 6_000)
