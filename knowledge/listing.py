"""Articles as the team lists them: what changed last first, page by page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from .models import Article
from .models.article import ArticleQuerySet

PAGE = 50


def narrowed(articles: ArticleQuerySet, *, words: str, status: str, section: UUID | None) -> ArticleQuerySet:
    for word in words.split()[:8]:
        articles = articles.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(slug__icontains=word)
        )
    if status:
        articles = articles.filter(status=status)
    return articles.filter(section_id=section) if section else articles


def key_in(parts: list[str] | None) -> tuple[datetime, UUID] | None:
    """A page's key as an address carries it; nothing for what is none."""
    try:
        return (datetime.fromisoformat(parts[0]), UUID(parts[1])) if parts else None
    except ValueError:
        return None


def page_after(
    articles: ArticleQuerySet, key: tuple[datetime, UUID] | None
) -> tuple[list[Article], tuple[Any, ...] | None]:
    if key:
        at, pk = key
        articles = articles.filter(Q(changed_at__lt=at) | Q(changed_at=at, pk__lt=pk))
    rows = articles.select_related("section", "owner").defer("content").order_by("-changed_at", "-pk")
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], (last.changed_at, last.pk) if last else None
