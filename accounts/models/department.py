"""A team, as people read it."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.names import a_name

from .base import Row, Within
from .organization import Organization


class Department(Row):
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="departments", verbose_name=_("organization")
    )
    name = models.CharField(_("name"), max_length=120, validators=[a_name])
    description = models.TextField(_("description"), blank=True, max_length=1000)

    objects = Within.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("team"), _("teams")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="department_in_organization"),
            models.UniqueConstraint(
                "organization",
                Lower("name"),
                name="department_name",
                violation_error_message=_("There is a team with this name already. Choose another name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
