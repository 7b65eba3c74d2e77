"""What happened to a ticket, one row a change: written by triggers alone, changed by nobody, kept when the ticket goes."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from accounts.models.base import Within
from accounts.models.tenant import of
from helpdesk.lib.wall import OfTenant

from .ticket import Ticket


class TicketEventQuerySet(Within):
    def visible_to(self, person: User) -> "TicketEventQuerySet":
        """Staff who see the ticket; of a ticket that is gone, those who see all."""
        if person.is_operator:
            return self
        mine = self.filter(organization_id=person.organization_id)
        if not person.is_staff:
            return self.none()
        return (
            mine
            if person.sees_all
            else mine.filter(ticket_id__in=Ticket.objects.visible_to(person).values("pk"))
        )

    def of(self, ticket: Ticket) -> "TicketEventQuerySet":
        return self.filter(organization_id=ticket.organization_id, ticket_id=ticket.pk).order_by("id")


class TicketEvent(models.Model):
    """`id` rises in commit order within one ticket. An actor of none is the system."""

    id = models.BigAutoField(primary_key=True)
    organization = of(Organization)
    ticket_id = models.UUIDField()
    action = models.CharField(_("what"), max_length=40)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(_("who"), max_length=255)
    source = models.CharField(_("from"), max_length=40)
    reason = models.TextField(_("why"))
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("when"), db_default=Now())

    objects = TicketEventQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("event"), _("events")
        constraints = [OfTenant(name="ticketevent_organization")]
        indexes = [
            models.Index(fields=["organization", "ticket_id", "id"], name="ticketevent_of"),
            models.Index(fields=["organization", "actor_id", "id"], name="ticketevent_by"),
        ]

    def __str__(self) -> str:
        return self.action


class QueuedEvent(models.Model):
    """Events that nobody has reacted to yet. After five failures one stays here, with its error."""

    event_id = models.BigIntegerField(_("event"), primary_key=True)
    organization = of(Organization)
    ticket_id = models.UUIDField(_("ticket"))
    tries = models.PositiveSmallIntegerField(_("tries"), db_default=0)
    error = models.TextField(_("error"), db_default="")

    class Meta:
        verbose_name, verbose_name_plural = _("event to follow"), _("events to follow")
        constraints = [OfTenant(name="queuedevent_organization")]

    def __str__(self) -> str:
        return f"{self.event_id}"
