"""What customers say about how they were helped."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.tenant import TenantRow, of
from helpdesk.lib.wall import SameTenant

from .ticket import Ticket


class Rating(models.IntegerChoices):
    VERY_POOR = 1, _("Very poor")
    POOR = 2, _("Poor")
    FAIR = 3, _("Fair")
    GOOD = 4, _("Good")
    VERY_GOOD = 5, _("Very good")


class TicketFeedback(TenantRow):
    ticket = of(Ticket, name="feedback")
    customer = of(User, name="feedback", null=True, verbose_name=_("customer"))
    rating = models.PositiveSmallIntegerField(_("rating"), choices=Rating)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("rating"), _("ratings")
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "ticket", "customer"], name="ticketfeedback_once"
            ),
            models.CheckConstraint(
                condition=models.Q(rating__gte=1, rating__lte=5), name="ticketfeedback_rating"
            ),
            SameTenant(field="ticket", to="tickets_ticket", name="ticketfeedback_ticket"),
            SameTenant(
                field="customer", to="accounts_user", on_delete="SET NULL", name="ticketfeedback_customer"
            ),
        ]
        indexes = [models.Index(fields=["organization", "customer", "-created_at"], name="ticketfeedback_by")]

    def __str__(self) -> str:
        return f"{self.rating}"
