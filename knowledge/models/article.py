"""An article: what the team knows, for everybody or for staff, in one language."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.base import Within, one_of
from accounts.models.tenant import TenantRow, of
from accounts.names import a_name
from helpdesk.lib.wall import SameTenant

from ..languages import CODES, LANGUAGES
from .section import Section
from .slug import a_slug

LONGEST = 100_000


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class ArticleQuerySet(Within):
    def visible_to(self, person: User | None) -> "ArticleQuerySet":
        """Staff see all of their organization; everybody else, signed in or not, what is published for everybody. Whoever
        is nobody asks at one organization's address, and the wall keeps them there."""
        if person is None or not person.is_authenticated:
            return self.open()
        mine = super().visible_to(person)
        return mine if person.is_operator or person.is_staff else mine.open()

    def open(self) -> "ArticleQuerySet":
        return self.filter(status=Status.PUBLISHED, is_public=True)

    def published(self) -> "ArticleQuerySet":
        return self.filter(status=Status.PUBLISHED)

    def to_be_reviewed(self, today: object) -> "ArticleQuerySet":
        return self.published().filter(review_on__lte=today)


class Article(TenantRow):
    section = of(Section, name="articles", null=True, verbose_name=_("section"))
    title = models.CharField(_("title"), max_length=200, validators=[a_name])
    slug = models.CharField(_("address"), max_length=120, validators=[a_slug])
    summary = models.CharField(_("in one sentence"), max_length=400, blank=True)
    content = models.TextField(_("text"), blank=True, max_length=LONGEST)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    is_public = models.BooleanField(_("for everybody"), default=False)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default="en")
    translation_of = of("self", name="translations", null=True, verbose_name=_("translation of"))
    author = of(User, null=True, verbose_name=_("written by"))
    author_name = models.CharField(max_length=255, blank=True, editable=False)
    owner = of(User, null=True, verbose_name=_("looked after by"))
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place in its section"), default=0)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # When its words changed last: votes, moves and reviews do not.
    changed_at = models.DateTimeField(_("last change"), null=True, editable=False)
    # How the tickets were rated in which it was sent, between -1 and 1: finding it takes that in. Counted by the worker.
    rated = models.FloatField(default=0, db_default=0, editable=False)
    metadata = models.JSONField(default=dict, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("article"), _("articles")
        ordering = ["position", "title"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "slug"], name="article_slug"),
            models.UniqueConstraint(
                fields=["organization", "translation_of", "language"], name="article_language_once"
            ),
            one_of("status", Status.values, name="article_status"),
            one_of("language", CODES, name="article_language"),
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(slug=""), name="article_has_title"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | ~models.Q(content=""), name="article_says_something"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(published_at__isnull=False),
                name="article_published_since",
            ),
            models.CheckConstraint(
                condition=models.Q(rated__gt=-1, rated__lt=1), name="article_rated_bounded"
            ),
            SameTenant(field="section", to="knowledge_section", on_delete="SET NULL", name="article_section"),
            SameTenant(
                field="translation_of",
                to="knowledge_article",
                on_delete="SET NULL",
                name="article_translation",
            ),
            SameTenant(field="author", to="accounts_user", on_delete="SET NULL", name="article_author"),
            SameTenant(field="owner", to="accounts_user", on_delete="SET NULL", name="article_owner"),
        ]
        indexes = [
            models.Index(fields=["organization", "section", "position"], name="article_in_section"),
            models.Index(fields=["organization", "status", "-changed_at"], name="article_by_status"),
            models.Index(
                fields=["organization", "review_on"],
                condition=models.Q(status="published"),
                name="article_review",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Everybody may read it."""
        return self.status == Status.PUBLISHED and self.is_public


class OldSlug(TenantRow):
    """An address that an article had: it leads to where the article is now."""

    article = of(Article, name="old_slugs")
    slug = models.CharField(max_length=120)

    class Meta(TenantRow.Meta):
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "slug"], name="oldslug_once"),
            SameTenant(field="article", to="knowledge_article", name="oldslug_article"),
        ]

    def __str__(self) -> str:
        return self.slug
