"""A place kept for a colleague: role and team stand on the invited person, the link works once, for seven days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.wall import SameTenant

from .base import Row, Within
from .organization import Organization
from .person import User


class Invitation(Row):
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", verbose_name=_("organization")
    )
    person = models.ForeignKey(
        User,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="invitations",
        verbose_name=_("person"),
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="+"
    )
    invited_by_name = models.CharField(_("invited by"), max_length=255, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects = Within.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="invitation_in_organization"),
            SameTenant(field="person", to="accounts_user", name="invitation_person"),
            SameTenant(
                field="invited_by", to="accounts_user", on_delete="SET NULL", name="invitation_invited_by"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
