"""What every row of an organization has: the organization, whose end is its own."""

from typing import Any

from django.db import models
from django.db.models.functions import Now

from helpdesk.lib.ids import uuid7
from helpdesk.lib.wall import OfTenant

from .base import Row, Within
from .organization import Organization


def of(model: Any, *, name: str = "+", null: bool = False, **more: Any) -> Any:
    """A reference that a SameTenant constraint keeps inside the organization; the database does what follows a delete."""
    if null:
        more = {"null": True, "blank": True} | more
    # Indexes begin with the organization; one of the column alone serves nobody.
    kept = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False, "related_name": name}
    return models.ForeignKey(model, **kept | more)


class TenantRow(Row):
    organization = of(Organization)

    objects = Within.as_manager()

    class Meta:
        abstract = True
        constraints = [
            OfTenant(name="%(class)s_organization"),
            models.UniqueConstraint(fields=["organization", "id"], name="%(class)s_in_organization"),
        ]


class Link(models.Model):
    """Two things that belong together, since when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = of(Organization)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = Within.as_manager()

    class Meta:
        abstract = True
        constraints = [
            OfTenant(name="%(class)s_organization"),
            models.UniqueConstraint(fields=["organization", "id"], name="%(class)s_in_organization"),
        ]
