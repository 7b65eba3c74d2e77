"""Colleagues whom a note names."""

from django.db import models

from accounts.models import User
from accounts.models.tenant import Link, of
from helpdesk.lib.wall import SameTenant

from .message import Message


class Mention(Link):
    """It goes where its note goes. `said` is how the note calls them."""

    message = of(Message, name="mentions")
    user = of(User, name="mentions")
    said = models.CharField(max_length=255)

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "message", "user"], name="mention_once"),
            SameTenant(field="message", to="tickets_message", name="mention_message"),
            SameTenant(field="user", to="accounts_user", name="mention_user"),
        ]
        indexes = [models.Index(fields=["organization", "user", "message"], name="mention_of")]
