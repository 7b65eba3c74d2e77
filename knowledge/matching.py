"""Which articles answer a question, and how much of it. The database's functions know the words (migrations/sql/0003).

Every word of a question is worth the more the fewer articles have it; an article is about a word from 0 to 1. What an article
fits is its part of what the whole question is worth, so that a word which stands in no article counts against all of them:
text about something else fits nothing. bench/README.md says how the numbers were found.
"""

import math
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from django.db import connection

from helpdesk.lib.slips import slips

from .asking_words import is_asking

# A help centre of few articles is reckoned as one of so many: a word of one in three is not common yet.
FEWEST = 50
# How much a rare word outweighs a common one, what one counts that no article has, what one counts that belongs to asking
# and not to the question, and what one counts that was misspelt.
RARITY, UNKNOWN, ASKING, MISSPELT = 0.7, 1.2, 0.1, 0.7
# What every question is worth beside its words, so that a single word of no weight does not fit.
BESIDE = 1.0
# The shortest word that may be misspelt, and how many words a beginning may be the beginning of.
SHORTEST, BEGUN = 5, 5


@dataclass(frozen=True)
class Word:
    word: str
    stem: str
    have: int


@dataclass(frozen=True)
class Match:
    """An article, the part of the question that it fits, and the same with what readers said of it."""

    key: UUID
    language: str
    fit: float
    worth: float


@dataclass
class Matched:
    matches: list[Match] = field(default_factory=list)
    # What to mark in them.
    stems: set[str] = field(default_factory=set)
    # The words that were looked for instead of misspelt ones: {"refnd": ["refund"]}.
    instead: dict[str, list[str]] = field(default_factory=dict)


def matched(text: str, *, most: int, typing: bool = False) -> Matched:
    """The best first, in any language that articles are written in. `typing`: the last word may be the beginning of one."""
    found = Matched()
    for language, articles, words in _asked(text):
        found.matches += _in_language(language, articles, words, found, most=most, typing=typing)
    found.matches.sort(key=lambda match: (-match.worth, match.key))
    return found


def _asked(text: str) -> list[tuple[str, int, list[Word]]]:
    """The question's words in each language, each once, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT language, articles, word, stem, have FROM app.asked_words(%s) ORDER BY language, place",
            [text],
        )
        rows = cursor.fetchall()
    return [
        (language, articles, list({row[3]: Word(*row[2:]) for row in group}.values()))
        for (language, articles), group in groupby(rows, key=lambda row: row[:2])
    ]


def _in_language(language: str, articles: int, words: list[Word], found: Matched, *, most: int, typing: bool) -> list[Match]:  # fmt: skip
    whole, worths = BESIDE, {}
    for place, word in enumerate(words):
        asking = is_asking(word.word, language)
        begun = typing and place == len(words) - 1
        meant = [] if word.have or asking else _meant(word.word, language, begun=begun)
        if meant:
            found.instead[word.word] = [other.word for other in meant]
            worths |= {other.stem: MISSPELT * _rarity(other.have, articles) for other in meant}
            whole += max(_rarity(other.have, articles) for other in meant)
        elif word.have or word.word.isalpha():
            # A number that stands in no article is theirs: an order's, a date.
            worth = _rarity(word.have, articles) * (1 if word.have else UNKNOWN) * (ASKING if asking else 1)
            whole += worth
            worths |= {word.stem: worth} if word.have else {}
    found.stems |= worths.keys()
    return _matches(language, worths, whole, most) if worths else []


def _rarity(have: int, articles: int) -> float:
    articles = max(articles, FEWEST)
    return float(math.log(1 + (articles - have + 0.5) / (have + 0.5)) ** RARITY)


def _matches(language: str, worths: dict[str, float], whole: float, most: int) -> list[Match]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article_id, score, worth FROM app.search_articles(%s, %s, %s, %s)",
            [language, list(worths), list(worths.values()), most],
        )
        return [Match(key, language, score / whole, worth / whole) for key, score, worth in cursor.fetchall()]


def _meant(typed: str, language: str, *, begun: bool) -> list[Word]:
    """What a word that stands in no article may have meant: what it is the beginning of, or the one nearest to it."""
    if not typed.isalpha() or len(typed) < (2 if begun else SHORTEST):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM app.alike_words(%s, %s)", [language, typed])
        alike = [word for (word,) in cursor.fetchall()]
    others = [word for word in alike if word.startswith(typed)][:BEGUN] if begun else []
    if not others and len(typed) >= SHORTEST:
        near = [
            word
            for word in alike
            if word[0] == typed[0] and slips(typed, word) <= (1 if len(typed) < 7 else 2)
        ]
        others = sorted(near, key=lambda word: slips(typed, word))[:1]
    if not others:
        return []
    known = [words for code, _articles, words in _asked(" ".join(others)) if code == language]
    return [word for word in known[0] if word.have] if known else []
