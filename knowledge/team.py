"""What the team's page says: what readers and colleagues make of the articles, and what is missing. The apps above add
what they know: where articles were sent, and parts of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Organization, User
from accounts.refusals import heard

from .models import Article, ArticleFeedback, Deflection, MissedSearch

LATELY = timedelta(days=90)
WEEKS = timedelta(days=28)
# Rows of a part on the page, and where it stands alone.
SHORT, LONG = 20, 200


@dataclass
class Figures:
    """Of one article. `sent`: in how many tickets; `good` of `rated` tickets among them."""

    yes: int = 0
    of_all: int = 0
    yes_lately: int = 0
    all_lately: int = 0
    sent: int = 0
    rated: int = 0
    good: int = 0
    article: Article | None = None

    @property
    def weight(self) -> tuple[int, int]:
        return self.all_lately + self.sent, self.of_all


@dataclass
class Part:
    """Rows of a part, as many as its page shows, and whether there are more."""

    rows: list[Any]
    more: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


Told = Callable[[Organization, User, int], Part]
# Where articles were sent: their figures, by article.
SENT: list[Callable[[Organization, User], dict[UUID, dict[str, int]]]] = []
PARTS: dict[str, tuple[str, Told]] = {}


def add_sent(figures: Callable[[Organization, User], dict[UUID, dict[str, int]]]) -> None:
    SENT.append(figures)


def add_part(name: str, template: str, told: Told) -> None:
    PARTS[name] = (template, told)


def today(organization: Organization) -> date:
    return timezone.localdate(timezone=organization.zone)


def cut(rows: list[Any], most: int, **facts: Any) -> Part:
    return Part(rows[:most], len(rows) > most, facts)


def usefulness(organization: Organization, person: User, most: int) -> Part:
    """Of those that somebody judged or sent: the most talked of lately first."""
    of: dict[UUID, Figures] = {}
    for row in votes(organization):
        key = row.pop("article_id")
        of[key] = Figures(**row)
    for figures in SENT:
        for key, told in figures(organization, person).items():
            one = of.setdefault(key, Figures())
            one.sent, one.rated, one.good = told["sent"], told["rated"], told["good"]
    first = sorted(of, key=lambda key: of[key].weight, reverse=True)[: most + 1]
    articles = Article.objects.filter(organization_id=organization.pk).defer("content").in_bulk(first)
    for key in first:
        of[key].article = articles.get(key)
    return cut([of[key] for key in first if of[key].article], most)


def votes(organization: Organization) -> Any:
    lately = Q(created_at__gte=timezone.now() - LATELY)
    rows = ArticleFeedback.objects.filter(organization_id=organization.pk).values("article_id")
    return rows.order_by().annotate(
        yes=Count("pk", filter=Q(helpful=True)),
        of_all=Count("pk"),
        yes_lately=Count("pk", filter=lately & Q(helpful=True)),
        all_lately=Count("pk", filter=lately),
    )


def answered(organization: Organization, person: User, most: int) -> Part:
    """Before it was asked: in the last four weeks, in the four before, and by which articles."""
    since = today(organization) - WEEKS
    rows = Deflection.objects.filter(organization_id=organization.pk, on__gt=since - WEEKS)
    facts = rows.aggregate(
        now=Count("pk", filter=Q(on__gt=since)), before=Count("pk", filter=Q(on__lte=since))
    )
    by = rows.filter(on__gt=since).values("article_id", "article__title").annotate(times=Count("pk"))
    return cut(list(by.order_by("-times", "article__title")[: most + 1]), most, **facts)


def missed(organization: Organization, person: User, most: int) -> Part:
    rows = MissedSearch.objects.filter(organization_id=organization.pk).order_by("-asked", "-last_at", "pk")
    return cut(list(rows[: most + 1]), most)


def due(organization: Organization, person: User, most: int) -> Part:
    rows = Article.objects.filter(organization_id=organization.pk).to_be_reviewed(today(organization))
    rows = rows.select_related("owner").defer("content").order_by("review_on", "title")
    return cut(list(rows[: most + 1]), most)


def forget(search: MissedSearch, *, by: User) -> None:
    with heard():
        search.delete()


add_part("usefulness", "knowledge/agent/team/_usefulness.html", usefulness)
add_part("answered", "knowledge/agent/team/_answered.html", answered)
add_part("missed", "knowledge/agent/team/_missed.html", missed)
add_part("due", "knowledge/agent/team/_due.html", due)
