"""What people write, as HTML: `plain` for customers, `marked` for staff. Both write every tag themselves."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

import nh3
from django.utils.html import html_safe
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .letters import TURNING, cleaned, one_line, readable
from .links import linked
from .markdown import QUOTE, Image, Known, TooDeep, html_of

__all__ = ["Prose", "cleaned", "marked", "one_line", "plain", "summary", "unmarked", "whole"]

# What is rendered of one message before "Show all", and then.
LONGEST, LINES, WHOLE = 20_000, 400, 1_000_000
# A quote that is answered right below it and no longer than this stays open.
SHORT_QUOTE = 3
TURNED = {ord(mark): None for mark in TURNING}
# "On 14 Nov 2026 at 09:42, Ines wrote:" in the languages of our customers' mail programs.
WROTE = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Den|Em|W dniu)\b.{4,250}\b"
    r"(?:(?:wrote|a écrit|ha scritto|escreveu|napisał(?:\(a\))?)\s*|(?:schrieb|escribió|schreef|skrev)\b.{0,80}):\s*",
    re.I | re.S,
)
ORIGINAL = re.compile(
    r"-{3,}\s*(?:Original Message|Ursprüngliche Nachricht|Forwarded message)\s*-{3,}\s*", re.I
)
DATED = re.compile(r"\d.*(?:@|\d[:.]\d\d)", re.S)
# What opens a line, and what stands round words: none of it is read in one line.
UNMARKED = re.compile(r"^\s*(?:[-*+] |\d{1,9}[.)] |#{1,6} |```.*)")
LINKED = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,2000}\)")
SIGNS = str.maketrans("", "", "*`")
# The second wall: should one of the writers ever let something through, it ends here.
WALL = nh3.Cleaner(
    tags={"p", "br", "a", "strong", "em", "code", "pre", "ol", "ul", "li", "blockquote", "img"}
    | {"span", "details", "summary"},
    attributes={
        "a": {"href", "rel", "target"},
        "ol": {"start"},
        "img": {"src", "alt", "loading"},
    },
    allowed_classes={
        "a": {"link"},
        "span": {"leads", "mention"},
        "p": {"words__whole"},
        "details": {"quoted"},
        "img": {"words__img"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
)


@html_safe
@dataclass(frozen=True)
class Prose:
    """HTML to show, and whether it is only the beginning."""

    html: SafeString
    cut: bool = False

    def __str__(self) -> str:
        return self.html


def plain(text: str) -> Prose:
    """Paragraphs, line breaks and links; quoted history folds."""
    text, cut = beginning(text)
    return walled("".join(blocks(text.split("\n"))), cut)


def marked(text: str, image: Image | None = None, mentions: Iterable[str] = ()) -> Prose:
    """A subset of Markdown. `image` tells the address of an attachment that is pasted as ![name](attachment:UUID);
    `mentions` are the words that name colleagues."""
    text, cut = beginning(text)
    try:
        return walled(html_of(text, Known(image, tuple(mentions))), cut)
    except TooDeep:
        return Prose(plain(text).html, cut)


def whole(text: str) -> Prose:
    """All of it, as it is, for "Show all"; a megabyte at most."""
    shown = escape(readable(text[:WHOLE]).translate(TURNED))
    return walled(f'<p class="words__whole">{shown}</p>', len(text) > WHOLE)


def walled(html: str, cut: bool) -> Prose:
    return Prose(mark_safe(WALL.clean(html)), cut)  # noqa: S308 # nosec B308 B703


def beginning(text: str) -> tuple[str, bool]:
    """As much as is rendered at once, up to the end of a line or a word."""
    kept = readable(text[: LONGEST + 1]).rstrip()
    cut = len(text) > LONGEST and bool(text[LONGEST:].strip())
    if cut:
        end = max(kept.rfind(" "), kept.rfind("\n"))
        kept = kept[: end if end > LONGEST - 200 else LONGEST]
    lines = kept.split("\n", LINES)
    return "\n".join(lines[:LINES]).translate(TURNED), cut or len(lines) > LINES


def blocks(lines: list[str]) -> Iterator[str]:
    """Paragraphs, and quotes between or after them."""
    at = 0
    while at < len(lines):
        start = at
        end = heading = opening(lines, at)
        if heading > at and not (heading < len(lines) and QUOTE.match(lines[heading])):
            yield folded(lines[at:])
            return
        while end < len(lines) and (QUOTE.match(lines[end]) or is_between(lines, end)):
            end += 1
        if end > at:
            yield quote(lines[at:end], answered=any(line.strip() for line in lines[end:]))
            at = end
            continue
        while at < len(lines) and not QUOTE.match(lines[at]) and (at == start or opening(lines, at) == at):
            at += 1
        yield paragraphs(lines[start:at])


def opening(lines: list[str], at: int) -> int:
    """The line after "On … wrote:", which may be broken in two; `at` when there is none."""
    if ORIGINAL.fullmatch(lines[at]):
        return at + 1
    for end in (at + 1, at + 2):
        said = "\n".join(lines[at:end])
        if len(said) < 400 and WROTE.fullmatch(said):
            after = end
            while after < len(lines) and not lines[after].strip():
                after += 1
            if after < len(lines) and QUOTE.match(lines[after]):
                return after
            if DATED.search(said):
                return end
    return at


def is_between(lines: list[str], at: int) -> bool:
    """An empty line inside a quote."""
    return not lines[at].strip() and at + 1 < len(lines) and bool(QUOTE.match(lines[at + 1]))


def quote(lines: list[str], *, answered: bool) -> str:
    if answered and len(lines) <= SHORT_QUOTE and QUOTE.match(lines[0]):
        return f"<blockquote>{unquoted(lines)}</blockquote>"
    return folded(lines)


def folded(lines: list[str]) -> str:
    words = escape(_("Show quoted text"))
    return f'<details class="quoted"><summary>{words}</summary><blockquote>{unquoted(lines)}</blockquote></details>'


def unquoted(lines: list[str]) -> str:
    return paragraphs([QUOTE.sub("", line, count=1).removeprefix(" ") for line in lines])


def paragraphs(lines: list[str]) -> str:
    found = re.split(r"\n(?:[ \t]*\n)+", "\n".join(lines).strip("\n"))
    return "".join(f"<p>{linked(one.rstrip()).replace(chr(10), '<br>')}</p>" for one in found if one.strip())


def summary(text: str, length: int = 140) -> str:
    """The first words of what is new in it, in one line, for lists and mails."""
    text, _cut = beginning(text[:4000])
    new = []
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if opening(lines, at) > at:
            break
        if not QUOTE.match(line):
            new.append(line)
    words = " ".join(unmarked("\n".join(new)).split())
    if len(words) <= length:
        return words
    return f"{words[: length - 1].rsplit(' ', 1)[0].rstrip(' ,.;:')}…"


def unmarked(text: str) -> str:
    """The words of a text, line by line, without the signs that mark them."""
    lines = [UNMARKED.sub("", line) for line in text.split("\n")]
    return LINKED.sub(r"\1", "\n".join(lines)).translate(SIGNS)
