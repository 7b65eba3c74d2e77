"""The outbox: a mail is a row, written in the transaction of what it tells about, and delivered by the worker."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.wall import SameTenant

from .base import Row, Within, one_of
from .organization import Organization
from .person import User


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


class OutboundMail(Row):
    """`message_id` is fixed when the row is written, so a repeated delivery is recognised as the same mail."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("organization")
    )
    person = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=40)
    to = models.EmailField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    message_id = models.CharField(_("Message-ID"), max_length=255, unique=True)
    # A mail with a code or a link in it: its text is dropped once it has left.
    is_secret = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=MailState, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("last answer"), max_length=500, blank=True)
    next_try_at = models.DateTimeField(_("next try"), db_default=Now())
    expires_at = models.DateTimeField(_("expires"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = Within.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mail"), _("mails")
        constraints = [
            one_of("state", MailState.values, name="mail_state"),
            models.UniqueConstraint(fields=["organization", "id"], name="mail_in_organization"),
            SameTenant(field="person", to="accounts_user", on_delete="SET NULL", name="mail_person"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="mail_waiting"),
            models.Index(fields=["organization", "-created_at", "-id"], name="mail_list"),
        ]

    def __str__(self) -> str:
        return self.subject
