"""An article begins, is written, goes to review, is published, put away, and comes back. Agents and admins do it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from accounts.models import Organization, User
from accounts.refusals import heard

from .models import Article, ArticleDraft, ArticleVersion
from .models.article import Status
from .models.slug import free_among, slug_of
from .refusals import ArticleGone, Changed

# What a version keeps, and what is restored from it.
WORDS = ("title", "summary", "content")


def begin(
    *, organization: Organization, by: User | None, title: str, slug: str = "", **columns: Any
) -> Article:
    """A draft, at an address made of its title. Refuses with AddressTaken an address that was asked for and is taken."""
    taken = Article.objects.filter(organization_id=organization.pk)
    with heard():
        return Article.objects.create(
            organization=organization,
            title=title,
            slug=slug or free_among(taken, slug_of(title) or "article"),
            owner=by,
            **columns,
        )


def number_of(article: Article) -> int:
    """The version that is in force."""
    newest = article.versions.order_by("-number").values_list("number", flat=True)[:1]
    return newest[0] if newest else 0


@contextmanager
def _locked(article: Article) -> Iterator[Article]:
    with transaction.atomic(), heard():
        rows = Article.objects.select_for_update().filter(organization_id=article.organization_id)
        fresh = rows.filter(pk=article.pk).first()
        if fresh is None:
            raise ArticleGone
        yield fresh


def save(article: Article, *, by: User, version: int, **columns: Any) -> Article:
    """Writes what changed; what they were writing is saved by this, and their draft goes. Refuses with Changed when the
    words are no longer those of the version that they began with."""
    with _locked(article) as fresh:
        began = {} if number_of(fresh) == version else _words_of(fresh, version)
        if began is None or any(getattr(fresh, name) != said for name, said in began.items()):
            raise Changed(fresh)
        for name, value in columns.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(columns))
        drop_draft(fresh, by=by)
    return fresh


def _words_of(article: Article, version: int) -> dict[str, str] | None:
    """What it said then: a change of its status since is none of its words."""
    return article.versions.filter(number=version).values(*WORDS).first()


def send_to_review(article: Article, *, by: User) -> Article:
    return become(article, Status.IN_REVIEW)


def publish(article: Article, *, by: User) -> Article:
    """Refuses with NothingToPublish an article without words."""
    return become(article, Status.PUBLISHED)


def take_back(article: Article, *, by: User) -> Article:
    """To a draft: from this moment on readers do not find it."""
    return become(article, Status.DRAFT)


def archive(article: Article, *, by: User) -> Article:
    return become(article, Status.ARCHIVED)


def become(article: Article, status: Any) -> Article:
    with _locked(article) as fresh:
        fresh.status = status
        fresh.save(update_fields=["status"])
    return fresh


def restore(version: ArticleVersion, *, by: User) -> Article:
    """The words of then, as a new version. Status and readers stay as they are now."""
    with _locked(version.article) as fresh:
        for name in WORDS:
            setattr(fresh, name, getattr(version, name))
        fresh.save(update_fields=list(WORDS))
    return fresh


def delete(article: Article, *, by: User) -> None:
    """With its versions, files and what readers said. Translations stay, each for itself."""
    with _locked(article) as fresh:
        fresh.delete()


# -- what somebody is writing -------------------------------------------------------------


def keep_draft(article: Article, *, by: User, version: int, **words: str) -> ArticleDraft:
    """As they type; theirs alone, whatever becomes of the article meanwhile."""
    with heard():
        draft, _created = ArticleDraft.objects.update_or_create(
            organization_id=article.organization_id,
            article=article,
            author=by,
            defaults=words,
            create_defaults=words | {"version": version},
        )
    return draft


def draft_of(article: Article, person: User) -> ArticleDraft | None:
    return article.drafts.filter(author=person).first()


def drop_draft(article: Article, *, by: User) -> None:
    ArticleDraft.objects.filter(organization_id=article.organization_id, article=article, author=by).delete()
