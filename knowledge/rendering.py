"""What an article says, as HTML: the Markdown of messages (helpdesk/lib/markdown.py), and what articles need besides:
headings, steps, tables, notices, pictures of their own, links to each other. Nothing of raw HTML, nothing from elsewhere."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from math import ceil
from typing import Any
from uuid import UUID

import nh3
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it.token import Token

from helpdesk.lib import markdown
from helpdesk.lib.kinds import INLINE
from helpdesk.lib.letters import readable
from helpdesk.lib.links import linked
from helpdesk.lib.prose import TURNED

from .models.slug import slug_of

WORDS_A_MINUTE, SIGNS_A_MINUTE = 180, 400
SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
FILE = re.compile(rf"file:({markdown.UUID})", re.I)
PAGE = re.compile(r"#[^\s#\\]{1,200}")
ALERT = re.compile(r"\[!([A-Za-z]{3,9})\][ \t]*(?:\n|$)")
CALLED = re.compile(r"\*\*([^\W\d_]{3,9})[.:!]\*\*")
NOTES = {"note", "tip", "info", "hinweis", "tipp"}
WARNINGS = {"warning", "caution", "important", "warnung", "achtung", "wichtig"}
PARTS = {"thead", "tbody", "tr"}
KEPT = 256
# Whoever writes more than this wrote no article, and reading it as one would take seconds.
MOST = {"\n": 5_000, "[": 4_000, "|": 10_000}
# The second wall: should the writer ever let something through, it ends here.
WALL = nh3.Cleaner(
    tags={"p", "br", "a", "strong", "em", "code", "pre", "ol", "ul", "li", "blockquote", "img", "span", "div", "hr"}
    | {"h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"},
    attributes={
        "a": {"href", "rel", "target"},
        "ol": {"start"},
        "img": {"src", "alt", "loading", "width", "height"},
        "h2": {"id"},
        "h3": {"id"},
        "h4": {"id"},
        "th": {"scope"},
        "div": {"role", "tabindex", "aria-label"},
    },
    allowed_classes={
        "a": {"link"},
        "span": {"leads", "vh", "mark--info", "mark--triangle-alert"},
        "ol": {"do"},
        "img": {"words__img"},
        "div": {"table-wrap", "notice", "notice--petrol", "notice--amber"},
        "table": {"table"},
        "th": {"r"},
        "td": {"r"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
)  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file of an article as its text names it; a picture has a size."""

    key: UUID
    width: int | None = None
    height: int | None = None

    @property
    def address(self) -> str:
        return reverse("help:file", args=[self.key])


@dataclass(frozen=True)
class Heading:
    level: int
    key: str
    text: str


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    contents: tuple[Heading, ...]
    minutes: int


def files_of(told: Iterable[dict[str, Any]]) -> frozenset[File]:
    """As `rendered` wants them (`reading.whole` says `shown`); what is no picture to a browser has no size."""
    return frozenset(
        File(UUID(one["key"]), one["width"], one["height"])
        if one["kind"] in INLINE
        else File(UUID(one["key"]))
        for one in told
    )


def rendered(content: str, files: Iterable[File] = (), *, keep: bool = True) -> Rendered:
    """Kept for each text, because it is read more often than it is changed; not while it is being written."""
    write = _rendered if keep else _rendered.__wrapped__
    return write(content, frozenset(files), get_language() or "")


@lru_cache(maxsize=KEPT)
def _rendered(content: str, files: frozenset[File], language: str) -> Rendered:
    text = readable(content).translate(TURNED)
    writer = Writer({str(file.key): file for file in files})
    try:
        html = writer.written(text).replace("<p></p>", "")
    except markdown.TooDeep:
        html = "".join(
            f"<p>{linked(part.strip())}</p>" for part in re.split(r"\n\s*\n", text) if part.strip()
        )
        writer.contents = []
    return Rendered(mark_safe(WALL.clean(html)), tuple(writer.contents), minutes_of(text))  # noqa: S308 # nosec B308 B703


def minutes_of(text: str) -> int:
    """To read it; where no spaces stand between words, signs are counted."""
    signs = len(SIGN.findall(text))
    words = len(SIGN.sub(" ", text).split())
    return max(1, ceil(words / WORDS_A_MINUTE + signs / SIGNS_A_MINUTE))


def own_address(written: str) -> str | None:
    """Where a link without a host leads: a page of ours, a place on this page, a file of the article."""
    return (
        written
        if markdown.OWN.fullmatch(written) or PAGE.fullmatch(written) or FILE.fullmatch(written)
        else None
    )


PARSER = markdown.made("heading", "table", "hr", pictures="file", own=own_address)


