"""What a person is told inside the product. Told once by its key, read by nobody but its person."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.wall import SameTenant

from .base import Row
from .organization import Organization
from .person import User

# A path of our own: a browser would take "//host", "/\host" and "/<tab>/host" for another site's address.
A_PATH = r"^(/([^/\\[:space:][:cntrl:]][^\\[:space:][:cntrl:]]*)?)?$"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, person: Any) -> Self:
        """One's own; operators see all."""
        if person.is_operator:
            return self
        return self.filter(organization_id=person.organization_id, person_id=person.pk)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notification(Row):
    """The words are written in the language of their reader; `metadata` keeps what they were filled with."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", verbose_name=_("organization")
    )
    person = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=255)
    content = models.TextField(_("text"), blank=True)
    link = models.CharField(max_length=500, blank=True)
    # What it is about, so that telling it twice is telling it once; empty for what may be told again.
    key = models.CharField(max_length=120, blank=True)
    metadata = models.JSONField(default=dict)
    read_at = models.DateTimeField(_("read"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("notification"), _("notifications")
        constraints = [
            models.CheckConstraint(condition=Q(kind__regex="^[a-z][a-z0-9_]*$"), name="notification_kind"),
            models.CheckConstraint(condition=Q(link__regex=A_PATH), name="notification_link"),
            models.UniqueConstraint(
                fields=["organization", "person", "key"], condition=~Q(key=""), name="notification_once"
            ),
            SameTenant(field="person", to="accounts_user", name="notification_person"),
        ]
        indexes = [
            models.Index(fields=["organization", "person", "-created_at", "-id"], name="notification_list"),
            models.Index(
                fields=["organization", "person"], condition=Q(read_at=None), name="notification_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.title
