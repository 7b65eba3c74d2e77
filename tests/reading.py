"""HTML as a browser's parser understands it, for tests that ask what came out."""

import re
from typing import Any
from urllib.parse import urlsplit

import html5lib

ALLOWED: dict[str, set[str]] = {
    "a": {"class", "href", "rel", "target"},
    "details": {"class"},
    "img": {"class", "src", "alt", "loading"},
    "ol": {"start"},
    "p": {"class"},
    "span": {"class"},
} | {tag: set() for tag in ("blockquote", "br", "code", "em", "li", "pre", "strong", "summary", "ul")}
CLASSES = {"link", "leads", "quoted", "words__img", "words__whole"}
REL = "noopener noreferrer nofollow"


def elements(html: Any) -> list[Any]:
    """Every element of a fragment, as etree sees it."""
    root = html5lib.parseFragment(str(html), container="div", namespaceHTMLElements=False)
    return list(root.iter())[1:]


def wrong(html: Any) -> list[str]:
    """What stands in it that may not."""
    found = []
    for element in elements(html):
        tag = element.tag if isinstance(element.tag, str) else "a comment"
        extra = set(element.attrib) - ALLOWED.get(tag, set())
        if tag not in ALLOWED or extra or element.get("class", "link") not in CLASSES:
            found.append(f"{tag} {dict(element.attrib)}")
        if tag == "a" and not is_safe_link(element):
            found.append(f"a link {dict(element.attrib)}")
        if not re.match(r"/[^/\\]|$", element.get("src", "")):
            found.append(f"a picture {dict(element.attrib)}")
    return found


def is_safe_link(link: Any) -> bool:
    href = link.get("href")
    parts = urlsplit(href)
    place = r"[a-z0-9_.-]+(:\d+)?|\[[0-9a-f:.]+\](:\d+)?"
    leads = parts.scheme == "mailto" or (
        parts.scheme in ("http", "https") and re.fullmatch(place, parts.netloc)
    )
    return bool(leads) and href.isascii() and link.get("rel") == REL and link.get("target") == "_blank"


def depth(html: Any) -> int:
    """How deep the elements are nested."""

    def below(element: Any) -> int:
        return 1 + max(map(below, element), default=0)

    return below(html5lib.parseFragment(str(html), container="div", namespaceHTMLElements=False)) - 1


def text_of(html: Any, *, without: tuple[str, ...] = ()) -> str:
    """The text, without that of elements of these tags or classes."""

    def told(element: Any) -> str:
        inside = "" if {element.tag, element.get("class")} & set(without) else element.text or ""
        inside += "".join(
            ("" if {child.tag, child.get("class")} & set(without) else told(child)) + (child.tail or "")
            for child in element
        )
        return f"\n{inside}" if element.tag in ("br", "p", "li", "blockquote", "pre") else inside

    return told(html5lib.parseFragment(str(html), container="div", namespaceHTMLElements=False))


def links(html: Any) -> list[tuple[str, str, str]]:
    """Of every link: where it leads, its text, and the address that is said beside."""
    found = []
    for element in elements(html):
        if element.tag == "a":
            said = [child.text or "" for child in element.iter("span")]
            found.append(
                (element.get("href"), "".join(element.itertext()).strip(), "".join(said).strip(" ()"))
            )
    return found
