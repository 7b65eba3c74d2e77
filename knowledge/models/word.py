"""What finding knows of published articles. Written by triggers, asked by functions, read by nobody else (migrations/sql/0004)."""

from django.db import models

from accounts.models import Organization
from accounts.models.tenant import of
from helpdesk.lib.ids import uuid7
from helpdesk.lib.wall import OfTenant, SameTenant

from .article import Article


class ArticleWord(models.Model):
    """A word of a published article, stemmed by its language: how much the article is about it, from 0 to 1. The empty word
    of each article counts the articles."""

    pk = models.CompositePrimaryKey("organization_id", "article_id", "word")
    organization = of(Organization)
    article = of(Article)
    word = models.CharField(max_length=60)
    weight = models.FloatField()
    language = models.CharField(max_length=8)
    is_public = models.BooleanField()

    class Meta:
        constraints = [
            OfTenant(name="articleword_organization"),
            SameTenant(field="article", to="knowledge_article", name="articleword_article"),
        ]
        indexes = [
            # The articles that are most about a word stand first, and nothing but the index is read.
            models.Index(
                fields=["organization", "language", "word", "-weight"],
                include=["article", "is_public"],
                name="articleword_weighed",
            )
        ]

    def __str__(self) -> str:
        return self.word


class KnownWord(models.Model):
    """A word as articles write it: what a misspelt one may have meant. Two who publish at once may write it twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = of(Organization)
    language = models.CharField(max_length=8)
    word = models.CharField(max_length=60)
    stem = models.CharField(max_length=60)

    class Meta:
        constraints = [OfTenant(name="knownword_organization")]
        indexes = [models.Index(fields=["organization", "language", "word"], name="knownword_of")]

    def __str__(self) -> str:
        return self.word
