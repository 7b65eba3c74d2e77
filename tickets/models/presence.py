"""Who looks at a ticket right now, and who writes in it. A heartbeat renews the row; a crash may lose it."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.base import Within, one_of
from accounts.models.tenant import Link, of
from helpdesk.lib.wall import SameTenant

from .ticket import Ticket

# As long as a heartbeat is believed; pages send one every 20 seconds.
LASTS = timedelta(seconds=45)


class Doing(models.TextChoices):
    LOOKING = "looking", _("Looking")
    WRITING = "writing", _("Writing")


class PresenceQuerySet(Within):
    def there(self) -> "PresenceQuerySet":
        return self.filter(seen_at__gt=Now() - LASTS)


class Presence(Link):
    ticket = of(Ticket, name="presences")
    user = of(User, name="presences")
    doing = models.CharField(max_length=10, choices=Doing, default=Doing.LOOKING)
    seen_at = models.DateTimeField(db_default=Now())

    objects = PresenceQuerySet.as_manager()

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "ticket", "user"], name="presence_once"),
            one_of("doing", Doing.values, name="presence_doing"),
            SameTenant(field="ticket", to="tickets_ticket", name="presence_ticket"),
            SameTenant(field="user", to="accounts_user", name="presence_user"),
        ]
        indexes = [models.Index(fields=["organization", "user"], name="presence_of")]
