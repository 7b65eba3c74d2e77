"""What search knows of tickets. Written by triggers, asked by one function, read by nobody else (migrations/sql/0010)."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from accounts.models import Organization
from accounts.models.tenant import of
from helpdesk.lib.ids import uuid7
from helpdesk.lib.wall import OfTenant, SameTenant

from .ticket import Ticket


class SearchText(models.Model):
    """The words of a ticket, in one part or, of a long one, several; each part begins with what stands in its head."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = of(Organization)
    ticket = of(Ticket)
    part = models.PositiveSmallIntegerField()
    words = SearchVectorField()

    class Meta:
        constraints = [
            OfTenant(name="searchtext_organization"),
            models.UniqueConstraint(fields=["organization", "ticket", "part"], name="searchtext_part"),
            SameTenant(field="ticket", to="tickets_ticket", name="searchtext_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.part}"


class SearchWord(models.Model):
    """The words that an organization's tickets use: what a misspelt one may have meant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = of(Organization)
    word = models.CharField(max_length=60)

    class Meta:
        constraints = [
            OfTenant(name="searchword_organization"),
            models.UniqueConstraint(fields=["organization", "word"], name="searchword_once"),
        ]

    def __str__(self) -> str:
        return self.word
