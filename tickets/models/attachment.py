"""A file that came with a message. Until the message is sent it belongs to whoever chose it."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.base import Within, one_of
from accounts.models.tenant import TenantRow, of
from helpdesk.lib.wall import SameTenant

from .message import Message

# No organization's own limit goes beyond these.
LARGEST_MB, MOST = 100, 50


class Scan(models.TextChoices):
    NONE = "none", _("Not looked at")
    WAITING = "waiting", _("Being looked at")
    CLEAN = "clean", _("Clean")
    INFECTED = "infected", _("Infected")


class AttachmentQuerySet(Within):
    def visible_to(self, person: User) -> "AttachmentQuerySet":
        """Files of messages they may read, and what they chose themselves and have not sent."""
        sent = models.Q(message__in=Message.objects.visible_to(person))
        return self.filter(
            sent | models.Q(message=None, uploader_id=person.pk, organization_id=person.organization_id)
        )

    def unsent(self) -> "AttachmentQuerySet":
        return self.filter(message=None)


class Attachment(TenantRow):
    message = of(Message, name="attachments", null=True)
    uploader = of(User, null=True, verbose_name=_("from"))
    file_name = models.CharField(_("name"), max_length=180)
    file_type = models.CharField(_("type"), max_length=120)
    file_size = models.PositiveBigIntegerField(_("size"))
    storage_path = models.CharField(max_length=200, unique=True)
    thumbnail_path = models.CharField(max_length=200, blank=True)
    checksum = models.CharField(_("checksum"), max_length=64)
    scan = models.CharField(_("virus scan"), max_length=10, choices=Scan, default=Scan.NONE)
    scanned_as = models.CharField(_("found"), max_length=120, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)
    # When the worker is to look at it; never again without one.
    look_at = models.DateTimeField(null=True, db_default=Now(), editable=False)
    metadata = models.JSONField(default=dict, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("file"), _("files")
        constraints = [
            *TenantRow.Meta.constraints,
            one_of("scan", Scan.values, name="attachment_scan"),
            models.CheckConstraint(condition=models.Q(file_size__gte=0), name="attachment_size_not_negative"),
            models.CheckConstraint(condition=~models.Q(storage_path=""), name="attachment_has_path"),
            SameTenant(field="message", to="tickets_message", name="attachment_message"),
            SameTenant(
                field="uploader", to="accounts_user", on_delete="SET NULL", name="attachment_uploader"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "message"], name="attachment_of"),
            models.Index(fields=["organization", "uploader"], name="attachment_by"),
            models.Index(fields=["created_at"], condition=models.Q(message=None), name="attachment_unsent"),
            models.Index(
                fields=["look_at"], condition=models.Q(look_at__isnull=False), name="attachment_unseen"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class DiscardedFile(models.Model):
    """A path whose row is gone: the worker removes the file, and then this."""

    path = models.CharField(max_length=200, primary_key=True)
    discarded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.path
