"""What every tenant row has."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.ids import uuid7


class Within(models.QuerySet[Any]):
    """Rows of an organization, for those who belong to it; operators see all."""

    def visible_to(self, person: Any) -> Self:
        return self if person.is_operator else self.filter(organization_id=person.organization_id)


class Row(models.Model):
    """A time-ordered key, and times that the database keeps (a trigger sets updated_at on every UPDATE)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    class Meta:
        abstract = True


def one_of(field: str, values: list[str] | list[int], *, name: str) -> models.CheckConstraint:
    """An enumerated column holds one of its values, whoever writes it."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values}), name=name)
