"""What readers find in the help centre: which articles are listed for whom, where they stand, what belongs to one."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When, Window
from django.db.models.functions import Coalesce, JSONObject, RowNumber
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import Organization, User

from . import searching
from .languages import LANGUAGES, RIGHT_TO_LEFT
from .models import Article, ArticleFile, Section
from .models.article import ArticleQuerySet
from .models.file import SEEN

# How many of a section stand on the page of all sections, and on a page of its own.
FIRST, PAGE, RELATED, HELPFUL = 5, 50, 3, 5
# What stands round one: its section so far, every language, what is about the same.
MOST_AROUND = 60
NAMES = dict(LANGUAGES)
FILE = JSONObject(key="id", kind="file_type", width="width", height="height")


@dataclass
class Shelf:
    """A section as readers find it."""

    section: Section
    articles: list[Article] = field(default_factory=list)
    count: int = 0
    below: list["Shelf"] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.count + sum(shelf.total for shelf in self.below)


def person_of(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def here(person: User | None, organization: Organization) -> ArticleQuerySet:
    """Every article that this reader may open, drafts too if they are staff."""
    return Article.objects.visible_to(person).filter(organization_id=organization.pk)


def whole(person: User | None, organization: Organization) -> QuerySet[Article]:
    """With their sections and what their text names of files."""
    files = ArticleFile.objects.filter(article=OuterRef("pk"), scan__in=SEEN)
    rows = here(person, organization).select_related("section", "translation_of__section")
    return rows.annotate(shown=ArraySubquery(files.values(told=FILE)))


def shown_of(article: Article) -> list[dict[str, Any]]:
    """The same, of one that is at hand."""
    return list(article.files.filter(scan__in=SEEN).values_list(FILE, flat=True))


def listed(person: User | None, organization: Organization, language: str = "") -> QuerySet[Article]:
    """What pages list: published, each once, in the reader's language if there is such a version, else as it was
    written first. A version without a section of its own stands in that of the first."""
    language = language or (get_language() or "")[:2]
    return placed(person, organization).filter(in_language(person, organization, language))


def placed(person: User | None, organization: Organization) -> QuerySet[Article]:
    """Published articles without their text, with the section that they stand in."""
    mine = here(person, organization).published()
    return mine.annotate(place=Coalesce("section_id", "translation_of__section_id")).defer(
        "content", "metadata"
    )


def in_language(person: User | None, organization: Organization, language: str) -> Q:
    translated = here(person, organization).published().filter(translation_of=OuterRef("pk"), language=language)  # fmt: skip
    first = Q(translation_of=None) & (Q(language=language) | ~Exists(translated))
    return first | Q(translation_of__isnull=False, language=language)


def open_ones(organization: Organization) -> QuerySet[Article]:
    """Also if staff ask: what everybody may read."""
    found = Article.objects.open().filter(organization_id=organization.pk).order_by("published_at", "pk")
    return found.only("slug", "language", "translation_of_id", "section_id", "changed_at")


def sections_of(organization: Organization) -> list[Section]:
    """All that the wall shows to whoever asks, in the order of the team."""
    return list(Section.objects.filter(organization_id=organization.pk))


def shelves(person: User | None, organization: Organization) -> tuple[list[Shelf], list[Article]]:
    """The tree of sections with the first articles of each, empty ones left out; and articles that stand nowhere."""
    ranked = listed(person, organization).annotate(
        rank=Window(RowNumber(), partition_by=F("place"), order_by=["position", "title"]),
        of=Window(Count("*"), partition_by=F("place")),
    )
    found = list(
        ranked.filter(Q(rank__lte=FIRST) | Q(place=None, rank__lte=PAGE)).order_by("position", "title")
    )
    by_key = {section.pk: Shelf(section) for section in sections_of(organization)}
    loose = []
    for article in found:
        shelf = by_key.get(article.place)
        if shelf is None:
            loose.append(article)
        else:
            shelf.articles.append(article)
            shelf.count = article.of
    top: list[Shelf] = []
    for shelf in by_key.values():
        above = by_key.get(shelf.section.parent_id)
        (above.below if above else top).append(shelf)
    return pruned(top), loose


def pruned(all_of: list[Shelf]) -> list[Shelf]:
    for shelf in all_of:
        shelf.below = pruned(shelf.below)
    return [shelf for shelf in all_of if shelf.total]


def way_to(section: Section | None, sections: list[Section]) -> list[Section]:
    """From the top down to this one."""
    by_key = {one.pk: one for one in sections}
    way: list[Section] = []
    while section and section not in way:
        way.insert(0, section)
        section = by_key.get(section.parent_id)
    return way


@dataclass
class Around:
    """What belongs to an article: its versions in other languages, what else stands in its section, and what is about the
    same."""

    versions: list[Article]
    beside: list[Article]
    related: list[Article]


def around(
    article: Article, place: Section | None, person: User | None, organization: Organization
) -> Around:
    """In one query besides the one for what is related."""
    first = article.translation_of_id or article.pk
    keys = [key for key in searching.related(article, most=RELATED + 2) if key != first]
    family, similar = Q(pk=first) | Q(translation_of_id=first), Q(pk__in=keys)
    here_too = Q(place=place.pk if place else None, place__isnull=False)
    listed_here = in_language(person, organization, article.language) & (here_too | similar)
    near = Case(When(family | similar, then=0), default=1)
    rows = list(
        placed(person, organization)
        .filter(family | listed_here)
        .order_by(near, "position", "title")[:MOST_AROUND]
    )
    by_key = {row.pk: row for row in rows if first not in (row.pk, row.translation_of_id)}
    ordered = sorted(rows, key=lambda row: (row.position, row.title))
    shown = [row for row in ordered if row.pk == article.pk or row.pk in by_key]
    return Around(
        versions=[
            row for row in ordered if first in (row.pk, row.translation_of_id) and row.pk != article.pk
        ],
        beside=[row for row in shown if place and row.place == place.pk],
        related=[by_key[key] for key in keys if key in by_key][:RELATED],
    )


def version_of(article: Article, organization: Organization) -> dict[str, Any]:
    path = address_of(article)
    return {
        "address": organization.url(path),
        "href": path,
        "code": article.language,
        "name": NAMES[article.language],
        "is_open": article.is_open,
    }


def most_helpful(person: User | None, organization: Organization) -> list[Article]:
    """What readers judged best; nothing while nobody said so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.most_helpful(%s)", [HELPFUL])
        keys = [key for (key,) in cursor.fetchall()]
    rows = here(person, organization).defer("metadata").in_bulk(keys) if keys else {}
    return [rows[key] for key in keys if key in rows]


def on_top(person: User | None, organization: Organization) -> tuple[list[dict[str, Any]], int]:
    """The sections of the first level that lead to an article, with how many; and how many there are in all."""
    counts = dict(listed(person, organization).order_by().values_list("place").annotate(n=Count("pk")))
    sections = sections_of(organization)
    total = sum(counts.values())
    for one in reversed(by_depth(sections)):
        counts[one.parent_id] = counts.get(one.parent_id, 0) + counts.get(one.pk, 0)
    return [
        {"slug": one.slug, "name": one.name, "description": one.description, "count": counts[one.pk]}
        for one in sections
        if one.parent_id is None and counts.get(one.pk)
    ], total


def by_depth(sections: list[Section]) -> list[Section]:
    return sorted(sections, key=lambda one: len(way_to(one, sections)))


def address_of(article: Article) -> str:
    return reverse("help:article", args=[article.slug])


def direction_of(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
