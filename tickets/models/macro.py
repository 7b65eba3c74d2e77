"""Saved replies, and macros: the same with acts that happen on sending."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.models.base import one_of
from accounts.models.tenant import TenantRow, of
from accounts.names import a_name
from helpdesk.lib.wall import SameTenant

from .saved_view import Audience, SavedViewQuerySet


class MacroQuerySet(SavedViewQuerySet):
    def in_order(self) -> "MacroQuerySet":
        """What is used most stands first."""
        return self.order_by("-used", "name", "pk")


class Macro(TenantRow):
    """`content` may hold places (tickets/macros.py); `actions` says what is set: {"status": "pending", …}."""

    name = models.CharField(_("name"), max_length=60, validators=[a_name])
    content = models.TextField(_("text"), blank=True)
    actions: Any = models.JSONField(_("actions"), default=dict)
    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.PRIVATE)
    owner = of(User, null=True)
    department = of(Department, null=True, verbose_name=_("team"))
    used = models.PositiveIntegerField(_("used"), default=0)

    objects = MacroQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("saved reply"), _("saved replies")
        constraints = [
            *TenantRow.Meta.constraints,
            one_of("audience", Audience.values, name="macro_audience"),
            models.CheckConstraint(
                condition=~models.Q(audience="team") | models.Q(department__isnull=False),
                name="macro_of_team",
            ),
            models.CheckConstraint(
                condition=~(models.Q(content="") & models.Q(actions={})), name="macro_does_something"
            ),
            models.UniqueConstraint("organization", "owner", Lower("name"), name="macro_name"),
            SameTenant(field="owner", to="accounts_user", on_delete="SET NULL", name="macro_owner"),
            SameTenant(field="department", to="accounts_department", name="macro_department"),
        ]

    def __str__(self) -> str:
        return self.name
