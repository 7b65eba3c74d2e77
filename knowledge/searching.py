"""Articles that have the words somebody looks for, the best first, with the sentence that has them."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.utils.safestring import SafeString

from accounts.models import Organization, User
from helpdesk.lib.marking import marked, says
from helpdesk.lib.prose import unmarked

from .matching import matched, nearest, read
from .models import Article

# What falls further behind the best one than this is no result.
BEHIND = 0.2
# How much of an article is read for the sentence that is shown.
READ = 20_000
SENTENCE = re.compile(r"(?<=[.!?:。！？])\s+|\n+")


@dataclass(frozen=True)
class Hit:
    """An article, and its title and what it says of the words as HTML with the words marked."""

    article: Article
    title: SafeString
    text: SafeString


@dataclass
class Found:
    """`instead` are the words that were looked for in place of misspelt ones."""

    hits: list[Hit] = field(default_factory=list)
    instead: dict[str, list[str]] = field(default_factory=dict)
    more: bool = False


def find(person: User | None, organization: Organization, text: str, language: str = "", limit: int = 20) -> Found:  # fmt: skip
    """What whoever asks may read: staff what is published, everybody else what is published for everybody."""
    told = matched(text, most=2 * limit + 1, typing=True, first=language)
    keys = nearest(told.matches, language=language, behind=BEHIND)
    articles = read(Article.objects.visible_to(person).filter(organization=organization), keys)
    hits = [_hit(article, told.stems) for article in articles[:limit]]
    return Found(hits, told.instead, len(articles) > limit)


def _hit(article: Article, stems: set[str]) -> Hit:
    sentences = [article.summary, *SENTENCE.split(unmarked(article.content[:READ]))]
    said = [told for sentence in sentences if (told := _without_rules(sentence))]
    best = max(said, key=lambda sentence: says(sentence, stems), default="")
    return Hit(article, marked(article.title, stems, whole=True, stems=True), marked(best, stems, stems=True))


def _without_rules(line: str) -> str:
    """Of a table's row what its cells say; the row of hyphens says nothing."""
    cells = [cell.strip() for cell in line.split("|")]
    return " · ".join(cell for cell in cells if cell.strip(":- "))


def related(article: Article, *, most: int) -> list[UUID]:
    """What is about the same, in its language, among what whoever asks may read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT article_id FROM app.related_articles(%s, %s)", [article.pk, most])
        return [key for (key,) in cursor.fetchall()]


def miss(text: str, language: str) -> bool:
    """Keeps for the team what was looked for and not found, unless it may say who looked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.miss_search(%s, %s)", [text, language])
        return bool(cursor.fetchone()[0])
