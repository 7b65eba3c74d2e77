"""The words that were looked for, marked in what was found."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .prose import SIGNS, summary

AROUND = 90


def marked(text: str, words: Iterable[str], *, whole: bool = False, stems: bool = False) -> SafeString:
    """The words marked, everything else escaped; of a long text what stands round the first of them. Of stems every word
    that begins with one is marked whole."""
    line = " ".join((text if whole else text.translate(SIGNS)).split())
    plain = folded(line)
    patterns = [_stem(word) if stems else re.escape(folded(word)) for word in words]
    spans = [hit.span() for pattern in patterns for hit in re.finditer(pattern, plain)]
    hits = sorted(spans, key=lambda span: (span[0], -span[1]))
    if not hits:
        return format_html("{}", line if whole else summary(line, 2 * AROUND))
    begin = 0 if whole else max(hits[0][0] - AROUND // 2, 0)
    end = len(line) if whole else min(begin + 2 * AROUND, len(line))
    parts, at = [], begin
    for first, last in hits:
        if first >= at and last <= end:
            parts.append((line[at:first], line[first:last]))
            at = last
    told = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}{}{}", "…" if begin else "", told, line[at:end], "…" if end < len(line) else "")


def says(text: str, stems: Iterable[str]) -> int:
    """How many of these stems stand in a text."""
    plain = folded(text)
    return sum(1 for stem in stems if re.search(_stem(stem), plain))


def _stem(stem: str) -> str:
    """The words of a stem. Its last letter may have been changed ("deliveri")."""
    plain = folded(stem)
    kept = plain[:-1] if len(plain) > 5 or plain.endswith("i") else plain
    return rf"\b{re.escape(kept)}\w*"


def folded(text: str) -> str:
    """Letter by letter without accents and case, so that places stay places."""
    return text.lower() if text.isascii() else "".join(_letter(letter) for letter in text)


@lru_cache(4096)
def _letter(letter: str) -> str:
    plain = "".join(
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    ).lower()
    return plain if len(plain) == 1 else letter
