"""Where articles stand: a tree of a few levels, in the order that the team gives it."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.tenant import TenantRow, of
from accounts.names import a_name
from helpdesk.lib.wall import SameTenant

from .slug import a_slug


class Section(TenantRow):
    parent = of("self", name="children", null=True, verbose_name=_("inside"))
    name = models.CharField(_("name"), max_length=120, validators=[a_name])
    slug = models.CharField(_("address"), max_length=120, validators=[a_slug])
    description = models.TextField(_("description"), blank=True, max_length=1000)
    position = models.PositiveSmallIntegerField(_("place among its neighbours"), default=0)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("section"), _("sections")
        ordering = ["position", "name"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint("organization", Lower("slug"), name="section_slug"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="section_has_slug"),
            SameTenant(field="parent", to="knowledge_section", on_delete="SET NULL", name="section_parent"),
        ]
        indexes = [models.Index(fields=["organization", "parent", "position"], name="section_tree")]

    def __str__(self) -> str:
        return self.name
