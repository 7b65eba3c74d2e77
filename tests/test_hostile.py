"""ME01, ME03, ME09, ME11: what people send stays text, leads where it says, and ends."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.lib import prose
from helpdesk.lib.letters import cleaned
from helpdesk.lib.links import linked
from helpdesk.lib.markdown import Known, html_of

from .hostile import HONEST_LINKS, LYING_LINKS, VECTORS
from .pace import takes_under
from .reading import ALLOWED, depth, elements, links, text_of, wrong

UUID = "12345678-1234-4234-8234-123456789abc"
WRITERS = {
    "plain": prose.plain,
    "marked": prose.marked,
    "whole": prose.whole,
    # What is written is right before the second wall looks at it.
    "unwalled plain": lambda text: "".join(prose.blocks(prose.beginning(text)[0].split("\n"))),
    "unwalled marked": lambda text: html_of(prose.beginning(text)[0], Known(lambda uuid: f"/files/{uuid}/")),
}
each_writer = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


@each_writer
def test_a_vector_is_text(write):
    assert [vector for vector in VECTORS if wrong(write(vector))] == []


@each_writer
def test_a_vector_among_marks_is_text(write):
    among = "Hi\n\n> {0}\n\n- {0}\n1. **{0}**\n\n`{0}` {0}\n```{0}\n{0}"
    assert [vector for vector in VECTORS if wrong(write(among.format(vector)))] == []


@each_writer
@pytest.mark.parametrize("between", ["\n", " ", ""], ids=["lines", "words", "one"])
def test_all_vectors_in_one_message_are_text(write, between):
    assert wrong(write(between.join(VECTORS))) == []


def test_customers_read_what_they_wrote():
    for vector in VECTORS:
        shown = text_of(prose.plain(vector), without=("leads", "summary"))
        assert letters(shown) == letters(cleaned(vector)), vector


def test_the_corpus_is_large_enough_to_mean_something():
    assert len(set(VECTORS)) >= 200


def test_the_second_wall_holds_alone():
    inside = "".join(f"<p>{vector}</p>" for vector in VECTORS)
    assert wrong(inside) != []
    shown = elements(prose.walled(inside, cut=False))
    assert {element.tag for element in shown} <= set(ALLOWED)
    assert {name for element in shown for name in element.attrib} <= set.union(*ALLOWED.values())
    leads = {href.partition(":")[0] for element in shown if ":" in (href := element.get("href", ""))}
    assert leads <= {"http", "https", "mailto"}


PIECES = st.sampled_from(
    [
        "\n",
        "\n\n",
        " ",
        "  ",
        ">",
        "> ",
        "- ",
        "1. ",
        "```",
        "`",
        "*",
        "**",
        "_",
        "[",
        "](",
        ")",
        "![",
        "](<",
        ">)",
    ]
    + [
        "https://",
        "http://a.test/",
        "www.",
        "mailto:",
        "a@b.test",
        "attachment:",
        UUID,
        "\\",
        "&lt;",
        "&#x6a;",
        "&",
    ]
    + [
        "<",
        "<!--",
        "-->",
        "<script>",
        "</p>",
        "<a href=",
        "javascript:",
        "'",
        '"',
        "=",
        "onload=",
        "\u202e",
        "\0",
    ]
    + [
        "On 1.2. 10:30 a wrote:\n",
        "\r\n",
        "\t",
        "\u0430.test",
        "@evil.test",
        "%2e",
        "word",
        "Wort",
        "\ud800",
        "🏴",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8) | st.sampled_from(VECTORS), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_nothing_but_the_allowed_comes_out(text):
    for write in WRITERS.values():
        assert wrong(write(text)) == []


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_letter_of_a_customer_is_shown(text):
    shown = text_of(prose.plain(text), without=("leads", "summary"))
    assert letters(shown) == letters(prose.beginning(text)[0])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["\n", "\n\n", " ", "> ", "- ", "2. ", "*", "**", "_", "`", "```\n", "\\", "#", "<"]) | st.integers(0, 99).map("Wort{}".format), max_size=60).map(" ".join))  # fmt: skip
def test_every_word_of_staff_is_shown(text):
    shown = text_of(prose.marked(text))
    for word in {part for part in text.split() if part.startswith("Wort")}:
        assert shown.count(word) >= text.split().count(word)


def letters(text):
    return "".join(letter for letter in text if letter.isalnum())


@pytest.mark.parametrize(("text", "real"), LYING_LINKS)
def test_a_link_that_lies_says_where_it_leads(text, real):
    [(href, _words, beside)] = links(prose.marked(text))
    assert beside == real
    assert real.rpartition("@")[2] in href


@pytest.mark.parametrize("text", HONEST_LINKS)
def test_an_honest_link_says_nothing_beside(text):
    [(_href, _words, beside)] = links(prose.marked(text))
    assert beside == ""


@pytest.mark.parametrize(
    "text",
    [
        "https://",
        "https:///evil.test",
        "https:evil.test",
        "https://evil.test:99999/",
        "https://ev\u200bil.test",
    ]
    + ["https://evil\u2044test/x", "https://1.2.3", "https://0x7f.1", "https://-evil-.", "ftp://evil.test"]
    + ["https://" + "a" * 64 + ".test", "https://a.test/" + "a" * 3000, "https://[::g]/", "https://a..test"],
)
def test_what_browsers_would_read_in_two_ways_is_no_link(text):
    assert links(linked(text)) == []
    assert links(prose.marked(f"[x](<{text}>)")) == []


HUGE = {
    "5 MB": "word " * 1_000_000,
    "200,000 lines": "a\n" * 200_000,
    "50,000 quotes": "> " * 50_000 + "x",
    "quotes, line by line": "\n".join(">" * n + " a" for n in range(400)),
    "50,000 tags": "<div>" * 50_000,
    "50,000 brackets": "[" * 50_000,
    "pictures in pictures": "![" * 1_500 + "](http://a.b)" * 1_500,
    "links in links": "[" * 399 + "a" + "](http://a.b)" * 399,
    "a word of 1 MB": "a" * 1_000_000,
    "20,000 links": "https://evil.test/a?b=c " * 20_000,
    "lies": "[https://bank.test](https://evil.test)" * 1_000,
    "stars": "*a " * 3_000 + "b* " * 3_000,
    "star by star": "**a* " * 8_000,
    "lists in lists": "\n".join("  " * n + "- a" for n in range(400)),
    "lists of lists": "- " * 20_000,
    "ticks": " ".join("`" * n for n in range(300)),
    "spaces": " " * 20_000 + "x",
    "empty lines": ("\n" + " " * 40) * 20_000,
    "at signs": "a@" * 20_000,
    "brackets behind an address": "https://a.test/" + ")" * 19_000,
    "letters of other scripts": ("https://" + "я" * 60 + ".test ") * 300,
    "marks": "a" + "\u0301" * 500_000,
    "who wrote": "On 1 9:00 x\n" * 20_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_the_huge_is_rendered_in_no_time(text):
    for write in (prose.plain, prose.marked, prose.whole):
        assert takes_under(0.5, partial(write, text))
        shown = write(text)
        room = prose.WHOLE if write is prose.whole else prose.LONGEST
        assert shown.cut or len(text.rstrip()) <= room
        assert len(shown.html) < 8_000_000
        assert depth(shown.html[:200_000]) < 30


def taken_or_refused(clean, text):
    try:
        clean(text)
    except ValidationError as refused:
        assert "there is room for" in refused.messages[0]


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_the_huge_is_kept_or_refused_in_no_time(text):
    for clean in (prose.cleaned, prose.one_line):
        assert takes_under(1, partial(taken_or_refused, clean, text))
    assert len(prose.summary(text)) <= 140
