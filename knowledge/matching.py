"""Which articles answer a question, and how much of it. The database's functions know the words (migrations/sql/0004).

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

from .asking_words import is_asking, same_as
from .models import Article
from .models.article import ArticleQuerySet

# A help centre of few articles is reckoned as one of so many: a word of one in three is not common yet.
FEWEST = 50
# How much a rare word outweighs a common one, what one counts that no article has, what one counts that belongs to asking
# and not to the question, what one counts that was misspelt, and what another word for it.
RARITY, UNKNOWN, ASKING, MISSPELT, ALIKE = 0.55, 1.4, 0.1, 0.7, 0.8
# What every question is worth beside its words, so that a single word of no weight does not fit.
BESIDE = 1.0
# What is written in the reader's language stands before what fits the same.
OWN_LANGUAGE = 1.1
# The shortest word that may be misspelt, the shortest that may be so twice, and how many words a beginning may be the beginning of.
SHORTEST, LONG, BEGUN = 5, 7, 5


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


def matched(text: str, *, most: int, typing: bool = False, first: str = "") -> Matched:
    """The best first, in any language that articles are written in; where something in the language `first` is found, in that
    one alone. `typing`: the last word may be the beginning of one."""
    found = Matched()
    for language, articles, words in sorted(_asked(text), key=lambda asked: asked[0] != first):
        if found.matches and first and language != first:
            break
        found.matches += _in_language(language, articles, words, found, most=most, typing=typing)
    found.matches.sort(key=lambda match: (-match.worth, match.key))
    return found


def nearest(matches: list[Match], *, language: str, behind: float) -> list[UUID]:
    """Those that fall not too far behind the best one, in their order."""

    def worth(match: Match) -> float:
        return match.worth * (OWN_LANGUAGE if match.language == language else 1)

    ranked = sorted(matches, key=lambda match: (-worth(match), match.key))
    return [match.key for match in ranked if worth(match) >= behind * worth(ranked[0])]


def read(articles: ArticleQuerySet, keys: list[UUID]) -> list[Article]:
    """The published ones among them, in this order; of an article and its translations the first."""
    rows = articles.published().in_bulk(keys)
    once: dict[UUID, Article] = {}
    for article in (rows[key] for key in keys if key in rows):
        once.setdefault(article.translation_of_id or article.pk, article)
    return list(once.values())


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
    whole = BESIDE
    looked_for: list[tuple[str, float, int]] = []
    for place, word in enumerate(words):
        asking, same = is_asking(word.word, language), same_as(word.stem, language)
        meant = []
        if not (word.have or asking or same):
            meant = _meant(word.word, language, begun=typing and place == len(words) - 1)
        if meant:
            found.instead[word.word] = [other.word for other in meant]
            looked_for += [(other.stem, MISSPELT * _rarity(other.have, articles), place) for other in meant]
            whole += max(_rarity(other.have, articles) for other in meant)
        elif word.have or word.word.isalpha():
            # A number that stands in no article is theirs: an order's, a date.
            worth = _rarity(word.have, articles) * (1 if word.have else UNKNOWN) * (ASKING if asking else 1)
            whole += worth
            looked_for += [(word.stem, worth, place)] + [(other, ALIKE * worth, place) for other in same]
    found.stems |= {stem for stem, _worth, _place in looked_for}
    return _matches(language, looked_for, whole, most) if looked_for else []


def _rarity(have: int, articles: int) -> float:
    articles = max(articles, FEWEST)
    return float(math.log(1 + (articles - have + 0.5) / (have + 0.5)) ** RARITY)


def _matches(language: str, looked_for: list[tuple[str, float, int]], whole: float, most: int) -> list[Match]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article_id, score, worth FROM app.search_articles(%s, %s, %s, %s, %s)",
            [language, *(list(column) for column in zip(*looked_for, strict=True)), most],
        )
        return [Match(key, language, score / whole, worth / whole) for key, score, worth in cursor.fetchall()]


def _meant(typed: str, language: str, *, begun: bool) -> list[Word]:
    """What a word that stands in no article may have meant: what it is the beginning of, or the one nearest to it."""
    if not typed.isalpha() or len(typed) < (2 if begun else SHORTEST):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, stem, have FROM app.alike_words(%s, %s)", [language, typed])
        alike = [Word(*row) for row in cursor.fetchall()]
    if begun and (others := [word for word in alike if word.word.startswith(typed)]):
        return list({word.stem: word for word in others}.values())[:BEGUN]
    most = 0 if len(typed) < SHORTEST else 1 if len(typed) < LONG else 2
    near = [word for word in alike if word.word[0] == typed[0] and slips(typed, word.word) <= most]
    return sorted(near, key=lambda word: slips(typed, word.word))[:1]
