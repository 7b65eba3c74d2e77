"""How tickets belong together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.base import one_of
from accounts.models.tenant import Link, of
from helpdesk.lib.wall import SameTenant

from .ticket import Ticket


class LinkKind(models.TextChoices):
    """As the first says of the second: parent means that the second came out of the first."""

    RELATED = "related", _("Related")
    DUPLICATE = "duplicate", _("Duplicate of")
    PARENT = "parent", _("Led to")


class TicketLink(Link):
    ticket = of(Ticket, name="links_from")
    other = of(Ticket, name="links_to")
    kind = models.CharField(_("kind"), max_length=10, choices=LinkKind, default=LinkKind.RELATED)

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "ticket", "other", "kind"], name="ticketlink_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(ticket=models.F("other")), name="ticketlink_to_another"
            ),
            one_of("kind", LinkKind.values, name="ticketlink_kind"),
            SameTenant(field="ticket", to="tickets_ticket", name="ticketlink_ticket"),
            SameTenant(field="other", to="tickets_ticket", name="ticketlink_other"),
        ]
        indexes = [models.Index(fields=["organization", "other"], name="ticketlink_to")]
