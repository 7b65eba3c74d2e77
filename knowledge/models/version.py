"""What an article was: one row for every saved change, written by the database and never altered. And what is being written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.tenant import TenantRow, of
from helpdesk.lib.wall import SameTenant

from .article import LONGEST, Article, Status


class ArticleVersion(TenantRow):
    article = of(Article, name="versions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one sentence"), max_length=400, blank=True)
    content = models.TextField(_("text"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    is_public = models.BooleanField(_("for everybody"))
    language = models.CharField(_("language"), max_length=8)
    slug = models.CharField(_("address"), max_length=120)
    section_name = models.CharField(_("section"), max_length=120, blank=True)
    changed_by = of(User, null=True, verbose_name=_("changed by"))
    changed_by_name = models.CharField(max_length=255, blank=True)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("version"), _("versions")
        ordering = ["-number"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "article", "number"], name="articleversion_number"
            ),
            SameTenant(field="article", to="knowledge_article", name="articleversion_article"),
            SameTenant(
                field="changed_by", to="accounts_user", on_delete="SET NULL", name="articleversion_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class ArticleDraft(TenantRow):
    """What somebody is writing in an article and has not saved: kept as they type, theirs alone, until they save or drop it.
    `version` is the one they began with."""

    article = of(Article, name="drafts")
    author = of(User, name="article_drafts")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=400, blank=True)
    content = models.TextField(blank=True, max_length=LONGEST)

    class Meta(TenantRow.Meta):
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "article", "author"], name="articledraft_once"),
            SameTenant(field="article", to="knowledge_article", name="articledraft_article"),
            SameTenant(field="author", to="accounts_user", name="articledraft_author"),
        ]

    def __str__(self) -> str:
        return self.title
