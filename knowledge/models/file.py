"""Pictures and files of an article. A picture knows its size, so that the page does not jump when it arrives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.base import one_of
from accounts.models.tenant import TenantRow, of
from helpdesk.lib.wall import SameTenant

from .article import Article

SCANS = ["none", "waiting", "clean", "infected"]
# What readers get: looked at, or on an installation that looks at nothing.
SEEN = ["none", "clean"]


class ArticleFile(TenantRow):
    article = of(Article, name="files")
    uploader = of(User, null=True, verbose_name=_("from"))
    file_name = models.CharField(_("name"), max_length=180)
    file_type = models.CharField(_("type"), max_length=120)
    file_size = models.PositiveBigIntegerField(_("size"))
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    storage_path = models.CharField(max_length=200, unique=True)
    checksum = models.CharField(_("checksum"), max_length=64)
    scan = models.CharField(_("virus scan"), max_length=10, default="none")

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("file of an article"), _("files of articles")
        constraints = [
            *TenantRow.Meta.constraints,
            one_of("scan", SCANS, name="articlefile_scan"),
            models.CheckConstraint(condition=~models.Q(storage_path=""), name="articlefile_has_path"),
            SameTenant(field="article", to="knowledge_article", name="articlefile_article"),
            SameTenant(
                field="uploader", to="accounts_user", on_delete="SET NULL", name="articlefile_uploader"
            ),
        ]
        indexes = [models.Index(fields=["organization", "article"], name="articlefile_of")]

    def __str__(self) -> str:
        return self.file_name
