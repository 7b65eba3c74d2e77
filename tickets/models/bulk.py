"""An act on many tickets: what is to be done, to which, how far it is, and what each had before."""

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.base import Within, one_of
from accounts.models.tenant import Link, TenantRow, of
from helpdesk.lib.wall import SameTenant


class State(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class BulkRunQuerySet(Within):
    def visible_to(self, person: User) -> "BulkRunQuerySet":
        return self.filter(organization_id=person.organization_id, owner=person)


class BulkRun(TenantRow):
    """`keys` are the tickets in the order in which they are taken; `place` is how many of them are behind."""

    owner = of(User)
    act = models.JSONField()
    keys: Any = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    total = models.PositiveIntegerField()
    place = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    objects = BulkRunQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        constraints = [
            *TenantRow.Meta.constraints,
            one_of("state", State.values, name="bulkrun_state"),
            models.CheckConstraint(condition=models.Q(place__lte=models.F("total")), name="bulkrun_place"),
            SameTenant(field="owner", to="accounts_user", name="bulkrun_owner"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="bulkrun_waits",
                condition=models.Q(state__in=["running", "undoing"]),
            ),
            models.Index(fields=["organization", "owner", "-created_at"], name="bulkrun_of"),
        ]


class BulkItem(Link):
    """One ticket of a run: what was changed from what to what, or why not."""

    run = of(BulkRun, name="items")
    ticket_id = models.UUIDField()
    number = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    refusal = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(db_default=Now())

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "run", "ticket_id"], name="bulkitem_once"),
            SameTenant(field="run", to="tickets_bulkrun", name="bulkitem_run"),
        ]
