"""What ties articles to the work: the topics that they are about, and the tickets that they were sent in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.tenant import Link, of
from helpdesk.lib.wall import SameTenant
from knowledge.models import Article

from .category import Category
from .ticket import Ticket


class CategoryArticle(Link):
    """An article that is about a topic of customers."""

    category = of(Category, name="article_links", verbose_name=_("topic"))
    article = of(Article, name="category_links", verbose_name=_("article"))

    class Meta(Link.Meta):
        verbose_name, verbose_name_plural = _("article of a topic"), _("articles of topics")
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "category", "article"], name="categoryarticle_once"
            ),
            SameTenant(field="category", to="tickets_category", name="categoryarticle_category"),
            SameTenant(field="article", to="knowledge_article", name="categoryarticle_article"),
        ]
        indexes = [models.Index(fields=["organization", "article"], name="categoryarticle_of")]


class ArticleUse(Link):
    """An article whose address stands in an answer to a customer: written by the database when the answer is."""

    article = of(Article, name="uses")
    ticket = of(Ticket, name="article_uses")
    by = of(User, null=True)

    class Meta(Link.Meta):
        verbose_name, verbose_name_plural = _("article sent in a reply"), _("articles sent in replies")
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "ticket", "article"], name="articleuse_once"),
            SameTenant(field="article", to="knowledge_article", name="articleuse_article"),
            SameTenant(field="ticket", to="tickets_ticket", name="articleuse_ticket"),
            SameTenant(field="by", to="accounts_user", on_delete="SET NULL", name="articleuse_by"),
        ]
        indexes = [models.Index(fields=["organization", "article"], name="articleuse_of")]
