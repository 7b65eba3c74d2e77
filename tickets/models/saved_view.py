"""Lists that somebody thought of: which tickets, in which order, with which columns; for oneself, a team or everybody."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.models.base import Within, one_of
from accounts.models.tenant import TenantRow, of
from accounts.names import a_name
from helpdesk.lib.wall import SameTenant

from .tag import Color


class Audience(models.TextChoices):
    PRIVATE = "private", _("Only me")
    TEAM = "team", _("My team")
    ALL = "all", _("All staff")


class Order(models.TextChoices):
    """Each has an index for each right that somebody sees tickets by."""

    DUE = "due", _("Next deadline first")
    LATELY = "lately", _("Last activity first")


class SavedViewQuerySet(Within):
    def visible_to(self, person: User) -> "SavedViewQuerySet":
        """As the wall says it."""
        mine = self.filter(organization_id=person.organization_id)
        if not person.is_staff:
            return mine.none()
        team = models.Q(audience=Audience.TEAM)
        if person.audience not in ("admin", "analyst"):
            team &= models.Q(department_id=person.department_id)
        return mine.filter(models.Q(audience=Audience.ALL) | models.Q(owner=person) | team)

    def in_order(self) -> "SavedViewQuerySet":
        return self.order_by("position", "name", "pk")


class SavedView(TenantRow):
    name = models.CharField(_("name"), max_length=60, validators=[a_name])
    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.PRIVATE)
    owner = of(User, null=True)
    department = of(Department, null=True, verbose_name=_("team"))
    conditions = models.JSONField(_("conditions"), default=dict)
    order = models.CharField(_("order"), max_length=10, choices=Order, default=Order.DUE)
    columns: Any = models.JSONField(_("columns"), default=list)
    color = models.PositiveSmallIntegerField(_("colour"), choices=Color, default=Color.PETROL)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("view"), _("views")
        constraints = [
            *TenantRow.Meta.constraints,
            one_of("audience", Audience.values, name="savedview_audience"),
            one_of("order", Order.values, name="savedview_order"),
            one_of("color", Color.values, name="savedview_color"),
            models.CheckConstraint(
                condition=~models.Q(audience="team") | models.Q(department__isnull=False),
                name="savedview_of_team",
            ),
            models.UniqueConstraint("organization", "owner", Lower("name"), name="savedview_name"),
            SameTenant(field="owner", to="accounts_user", on_delete="SET NULL", name="savedview_owner"),
            SameTenant(field="department", to="accounts_department", name="savedview_department"),
        ]

    def __str__(self) -> str:
        return self.name
