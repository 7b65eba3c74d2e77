"""An SMTP server on loopback that keeps what it is given."""

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from .launching import free_port, until


class Sink:
    """The mailboxes of everybody."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.url = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 Kept"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def read(self, address: str, pattern: str) -> str:
        """What the newest mail to this address that has it says there, once there is one."""
        return until(lambda: self.said(address, pattern))

    def said(self, address: str, pattern: str) -> str:
        found = [re.search(pattern, text_of(mail), re.M) for mail in self.to(address)]
        return next((match[match.re.groups] for match in reversed(found) if match), "")

    def link(self, address: str, about: str) -> str:
        return self.read(address, rf"https?://\S+/{about}/\S+")

    def code(self, address: str) -> str:
        return self.read(address, r"^ {4}(\d{6})$")


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


@contextmanager
def receiving() -> Iterator[Sink]:
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=free_port())
    server.start()
    sink.url = f"smtp://127.0.0.1:{server.port}"
    try:
        yield sink
    finally:
        server.stop()
