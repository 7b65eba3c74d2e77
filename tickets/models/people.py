"""Who takes part in a ticket beside customer and assignee, what each has read and what each is writing."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.base import one_of
from accounts.models.tenant import Link, TenantRow, of
from helpdesk.lib.wall import SameTenant

from .ticket import Ticket


class Collaborator(Link):
    """Staff who work on it too."""

    ticket = of(Ticket, name="collaborator_links")
    user = of(User, name="collaborations")

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "ticket", "user"], name="collaborator_once"),
            SameTenant(field="ticket", to="tickets_ticket", name="collaborator_ticket"),
            SameTenant(field="user", to="accounts_user", name="collaborator_user"),
        ]
        indexes = [models.Index(fields=["organization", "user", "ticket"], name="collaborator_of")]


class Copy(Link):
    """Customers who read and write along (CC): they see this request only."""

    ticket = of(Ticket, name="copies")
    user = of(User, name="copied_on")

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "ticket", "user"], name="copy_once"),
            SameTenant(field="ticket", to="tickets_ticket", name="copy_ticket"),
            SameTenant(field="user", to="accounts_user", name="copy_user"),
        ]
        indexes = [models.Index(fields=["organization", "user", "ticket"], name="copy_of")]


class Follower(Link):
    """Staff who hear of what happens."""

    ticket = of(Ticket, name="followers")
    user = of(User, name="follows")

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "ticket", "user"], name="follower_once"),
            SameTenant(field="ticket", to="tickets_ticket", name="follower_ticket"),
            SameTenant(field="user", to="accounts_user", name="follower_user"),
        ]
        indexes = [models.Index(fields=["organization", "user", "ticket"], name="follower_of")]


class Muted(Link):
    """Staff who want to hear nothing more of it."""

    ticket = of(Ticket, name="mutings")
    user = of(User, name="mutings")

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "ticket", "user"], name="muted_once"),
            SameTenant(field="ticket", to="tickets_ticket", name="muted_ticket"),
            SameTenant(field="user", to="accounts_user", name="muted_user"),
        ]
        indexes = [models.Index(fields=["organization", "user", "ticket"], name="muted_of")]


class ReadMarker(Link):
    """Up to when somebody has read a ticket."""

    ticket = of(Ticket, name="read_markers")
    user = of(User, name="read_markers")
    read_at = models.DateTimeField(db_default=Now())

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "ticket", "user"], name="readmarker_once"),
            SameTenant(field="ticket", to="tickets_ticket", name="readmarker_ticket"),
            SameTenant(field="user", to="accounts_user", name="readmarker_user"),
        ]
        indexes = [models.Index(fields=["organization", "user", "ticket"], name="readmarker_of")]


class Mode(models.TextChoices):
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Internal note")


class Draft(TenantRow):
    """What somebody has begun to write: one for each ticket and mode, theirs alone."""

    ticket = of(Ticket, name="drafts")
    user = of(User, name="drafts")
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.REPLY)
    content = models.TextField(max_length=100_000)
    # Files, status and macro of a reply that was taken back.
    besides = models.JSONField(default=dict)

    class Meta(TenantRow.Meta):
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "ticket", "user", "mode"], name="draft_once"),
            one_of("mode", Mode.values, name="draft_mode"),
            SameTenant(field="ticket", to="tickets_ticket", name="draft_ticket"),
            SameTenant(field="user", to="accounts_user", name="draft_user"),
        ]
        indexes = [models.Index(fields=["organization", "user"], name="draft_of")]
