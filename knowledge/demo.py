"""The demo's help centre: sections and articles of both organizations, and what readers said of them."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Organization, User
from helpdesk.lib import tenancy

from . import demo_texts
from .models import Article, Section

SHELVES: dict[str, tuple[list[Any], tuple[str, str, str, str, str]]] = {
    "fernway": (demo_texts.FERNWAY, demo_texts.FERNWAY_GERMAN),
    "lumen": (demo_texts.LUMEN, demo_texts.LUMEN_GERMAN),
}
# One in so many who say no says why.
WHY = 12


def furnish(organization: Organization) -> dict[Article, list[str]]:
    """By the people of the demo; says which topics each article is about. A second time nothing more."""
    with tenancy.system(organization, source="demo"):
        authors = list(
            User.objects.filter(organization=organization, role="agent", status="active")
            .select_related("organization", "department")
            .order_by("pk")
        )
        if not authors or Article.objects.filter(organization=organization).exists():
            return {}
    chance = random.Random(organization.slug)  # noqa: S311 # nosec B311 - the same demo each time
    shelves, german = SHELVES[organization.slug]
    made: dict[str, tuple[Article, dict[str, Any]]] = {}
    for place, (slug, name, text, articles) in enumerate(shelves):
        with tenancy.system(organization, source="demo"):
            section = Section.objects.create(
                organization=organization, slug=slug, name=name, description=text, position=place
            )
        for number, (key, title, summary, content, more) in enumerate(articles):
            article = write(authors[(place + number) % len(authors)], days=chance.randint(4, 180), section=section, slug=key,
                title=title, summary=summary, content=content, position=number, is_public=not more.get("staff"),
                status="draft" if more.get("draft") else "published")  # fmt: skip
            made[key] = (article, more)
    first = made[german[0]][0]
    _key, slug, title, summary, content = german
    write(authors[0], days=3, section=first.section, slug=slug, title=title, summary=summary, content=content,
        position=first.position, is_public=True, status="published", language="de", translation_of=first)  # fmt: skip
    judge(
        organization,
        [(article, *more["asked"]) for article, more in made.values() if "asked" in more],
        chance,
    )
    return {article: more.get("about", []) for article, more in made.values()}


def write(author: User, *, days: int, **told: object) -> Article:
    at = timezone.now() - timedelta(days=days)
    with tenancy.system(author.organization, source="demo"):
        return Article.objects.create(
            organization=author.organization,
            author=author,
            owner=author,
            changed_at=at,
            published_at=at,
            **told,
        )


def judge(organization: Organization, told: list[tuple[Article, int, int]], chance: random.Random) -> None:
    """As visitors who are signed in to nothing."""
    visitors = replace(tenancy.NOBODY, org=str(organization.pk), source="customer_portal")
    with tenancy.use(visitors), transaction.atomic(), connection.cursor() as cursor:
        for article, of_all, yes in told:
            for number in range(of_all):
                helpful = number < yes
                why = chance.choice(demo_texts.SAID) if not helpful and not number % WHY else ""
                visitor = f"{chance.getrandbits(256):064x}"
                cursor.execute(
                    "SELECT app.say_of_article(%s, %s, %s, %s)", [article.pk, helpful, why, visitor]
                )
