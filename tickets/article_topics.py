"""Which topics of customers an article is about: a field in the article's form."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from accounts.refusals import heard
from knowledge import ties
from knowledge.models import Article

from .models import Category, CategoryArticle


def offered(organization: Organization) -> list[tuple[str, str]]:
    rows = Category.objects.filter(organization_id=organization.pk).order_by("position", "name")
    return [(str(key), name) for key, name in rows.values_list("pk", "name")]


def chosen(article: Article) -> list[str]:
    return [str(key) for key in of(article).values_list("category_id", flat=True)]


def of(article: Article) -> Any:
    return CategoryArticle.objects.filter(organization_id=article.organization_id, article=article)


def choose(article: Article, keys: Iterable[UUID], by: User) -> None:
    """These and no others."""
    wanted, there = set(keys), set(of(article).values_list("category_id", flat=True))
    with heard():
        of(article).filter(category_id__in=there - wanted).delete()
        for key in wanted - there:
            CategoryArticle.objects.create(
                organization_id=article.organization_id, article=article, category_id=key
            )


def register() -> None:
    hint = _("It is suggested with requests about these, and to whoever answers them.")
    ties.add(ties.Tie("topics", _("Topics"), hint, offered, chosen, choose))
