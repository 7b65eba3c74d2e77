"""What a person is told, and what they want to be told. Told once by its key, read by nobody but its person."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.wall import SameTenant

from .base import Row
from .organization import Organization
from .person import User
from .tenant import TenantRow, of

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
    # Why they hear of it, as the end of "You hear of this ...".
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    # What one can stop hearing of, as "ticket:<key>"; empty where only its kind can be turned off.
    topic = models.CharField(max_length=60, blank=True)
    read_at = models.DateTimeField(_("read"), null=True)
    # False for what is mailed only: it counts as read.
    in_app = models.BooleanField(default=True)
    # When it is mailed, unless it is read before; empty once it was, or where it is not to be.
    mail_after = models.DateTimeField(null=True)

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
            models.Index(
                fields=["mail_after"], condition=Q(mail_after__isnull=False), name="notification_mail"
            ),
            models.Index(
                fields=["organization", "person"],
                condition=Q(mail_after__isnull=False),
                name="notification_mail_of",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NotificationPreference(TenantRow):
    """How a person hears of one kind, where that differs from the usual."""

    person = of(User)
    kind = models.CharField(_("kind"), max_length=40)
    in_app = models.BooleanField(_("in the app"))
    mail = models.BooleanField(_("email"))

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("notification setting"), _("notification settings")
        constraints = [
            *TenantRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__regex="^[a-z][a-z0-9_]*$"), name="notificationpreference_kind"
            ),
            models.UniqueConstraint(
                fields=["organization", "person", "kind"], name="notificationpreference_once"
            ),
            SameTenant(field="person", to="accounts_user", name="notificationpreference_person"),
        ]

    def __str__(self) -> str:
        return self.kind


class NotificationTimes(TenantRow):
    """When mail may come, in the organization's time zone: not in quiet hours; once a day where that is chosen."""

    person = of(User)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    digest_at = models.TimeField(_("one mail a day at"), null=True, blank=True)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("times of notifications"), _("times of notifications")
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "person"], name="notificationtimes_once"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (
                    Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~Q(quiet_from=models.F("quiet_until"))
                ),
                name="notificationtimes_quiet",
            ),
            SameTenant(field="person", to="accounts_user", name="notificationtimes_person"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)
