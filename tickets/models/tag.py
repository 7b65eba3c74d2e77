"""Tags: words with a colour that staff put on tickets."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.base import one_of
from accounts.models.tenant import Link, TenantRow, of
from accounts.names import a_name
from helpdesk.lib.wall import SameTenant

from .ticket import Ticket


class Color(models.IntegerChoices):
    """The six hues of `tag--1` to `tag--6`."""

    RED = 1, _("Red")
    AMBER = 2, _("Amber")
    GREEN = 3, _("Green")
    PETROL = 4, _("Petrol")
    BLUE = 5, _("Blue")
    VIOLET = 6, _("Violet")


class Tag(TenantRow):
    name = models.CharField(_("name"), max_length=60, validators=[a_name])
    description = models.CharField(_("description"), max_length=200, blank=True)
    color = models.PositiveSmallIntegerField(_("colour"), choices=Color, default=Color.PETROL)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("tag"), _("tags")
        ordering = ["name"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint("organization", Lower("name"), name="tag_name"),
            one_of("color", Color.values, name="tag_color"),
        ]

    def __str__(self) -> str:
        return self.name


class TicketTag(Link):
    ticket = of(Ticket, name="tag_links")
    tag = of(Tag, name="ticket_links")

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "ticket", "tag"], name="tickettag_once"),
            SameTenant(field="ticket", to="tickets_ticket", name="tickettag_ticket"),
            SameTenant(field="tag", to="tickets_tag", name="tickettag_tag"),
        ]
        indexes = [models.Index(fields=["organization", "tag", "ticket"], name="tickettag_by_tag")]
