"""Requests as the pages' threads get them: whole, of a bearable size, and without headers that look like others.

A thread that waits for a slow sender answers nobody else, and there are few of them; here waiting costs no thread.
"""

import asyncio
import tempfile
from typing import Any

# The largest thing that people send is a picture of 5 MB.
LARGEST = 12 * 2**20
PATIENCE = 60
IN_MEMORY = 2**18
PIECE = 2**16
TOO_LARGE = f"This is more than we take at once: {LARGEST // 2**20} MB.\n"
TOO_SLOW = "The request did not arrive within a minute. Try again.\n"


class Refused(Exception):
    """What has not come in, or may not."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class Gone(Exception):
    """Whoever asked hung up."""


class Whole:
    """An ASGI application that hands requests on once they are here."""

    def __init__(self, pages: Any) -> None:
        self.pages = pages

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        scope = scope | {"headers": plain(scope["headers"])}
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                announced(scope["headers"])
                await asyncio.wait_for(collect(receive, body), PATIENCE)
            except Gone:
                return
            except TimeoutError:
                await answer(send, Refused(408, TOO_SLOW))
            except Refused as refused:
                await answer(send, refused)
            else:
                body.seek(0)
                await self.pages(scope, reading(body, receive), send)


def plain(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """WSGI cannot tell `X_Forwarded_For` from `X-Forwarded-For`: what a proxy says, a visitor could say too."""
    return [(name, value) for name, value in headers if b"_" not in name]


def announced(headers: list[tuple[bytes, bytes]]) -> None:
    length = dict(headers).get(b"content-length", b"0")
    if length.isdigit() and int(length) > LARGEST:
        raise Refused(413, TOO_LARGE)


async def collect(receive: Any, body: Any) -> None:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        piece = message.get("body", b"")
        size, more = size + len(piece), message.get("more_body", False)
        if size > LARGEST:
            raise Refused(413, TOO_LARGE)
        body.write(piece)


def reading(body: Any, receive: Any) -> Any:
    """What is here, piece by piece; after that the connection itself, which tells when it ends."""
    over = False

    async def read() -> dict[str, Any]:
        nonlocal over
        if over:
            return await receive()
        piece = body.read(PIECE)
        over = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not over}

    return read


async def answer(send: Any, refused: Refused) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": refused.text.encode()})
