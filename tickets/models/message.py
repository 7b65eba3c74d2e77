"""What is said in a ticket, in public or among staff, and what it said before somebody edited it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.base import Within, one_of
from accounts.models.tenant import Link, TenantRow, of
from helpdesk.lib.wall import SameTenant

from .ticket import Ticket

LONGEST = 100_000


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")


class MessageType(models.TextChoices):
    TEXT = "text", _("Text")
    STATUS_CHANGE = "status_change", _("Status change")
    ASSIGNMENT_CHANGE = "assignment_change", _("Assignment")
    NOTE = "note", _("Note")
    SYSTEM = "system", _("System")


class Side(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    STAFF = "staff", _("Staff")
    SYSTEM = "system", _("System")


class MessageQuerySet(Within):
    def visible_to(self, person: User) -> "MessageQuerySet":
        """What somebody may read of the tickets they may read; notes are for staff."""
        mine = self.filter(ticket__in=Ticket.objects.visible_to(person))
        return mine if person.is_staff else mine.public()

    def public(self) -> "MessageQuerySet":
        """The one definition of what customers may read."""
        return self.filter(visibility=Visibility.PUBLIC)

    def in_order(self) -> "MessageQuerySet":
        return self.order_by("created_at", "id")


class Message(TenantRow):
    """Author's name, side and times are the database's to set. A deleted one stays as a row without its text."""

    ticket = of(Ticket, name="messages")
    author = of(User, null=True)
    author_name = models.CharField(_("author"), max_length=255, db_default="", editable=False)
    side = models.CharField(_("side"), max_length=10, choices=Side, db_default=Side.SYSTEM, editable=False)
    content = models.TextField(_("text"))
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    message_type = models.CharField(_("kind"), max_length=20, choices=MessageType, default=MessageType.TEXT)
    # The one that the ticket began with: its text is the ticket's description.
    opens = models.BooleanField(default=False, editable=False)
    is_ai_generated = models.BooleanField(default=False)
    is_auto_response = models.BooleanField(default=False)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, editable=False)
    # Where it was written, when a merge or a split has moved it since.
    origin = of(Ticket, null=True, editable=False)
    mail_id = models.CharField(max_length=255, blank=True, editable=False)
    mail_headers = models.JSONField(default=dict, blank=True, editable=False)
    metadata = models.JSONField(default=dict, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("message"), _("messages")
        constraints = [
            *TenantRow.Meta.constraints,
            one_of("visibility", Visibility.values, name="message_visibility"),
            one_of("message_type", MessageType.values, name="message_type"),
            one_of("side", Side.values, name="message_side"),
            models.CheckConstraint(
                condition=~models.Q(message_type="note") | models.Q(visibility="internal"),
                name="message_note_is_internal",
            ),
            models.CheckConstraint(
                condition=models.Q(opens=False) | models.Q(visibility="public"),
                name="message_opening_is_public",
            ),
            models.UniqueConstraint(
                fields=["organization", "ticket"], condition=models.Q(opens=True), name="message_one_opening"
            ),
            SameTenant(field="ticket", to="tickets_ticket", name="message_ticket"),
            SameTenant(field="author", to="accounts_user", on_delete="SET NULL", name="message_author"),
            SameTenant(field="origin", to="tickets_ticket", on_delete="SET NULL", name="message_origin"),
        ]
        indexes = [
            models.Index(fields=["organization", "ticket", "created_at", "id"], name="message_thread"),
            models.Index(
                fields=["organization", "author"], name="message_by", condition=models.Q(author__isnull=False)
            ),
            models.Index(
                fields=["organization", "origin"],
                name="message_moved",
                condition=models.Q(origin__isnull=False),
            ),
            models.Index(
                fields=["organization", "mail_id"], name="message_mail", condition=~models.Q(mail_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.content[:60]}"

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLIC


class MessageRevision(Link):
    """What a message said before: written by a trigger, never changed."""

    message = of(Message, name="revisions")
    content = models.TextField()
    editor = of(User, null=True)
    editor_name = models.CharField(max_length=255, blank=True)

    objects: Any = Within.as_manager()

    class Meta(Link.Meta):
        verbose_name, verbose_name_plural = _("earlier text"), _("earlier texts")
        constraints = [
            *Link.Meta.constraints,
            SameTenant(field="message", to="tickets_message", name="messagerevision_message"),
            SameTenant(
                field="editor", to="accounts_user", on_delete="SET NULL", name="messagerevision_editor"
            ),
        ]
        indexes = [models.Index(fields=["organization", "message", "created_at"], name="messagerevision_of")]
