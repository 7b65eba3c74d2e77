"""What every tenant row has."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.ids import uuid7


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
