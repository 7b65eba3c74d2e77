"""A reply that can still be taken back: its author's alone, until the worker says it."""

from typing import Any

from django.db import models

from accounts.models import User
from accounts.models.base import one_of
from accounts.models.tenant import TenantRow, of
from helpdesk.lib.wall import SameTenant

from .macro import Macro
from .ticket import Status, Ticket


class Sending(TenantRow):
    """Its key becomes the message's. The ticket may go first: then its author is told, with the text."""

    ticket = of(Ticket, name="sendings", null=True)
    number = models.BigIntegerField()
    author = of(User, name="sendings")
    content = models.TextField()
    # Keys of files that wait with it.
    files: Any = models.JSONField(default=list)
    then = models.CharField(max_length=10, blank=True)
    macro = of(Macro, null=True)
    # The ticket's status when it was written.
    status = models.CharField(max_length=10, choices=Status)
    send_after = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta(TenantRow.Meta):
        constraints = [
            *TenantRow.Meta.constraints,
            one_of("then", ["", *Status.values], name="sending_then"),
            SameTenant(field="ticket", to="tickets_ticket", on_delete="SET NULL", name="sending_ticket"),
            SameTenant(field="author", to="accounts_user", name="sending_author"),
            SameTenant(field="macro", to="tickets_macro", on_delete="SET NULL", name="sending_macro"),
        ]
        indexes = [
            models.Index(fields=["send_after"], name="sending_due"),
            models.Index(fields=["organization", "author"], name="sending_of"),
            models.Index(fields=["organization", "ticket"], name="sending_in"),
        ]
