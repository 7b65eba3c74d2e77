"""What people write, as pages show it."""

import pytest
from django.template import engines
from django.utils import translation

from helpdesk.lib.prose import LINES, LONGEST, WHOLE, marked, plain, summary, whole

from .reading import REL, elements, links, text_of

UUID = "12345678-1234-4234-8234-123456789abc"
HISTORY = "On Sat, 14 Nov 2026 at 09:42, Ines <ines@fernway.example> wrote:\n> Hi Maya,\n>\n> a green light."


def html(prose):
    """Links as <a>text</a>: their attributes have tests of their own."""
    found = str(prose)
    for href, *_rest in links(prose):
        opened = f'<a class="link" href="{href}" rel="{REL}" target="_blank">'
        assert opened in found
        found = found.replace(opened, "<a>")
    return found


def tags(prose, *names):
    return [element for element in elements(prose) if element.tag in names]


def in_template(source, **context):
    return engines["django"].from_string("{% load prose %}" + source).render(context)


# -- customers ---------------------------------------------------------------------------------


def test_it_keeps_paragraphs_and_line_breaks():
    assert html(plain("One\ntwo\n\n\nthree  3")) == "<p>One<br>two</p><p>three  3</p>"


def test_it_shows_signs_as_they_were_typed():
    assert html(plain("a < b & **c** `d`")) == "<p>a &lt; b &amp; **c** `d`</p>"


@pytest.mark.parametrize(
    ("typed", "words", "href"),
    [
        ("See https://acme.test/a?b=1&c=2#d.", "https://acme.test/a?b=1&c=2#d", "https://acme.test/a?b=1&c=2#d"),
        ("(http://acme.test/a_(b))", "http://acme.test/a_(b)", "http://acme.test/a_(b)"),
        ("www.acme.test, then", "www.acme.test", "https://www.acme.test"),
        ("to help@acme.test!", "help@acme.test", "mailto:help@acme.test"),
        ("mailto:help@acme.test", "mailto:help@acme.test", "mailto:help@acme.test"),
        ("HTTPS://ACME.test/Ä b", "HTTPS://ACME.test/Ä", "https://acme.test/%C3%84"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://[::1]:80/x", None, None),
        ("http://localhost", "http://localhost", "http://localhost"),
        ("“https://acme.test”", "https://acme.test", "https://acme.test"),
    ],
)  # fmt: skip
def test_it_links_addresses(typed, words, href):
    assert links(plain(typed)) == ([(href, words, "")] if words else [])
    assert text_of(plain(typed)).strip() == typed


@pytest.mark.parametrize(
    "typed", ["a.b", "e.g. this", "x@y", "ftp://acme.test", "javascript:x", "://", "@", "https://"]
)
def test_it_links_nothing_else(typed):
    assert links(plain(typed)) == []


def test_it_folds_what_was_written_before():
    shown = plain(f"Thanks, solved.\n\n{HISTORY}")
    [fold] = tags(shown, "details")
    assert fold.get("class") == "quoted"
    assert text_of(shown, without=("details",)).strip() == "Thanks, solved."
    assert "Ines <ines@fernway.example> wrote:\nHi Maya,\na green light." in text_of(shown)


@pytest.mark.parametrize(
    "line",
    [
        "Am 14.11.2026 um 09:42 schrieb Ines Moreau <ines@fernway.example>:",
        "Le sam. 14 nov. 2026 à 09:42, Ines a écrit :",
        "On Sat, 14 Nov 2026 at 09:42, Ines Moreau\n<ines@fernway.example> wrote:",
        "-----Original Message-----",
    ],
)
def test_it_folds_history_that_has_no_marks(line):
    shown = plain(f"Thanks.\n\n{line}\nHi Maya,\na green light.")
    assert text_of(shown, without=("details",)).strip() == "Thanks."


@pytest.mark.parametrize(
    "line", ["On Monday my boss wrote:", "I wrote: it is 9:30", "On 1 May 9:30 he wrote it:\nx\ny:"]
)
def test_it_folds_nothing_that_only_sounds_like_history(line):
    assert tags(plain(f"Hello.\n{line}\nIt stopped at 80 %."), "details") == []


def test_a_short_quote_that_is_answered_stays_open():
    assert (
        html(plain("> Which version?\n7.3.1")) == "<blockquote><p>Which version?</p></blockquote><p>7.3.1</p>"
    )


def test_a_long_quote_folds_even_when_it_is_answered():
    assert len(tags(plain("> a\n> b\n> c\n> d\nyes"), "details")) == 1


def test_the_fold_speaks_the_readers_language():
    with translation.override("de"):
        assert "Zitierten Text zeigen" in str(plain("Hi\n> a"))


# -- staff ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>"),
        ("**b** __b__ *i* _i_ `c*`", "<p><strong>b</strong> <strong>b</strong> <em>i</em> <em>i</em> <code>c*</code></p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("3. c", '<ol start="3"><li>c</li></ol>'),
        ("Do:\n1. a\n   - b", "<p>Do:</p><ol><li>a<ul><li>b</li></ul></li></ol>"),
        ("1. a\nThanks", "<ol><li>a</li></ol><p>Thanks</p>"),
        ("> q\nanswer", "<blockquote><p>q</p></blockquote><p>answer</p>"),
        ("```\n> a\nb <c>\n```", "<pre><code>&gt; a\nb &lt;c&gt;\n</code></pre>"),
        ("```python\nx\n```", "<pre><code>x\n</code></pre>"),
        ("```Error: x\ny\n```", "<pre><code>Error: x\ny\n</code></pre>"),
        ("[the page](https://acme.test/p)", "<p><a>the page</a></p>"),
        ("[**b** `c`](https://acme.test)", "<p><a><strong>b</strong> <code>c</code></a></p>"),
        ("https://acme.test/_a_b_", "<p><a>https://acme.test/_a_b</a>_</p>"),
        ("**https://acme.test**", "<p><strong><a>https://acme.test</a></strong></p>"),
        ("<https://acme.test>", "<p><a>https://acme.test</a></p>"),
        ("`https://acme.test`", "<p><code>https://acme.test</code></p>"),
    ],
)  # fmt: skip
def test_it_marks_up(typed, shown):
    assert html(marked(typed)) == shown


