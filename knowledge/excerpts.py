"""The sentence of an article that answers a search, its words marked."""

import re
from html import unescape
from typing import Any

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from .models import Article
from .rendering import rendered

# Where one sentence ends, in the scripts that end them with a sign.
END = re.compile(r"(?<=[.!?…。！？])\s+|\n+")
CELL, BLOCK = re.compile(r"</t[hd]>"), re.compile(r"</(?:p|li|h[234]|tr|pre)>")
LONGEST, SHORTEST, A_SENTENCE = 220, 3, 25


def hit(article: Article, text: str) -> dict[str, Any]:
    """What a list of results shows of it."""
    words = words_in(text)
    best = sentence(article, words)
    return {
        "slug": article.slug,
        "language": article.language,
        "is_public": article.is_public,
        "title": marked(article.title, words),
        "sentence": marked(best, words),
    }


def words_in(text: str) -> list[str]:
    """Short ones too if there are no others."""
    words = list(dict.fromkeys(re.findall(r"\w+", text.casefold())))
    return [word for word in words if len(word) >= SHORTEST] or words


def sentence(article: Article, words: list[str]) -> str:
    """The one with most of the words; of several the first that is more than a heading."""
    lines = [one.strip() for one in END.split(f"{article.summary}\n{said(article.content)}") if one.strip()]
    if not lines:
        return ""
    best = max(lines, key=lambda line: (sum(stem(word) in line.casefold() for word in words), len(line) >= A_SENTENCE))  # fmt: skip
    return shortened(best, words)


def said(content: str) -> str:
    html = str(rendered(content).html)
    return unescape(strip_tags(BLOCK.sub("\n", CELL.sub(" · ", html)))).replace(" · \n", "\n")


def shortened(line: str, words: list[str]) -> str:
    if len(line) <= LONGEST:
        return line
    first = min((at for word in words if (at := line.casefold().find(stem(word))) >= 0), default=0)
    start = max(0, first - LONGEST // 3)
    return f"{'… ' if start else ''}{line[start : start + LONGEST].strip()} …"


def stem(word: str) -> str:
    """Its beginning, so that other endings count as well."""
    return word[: max(4, len(word) - 2)] if len(word) > 4 else word


def marked(line: str, words: list[str]) -> SafeString:
    if not words:
        return escape(line)
    wanted = re.compile(rf"\b(?:{'|'.join(re.escape(stem(word)) for word in words)})\w*", re.I)
    out, end = [], 0
    for match in wanted.finditer(line):
        out += [escape(line[end : match.start()]), f"<mark>{escape(match[0])}</mark>"]
        end = match.end()
    return mark_safe("".join(out) + escape(line[end:]))  # noqa: S308 # nosec B308 B703
