"""Files of messages: chosen, kept until the message is sent, put to it, read by those who may read the message."""

import secrets
from collections.abc import Iterable

from .models import Attachment, Message


def put(attached: Iterable[Attachment], *, to: Message) -> None:
    """With the message from now on. The database refuses what is not the writer's, and what is too much."""
    for attachment in attached:
        attachment.message = to
        attachment.save(update_fields=["message"])


def a_path(day: str) -> str:
    """Where a file lies: a key that says nothing. The day lets the round look for what was left behind."""
    return f"attachments/{day}/{secrets.token_urlsafe(32)}"