@pytest.mark.parametrize(
    "typed",
    ["# 20418", "#20418", "snake_case_name", "5 * 3 * 2", "C:\\new\\table", "\\\\server\\share", "&amp; &lt;", "a\n===", "---"]
    + ["| a | b |", "    indented", "[x]: https", "~~gone~~", "<b>x</b>", "2 > 1", "-5", "+46 70 12", "[ ] todo", "!"],
)  # fmt: skip
def test_what_has_no_meaning_stays_as_typed(typed):
    shown = text_of(marked(typed)).strip("\n")
    assert shown == typed.strip()
    assert tags(marked(typed), "strong", "em", "ul", "ol", "code", "pre", "blockquote", "b") == []


def test_a_backslash_takes_a_stars_meaning():
    assert (
        html(marked("\\*not\\* \\_this\\_ \\`or\\` 1\\. \\[that]")) == "<p>*not* _this_ `or` 1\\. [that]</p>"
    )


def test_it_shows_pictures_that_are_attached():
    shown = marked(f"Here: ![The display](attachment:{UUID})", lambda uuid: f"/files/{uuid}/")
    [image] = tags(shown, "img")
    assert (image.get("src"), image.get("alt")) == (f"/files/{UUID}/", "The display")


@pytest.mark.parametrize(
    "found", [None, "", "https://evil.test/x", "//evil.test/x", "/\\evil.test", "javascript:x"]
)
def test_it_names_pictures_that_are_not_ours(found):
    shown = marked(f"Here: ![The display](attachment:{UUID})", lambda uuid: found)
    assert html(shown) == "<p>Here: The display</p>"


def test_it_shows_no_picture_from_elsewhere():
    assert tags(marked("![x](https://evil.test/a.png)"), "img") == []


def test_what_is_nested_too_deep_is_shown_as_typed():
    assert "deep" in text_of(marked("> " * 30 + "deep"))
    assert "deep" in text_of(marked("- " * 30 + "deep"))


# -- how much --------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [plain, marked])
def test_it_ends_at_a_word_and_says_so(write):
    shown = write("word " * LONGEST)
    assert shown.cut
    assert set(text_of(shown).split()) == {"word"}
    assert len(text_of(shown)) <= LONGEST + 1


@pytest.mark.parametrize("write", [plain, marked])
def test_it_ends_after_so_many_lines(write):
    assert write("\n".join("abc" for _ in range(LINES))).cut is False
    assert write("\n".join("abc" for _ in range(LINES + 1))).cut is True


@pytest.mark.parametrize("write", [plain, marked])
def test_the_longest_is_shown_whole(write):
    assert write("a" * LONGEST + "\n \n").cut is False


def test_all_of_it_is_shown_as_it_is():
    text = "a *b*\n" * 10_000
    assert text_of(whole(text)).strip() == text.strip()
    assert whole(text).cut is False
    assert whole("a" * (WHOLE + 1)).cut is True


def test_a_template_shows_it_and_offers_the_rest():
    source = '{% include "components/_words.html" with words=text|plain all="/all/" %}'
    assert (
        in_template(source, text="a <b>").strip() == '<div class="words" hx-disable><p>a &lt;b&gt;</p></div>'
    )
    assert 'href="/all/"' in in_template(source, text="a\n" * 500)
    assert in_template("{{ text|marked }}", text="**a**") == "<p><strong>a</strong></p>"
    assert (
        in_template("{{ text|plain }}{{ text|whole }}{{ text|summary }}", text=None)
        == '<p class="words__whole"></p>'
    )


# -- in one line -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hi\n\nthere", "Hi there"),
        ("**Bold** and `code`", "Bold and code"),
        ("- a\n2. b", "a b"),
        ("See [the page](https://acme.test/x).", "See the page."),
        (f"Thanks\n{HISTORY}", "Thanks"),
        ("> quoted\nNew", "New"),
        ("```\nx\n```", "x"),
        ("snake_case 5 * 3", "snake_case 5 3"),
        ("", ""),
    ],
)
def test_a_summary_is_the_new_words(text, line):
    assert summary(text) == line


def test_a_summary_ends_at_a_word():
    assert summary("word " * 100, 20) == "word word word…"
    assert len(summary("a" * 1000)) == 140


def test_an_address_in_brackets_inside_a_link_is_its_text():
    found = links(marked("[<https://acme.test/a>](https://acme.test/b)"))
    assert [(href, words) for href, words, *_rest in found] == [
        ("https://acme.test/b", "https://acme.test/a")
    ]
