"""Django's sessions with the person, place and device they belong to, so that people see and end them."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.wall import SameTenant

from .organization import Organization
from .person import User


class Session(AbstractBaseSession):
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("organization")
    )
    person = models.ForeignKey(
        User,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="sessions",
        verbose_name=_("person"),
    )
    address = models.GenericIPAddressField(_("from"), null=True)
    device = models.CharField(_("device"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), auto_now=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name, verbose_name_plural = _("session"), _("sessions")
        constraints = [SameTenant(field="person", to="accounts_user", name="session_person")]

    def __str__(self) -> str:
        """Not the key, as Django has it: whoever reads that in a log or on a page is in."""
        return f"session of {self.person_id}"

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore

        return SessionStore
