"""The Markdown that staff write: paragraphs, emphasis, code, lists, quotes, links. Nothing else of it has a meaning."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from .links import FOUND, address, anchor, linked, understood, without_ending

DEEPEST, EMPHASIS = 12, 6
# Each bracket may begin a link, and looking for its end takes time.
BRACKETS = 400
ESCAPED = set("*_`[]>+-")
TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "em": "em",
    "strong": "strong",
}
QUOTE = re.compile(r"^[ ]{0,3}>")
ITEM = re.compile(r"[ ]*(?:[-*+]|\d{1,9}[.)])[ \t]")
OPENED = re.compile(rf"^(?:{QUOTE.pattern}|{ITEM.pattern})", re.M)
FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
LANGUAGE = re.compile(r"[a-z0-9+#-]{0,15}")
SCHEME = re.compile(r"https?$", re.I)
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Our own addresses only: a picture from elsewhere tells its server who reads.
OWN = re.compile(r"/(?![/\\])[^\s\\]*")


@dataclass(frozen=True)
class Picture:
    """Where it is, and how large, so that the page does not jump when it arrives."""

    source: str
    width: int | None = None
    height: int | None = None


Image = Callable[[str], Picture | str | None]


@dataclass(frozen=True)
class Known:
    """What stands round a text: where its pictures are, which colleagues it names by which words, where links lead that
    name no host, and what the end of a line inside a paragraph is."""

    image: Image | None = None
    mentions: tuple[str, ...] = ()
    own: Callable[[str], str | None] | None = None
    line: str = "<br>"


ALONE = Known()


class TooDeep(ValueError):
    """Quotes in lists in quotes, brackets in brackets: whoever writes like this wrote no Markdown."""


def html_of(text: str, known: Known = ALONE) -> str:
    if text.count("[") > BRACKETS:
        raise TooDeep
    return "".join(block(token, known) for token in tokens_of(text, MARKDOWN))


def tokens_of(text: str, parser: MarkdownIt) -> list[Token]:
    tokens = parser.parse(separated(text))
    if any(token.level >= DEEPEST for token in tokens):
        raise TooDeep
    return [token for token in tokens if not token.hidden]


def separated(text: str) -> str:
    """A line below a quote or a list that does not go on with it is a paragraph of its own, as people mean it."""
    if not OPENED.search(text):
        return text
    out: list[str] = []
    fence = before = ""
    for line in text.split("\n"):
        if mark := FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence and kind(before) and kind(line) != kind(before) and line[:1].strip():
            out.append("")
        out.append(line)
        before = line
    return "\n".join(out)


def kind(line: str) -> str:
    return "quote" if QUOTE.match(line) else "list" if ITEM.match(line) else ""


def block(token: Token, known: Known) -> str:
    if token.type == "inline":
        return "".join(inline(token.children or [], known))
    if token.type == "fence":
        # A word behind the fence names a language; anything else is where somebody began to paste.
        first = "" if LANGUAGE.fullmatch(token.info.strip()) else f"{token.info.strip()}\n"
        return f"<pre><code>{escape(first + token.content)}</code></pre>"
    name, _, end = token.type.rpartition("_")
    if end == "close":
        return f"</{TAGS[name]}>"
    start = token.attrs.get("start") if name == "ordered_list" else None
    return f'<ol start="{int(start)}">' if start is not None else f"<{TAGS[name]}>"


def inline(tokens: Sequence[Token], known: Known, *, linking: bool = True) -> Iterator[str]:
    """Emphasis stops at a depth; inside a link there is no other."""
    at, depth = 0, 0
    while at < len(tokens):
        token = tokens[at]
        match token.type:
            case "text":
                yield said(token.content, known) if linking else escape(token.content)
            case "softbreak":
                yield known.line
            case "hardbreak":
                yield "<br>"
            case "code_inline":
                yield f"<code>{escape(token.content)}</code>"
            case "address":
                yield anchor(token.meta["target"], token.content)
            case "picture":
                yield picture(token, known.image)
            case "link_open" | "link_close" if not linking:
                pass
            case "link_open":
                end = closing(tokens, at)
                yield link(str(token.attrs["href"]), tokens[at + 1 : end], known)
                at = end
            case _:
                depth -= token.nesting == -1
                if depth < EMPHASIS:
                    yield block(token, known)
                depth += token.nesting == 1
        at += 1


def closing(tokens: Sequence[Token], at: int) -> int:
    """Where the link ends that begins here: an address in pointed brackets may stand in its text."""
    open_ones = 0
    for end in range(at, len(tokens)):
        open_ones += {"link_open": 1, "link_close": -1}.get(tokens[end].type, 0)
        if not open_ones:
            return end
    return len(tokens)


def said(text: str, known: Known) -> str:
    """Addresses become links, and colleagues' names stand out."""
    if not known.mentions or "@" not in text:
        return linked(text)
    names = "|".join(re.escape(name) for name in sorted(known.mentions, key=len, reverse=True))
    parts = re.split(rf"(?<![\w@./-])@({names})(?!\w)", text, flags=re.I)
    return "".join(
        f'<span class="mention">@{escape(part)}</span>' if at % 2 else linked(part) if part else ""
        for at, part in enumerate(parts)
    )