class Writer:
    """Writes one article; knows afterwards which headings it has."""

    def __init__(self, files: dict[str, File]) -> None:
        self.files = files
        self.known = markdown.Known(image=self.picture, own=self.link, line="\n")
        self.contents: list[Heading] = []
        self.ends: list[str] = []
        self.keys: set[str] = set()
        self.times: Counter[str] = Counter()

    def written(self, text: str) -> str:
        crowded = any(part.count("[") > markdown.BRACKETS for part in re.split(r"\n\s*\n", text))
        if crowded or any(text.count(sign) > most for sign, most in MOST.items()):
            raise markdown.TooDeep
        tokens = markdown.tokens_of(text, PARSER)
        return "".join(self.block(tokens, at) for at in range(len(tokens)))

    def block(self, tokens: list[Token], at: int) -> str:
        token = tokens[at]
        name, _part, side = token.type.rpartition("_")
        if name in PARTS:
            return f"</{name}>" if side == "close" else f"<{name}>"
        writes = getattr(self, token.type, None)
        return str(writes(tokens, at)) if writes else markdown.block(token, self.known)

    def heading_open(self, tokens: list[Token], at: int) -> str:
        """The title is the page's first heading; below it no level is left out."""
        above = self.contents[-1].level if self.contents else 1
        level = min(max(2, int(tokens[at].tag[1])), above + 1, 4)
        text = plain(markdown.block(tokens[at + 1], self.known))
        key = self.key_of(text)
        self.contents.append(Heading(level, key, text))
        self.ends.append(f"</h{level}>")
        return f'<h{level} id="{key}">'

    def heading_close(self, tokens: list[Token], at: int) -> str:
        return self.ends.pop()

    def key_of(self, text: str) -> str:
        """Told apart from every id of the page round it by its beginning."""
        first = key = f"s-{slug_of(text) or 'x'}"
        while key in self.keys:
            self.times[first] += 1
            key = f"{first}-{self.times[first] + 1}"
        self.keys.add(key)
        return key

    def hr(self, tokens: list[Token], at: int) -> str:
        return "<hr>"

    def ordered_list_open(self, tokens: list[Token], at: int) -> str:
        """At the first level they are steps."""
        written = markdown.block(tokens[at], self.known)
        return written.replace("<ol", '<ol class="do"', 1) if tokens[at].level == 0 else written

    def blockquote_open(self, tokens: list[Token], at: int) -> str:
        kind = notice_in(tokens[at + 2]) if tokens[at + 1].type == "paragraph_open" else None
        self.ends.append("</div></div>" if kind else "</blockquote>")
        if kind is None:
            return "<blockquote>"
        look, mark, word = ("amber", "triangle-alert", _("Warning:")) if kind == "warning" else ("petrol", "info", _("Note:"))  # fmt: skip
        said = f'<span class="vh">{escape(word)} </span>' if ALERT.match(tokens[at + 2].content) else ""
        if said:
            without_mark(tokens[at + 2])
        return f'<div class="notice notice--{look}" role="note"><span class="mark--{mark}"></span><div>{said}'

    def blockquote_close(self, tokens: list[Token], at: int) -> str:
        return self.ends.pop()

    def table_open(self, tokens: list[Token], at: int) -> str:
        """Wide ones scroll, by keyboard too: so they have a name, that of the heading above or of their columns."""
        end = next(n for n in range(at, len(tokens)) if tokens[n].type == "thead_close")
        columns = [
            plain(markdown.block(token, self.known)) for token in tokens[at:end] if token.type == "inline"
        ]
        name = self.contents[-1].text if self.contents else ", ".join(filter(None, columns))
        return f'<div class="table-wrap" tabindex="0" role="region" aria-label="{escape(name or "-")}"><table class="table">'  # fmt: skip

    def table_close(self, tokens: list[Token], at: int) -> str:
        return "</table></div>"

    def th_open(self, tokens: list[Token], at: int) -> str:
        said = tokens[at + 1].content.strip()
        self.ends.append("</th>" if said else "</td>")
        return f'<th scope="col"{aligned(tokens[at])}>' if said else "<td>"

    def th_close(self, tokens: list[Token], at: int) -> str:
        return self.ends.pop()

    def td_open(self, tokens: list[Token], at: int) -> str:
        return f"<td{aligned(tokens[at])}>"

    def td_close(self, tokens: list[Token], at: int) -> str:
        return "</td>"

    def picture(self, uuid: str) -> markdown.Picture | None:
        file = self.files.get(uuid)
        return markdown.Picture(file.address, file.width, file.height) if file and file.width else None

    def link(self, written: str) -> str | None:
        if match := FILE.fullmatch(written):
            file = self.files.get(match[1].lower())
            return file.address if file else None
        return own_address(written)


def notice_in(token: Token) -> str | None:
    """What a quote begins with: > [!NOTE], or > **Warning.** and the like."""
    match = ALERT.match(token.content) or CALLED.match(token.content)
    word = match[1].lower() if match else ""
    return "note" if word in NOTES else "warning" if word in WARNINGS else None


def without_mark(token: Token) -> None:
    rest = ALERT.sub("", token.content, count=1)
    token.children = PARSER.parseInline(rest)[0].children if rest else []


def aligned(cell: Token) -> str:
    return ' class="r"' if cell.attrs.get("style") == "text-align:right" else ""


def plain(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())
