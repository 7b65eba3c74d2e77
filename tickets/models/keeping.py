"""What the house keeps beside tickets: deleted ones for thirty days, numbers, what was sent already, mailed links."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from accounts.models.base import Within
from accounts.models.tenant import Link, of
from helpdesk.lib.ids import uuid7
from helpdesk.lib.wall import OfTenant, SameTenant

from .ticket import Ticket


class Archive(models.Model):
    """A deleted ticket with all that was its. Written and emptied by the database's own functions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = of(Organization)
    ticket_id = models.UUIDField()
    number = models.BigIntegerField(_("number"))
    title = models.CharField(_("subject"), max_length=255)
    deleted_by_id = models.UUIDField(null=True)
    deleted_by_name = models.CharField(_("deleted by"), max_length=255, db_default="")
    deleted_at = models.DateTimeField(_("deleted"), db_default=Now())
    data = models.JSONField()

    objects = Within.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("deleted ticket"), _("deleted tickets")
        constraints = [OfTenant(name="archive_organization")]
        indexes = [models.Index(fields=["organization", "-deleted_at"], name="archive_list")]

    def __str__(self) -> str:
        return self.title


class Counter(models.Model):
    """The last number given, and how much of the month's tickets is used. One short lock for both."""

    organization = models.OneToOneField(
        Organization, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="+"
    )
    last_number = models.BigIntegerField(_("last number"), db_default=0)
    month = models.DateField(_("month"))
    used = models.PositiveIntegerField(_("used"), db_default=0)
    waiting = models.PositiveIntegerField(_("waiting in Held"), db_default=0)

    objects = Within.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("month's tickets"), _("month's tickets")
        constraints = [OfTenant(name="counter_organization")]

    def __str__(self) -> str:
        return f"{self.used} in {self.month:%Y-%m}"


class Submission(Link):
    """A form that was sent: sent again, it leads to where the first one led."""

    person = of(User, null=True)
    key = models.UUIDField()
    outcome = models.CharField(max_length=300, blank=True)

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "key"], name="submission_once"),
            SameTenant(field="person", to="accounts_user", name="submission_person"),
        ]
        indexes = [models.Index(fields=["created_at"], name="submission_age")]


class MailedLink(Link):
    """Opens one request without a password, until it expires. Only the digest is kept."""

    ticket = of(Ticket, name="mailed_links")
    person = of(User)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            SameTenant(field="ticket", to="tickets_ticket", name="mailedlink_ticket"),
            SameTenant(field="person", to="accounts_user", name="mailedlink_person"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="mailedlink_age")]
