"""What readers say: whether an article answered their question, and that it did so before they asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.tenant import TenantRow, of
from helpdesk.lib.wall import SameTenant

from ..languages import LANGUAGES
from .article import Article

COMMENT = 1000


class ArticleFeedback(TenantRow):
    """Once per person; who is signed in to nothing is known by a random word of their browser's session, hashed."""

    article = of(Article, name="feedback")
    user = of(User, null=True, verbose_name=_("from"))
    visitor = models.CharField(max_length=64, blank=True, editable=False)
    helpful = models.BooleanField(_("it answered the question"))
    comment = models.TextField(_("comment"), blank=True, max_length=COMMENT)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("answer of a reader"), _("answers of readers")
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "article", "user"],
                condition=models.Q(user__isnull=False),
                name="articlefeedback_person_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "article", "visitor"],
                condition=~models.Q(visitor=""),
                name="articlefeedback_visitor_once",
            ),
            SameTenant(field="article", to="knowledge_article", name="articlefeedback_article"),
            SameTenant(field="user", to="accounts_user", on_delete="SET NULL", name="articlefeedback_user"),
        ]
        indexes = [
            models.Index(fields=["organization", "article", "-created_at"], name="articlefeedback_of"),
            models.Index(fields=["organization", "user"], name="articlefeedback_by"),
        ]

    def __str__(self) -> str:
        return str(self.helpful)


class Deflection(TenantRow):
    """Somebody was about to ask, and an article answered it. Once per reader and article a day."""

    article = of(Article, name="deflections")
    user = of(User, null=True)
    visitor = models.CharField(max_length=64, editable=False)
    on = models.DateField(_("on"))
    subject = models.CharField(_("what they were about to ask"), max_length=200, blank=True)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = (
            _("answered before it was asked"),
            _("answered before they were asked"),
        )
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "article", "visitor", "on"], name="deflection_once_a_day"
            ),
            SameTenant(field="article", to="knowledge_article", name="deflection_article"),
            SameTenant(field="user", to="accounts_user", on_delete="SET NULL", name="deflection_user"),
        ]
        indexes = [models.Index(fields=["organization", "-on"], name="deflection_by_day")]

    def __str__(self) -> str:
        return self.subject


class MissedSearch(TenantRow):
    """What was looked for in the help centre and not found, and how often."""

    text = models.CharField(_("looked for"), max_length=120)
    language = models.CharField(_("language"), max_length=8)
    asked = models.PositiveIntegerField(_("times"), default=1)
    last_at = models.DateTimeField(_("last"))

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("search without a result"), _("searches without a result")
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "text", "language"], name="missedsearch_once"),
        ]
        indexes = [models.Index(fields=["organization", "-asked"], name="missedsearch_most")]

    def __str__(self) -> str:
        return self.text

    @property
    def language_name(self) -> str:
        return dict(LANGUAGES).get(self.language, self.language)
