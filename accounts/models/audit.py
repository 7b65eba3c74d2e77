"""Who did which administrative act, from where, with the difference. Written by triggers; append-only."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.ids import uuid7

from .base import Within
from .organization import Organization


class AuditEntry(models.Model):
    """Kept one year. It has no foreign key to what it tells about, and outlives it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Its own order: clocks may jump, the key rises.
    seq = models.BigIntegerField(editable=False, db_default=0)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name=_("organization"),
    )
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(_("who"), max_length=255, blank=True)
    action = models.CharField(_("act"), max_length=80)
    target_id = models.UUIDField(null=True)
    target_name = models.CharField(_("what"), max_length=255, blank=True)
    source = models.CharField(_("through"), max_length=40)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    address = models.GenericIPAddressField(_("from"), null=True)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("when"), db_default=Now())

    objects = Within.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("audit entry"), _("audit log")
        ordering = ["-seq"]
        indexes = [
            models.Index(fields=["organization", "-seq"], name="audit_list"),
            models.Index(fields=["organization", "target_id", "-seq"], name="audit_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_name}".strip()