def link(href: str, tokens: Sequence[Token], known: Known) -> str:
    inside = "".join(inline(tokens, known, linking=False))
    target = address(href)
    text = "".join(token.content or " " * (token.type == "softbreak") for token in tokens)
    own = known.own(href) if known.own and not target else None
    if own:
        return f'<a class="link" href="{escape(own)}">{inside}</a>'
    return anchor(target, text, inside) if target else inside


def picture(token: Token, image: Image | None) -> str:
    name, found = token.content, image(token.meta["uuid"]) if image else None
    shown = Picture(found) if isinstance(found, str) else found
    if shown is None or not OWN.fullmatch(shown.source):
        return escape(name)
    size = f' width="{shown.width}" height="{shown.height}"' if shown.width and shown.height else ""
    return f'<img class="words__img" src="{escape(shown.source)}" alt="{escape(name)}"{size} loading="lazy">'


def escaping(state: StateInline, silent: bool) -> bool:
    r"""\* is a star. Other backslashes stay: \\server\share, C:\new."""
    if state.src[state.pos] != "\\" or state.src[state.pos + 1 : state.pos + 2] not in ESCAPED:
        return False
    if not silent:
        state.pending += state.src[state.pos + 1]
    state.pos += 2
    return True


def addressing(state: StateInline, silent: bool) -> bool:
    """https://… is a link before its underscores are emphasis."""
    if not state.src.startswith("://", state.pos) or state.linkLevel:
        return False
    scheme = SCHEME.search(state.src[max(0, state.pos - 5) : state.pos])
    if not scheme or not (silent or state.pending.endswith(scheme[0])):
        return False
    start = state.pos - len(scheme[0])
    match = FOUND.match(state.src, start, state.posMax)
    written = without_ending(match[0]) if match else ""
    target = understood(written)
    if not target:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        token = state.push("address", "", 0)
        token.content, token.meta = written, {"target": target}
    state.pos = start + len(written)
    return True


def picturing(scheme: str) -> Callable[[StateInline, bool], bool]:
    """![what it shows](scheme:UUID)"""
    found = re.compile(rf"!\[([^\[\]\n]{{0,255}})\]\({scheme}:({UUID})\)", re.I)

    def rule(state: StateInline, silent: bool) -> bool:
        match = found.match(state.src, state.pos, state.posMax)
        if not match:
            return False
        if not silent:
            token = state.push("picture", "", 0)
            token.content, token.meta = match[1], {"uuid": match[2].lower()}
        state.pos = match.end()
        return True

    return rule


def made(
    *more: str, pictures: str = "attachment", own: Callable[[str], str | None] | None = None
) -> MarkdownIt:
    """What messages are made of, and more rules. `own` says which addresses without a host are links."""
    parser = MarkdownIt("zero", {"maxNesting": DEEPEST + 4})
    parser.enable(
        ["fence", "blockquote", "list", "newline", "backticks", "emphasis", "link", "autolink", *more]
    )
    rules = (("escaping", escaping), ("addressing", addressing), ("picturing", picturing(pictures)))
    for name, rule in rules:
        parser.inline.ruler.push(name, rule)
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: address(url) is not None or bool(own and own(url))  # type: ignore[method-assign]
    parser.parse("*Threads* find every rule in its place.")
    return parser


MARKDOWN = made()
