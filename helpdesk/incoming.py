"""Requests as the pages' threads get them: whole, of a bearable size, and without headers that look like others.

A thread that waits for a slow sender answers nobody else, and there are few of them; here waiting costs no thread.
"""

import asyncio
import contextlib
import logging
import tempfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.lib import arriving, files
from helpdesk.lib.language import asked_for
from helpdesk.lib.proxies import address_of, network

from .disk import on_disk

log = logging.getLogger(__name__)

MB = 2**20
# Forms with files: those of one message, and the text that goes with them. Anything else has no reason to be large.
LARGEST_FORM = files.MOST_TOGETHER + 10 * MB
LARGEST = 12 * MB
# What is on its way in and lies on the disk meanwhile, of everybody and of one network.
ROOM, ROOM_EACH = 5 * LARGEST_FORM, 2 * LARGEST_FORM
IN_MEMORY = 2**18
PIECE = 2**19
# In each minute so much must come, 4 KB a second; and there is an end.
PATIENCE = 60
PROGRESS = 4096 * PATIENCE
LONGEST = 60 * 60
# Closing on somebody who still sends would throw away the answer; so long they may talk on, with such pauses.
LINGER, PAUSE = 30, 5


class Refused(Exception):
    """What has not come in, or may not. Said when it is answered, in the language of whoever asked."""

    def __init__(self, status: int, size: int = 0) -> None:
        super().__init__(status)
        self.status, self.size = status, size

    def text(self) -> str:
        words = {
            408: _("The request did not arrive in time. Check your connection and try again."),
            413: _("This is more than we take at once: %(size)s MB. Send less, or in several parts."),
            429: _("Many files are arriving from your network already. Try again when they are here."),
            503: _("Many files are arriving at the moment. Try again in a minute."),
            507: _("There is no room for files at the moment, and nothing was saved. Try again later."),
        }
        return words[self.status] % {"size": self.size // MB}


class Gone(Exception):
    """Whoever asked hung up."""


class Whole:
    """An ASGI application that hands requests on once they are here: with their body as a file, in `scope["body"]`."""

    def __init__(self, pages: Any) -> None:
        self.pages = pages
        self.taken: Counter[str] = Counter()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = plain(scope["headers"])
        with spooled() as body:
            try:
                with self.room_for(scope, headers) as limit:
                    size = await collect(receive, body, limit)
                    told = {"headers": measured(headers, size), "body": body}
                    await self.pages(scope | told, receive, send)
            except Gone:
                return
            except Refused as refused:
                await answer(scope, receive, send, refused)

    @contextlib.contextmanager
    def room_for(self, scope: dict[str, Any], headers: list[tuple[bytes, bytes]]) -> Iterator[int]:
        """How much may come, kept free until the request is answered; refuses before anything is read."""
        told = dict(headers)
        form = told.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
        limit = LARGEST_FORM if form else LARGEST
        size = announced(told, limit)
        if size <= IN_MEMORY:
            yield limit
            return
        peer = (scope.get("client") or ("",))[0]
        hops = b",".join(value for name, value in headers if name == b"x-forwarded-for")
        whose = network(address_of(peer, hops.decode("latin-1")))
        self.check(whose, size)
        self.taken[whose] += size
        try:
            yield limit
        finally:
            self.taken[whose] -= size
            if not self.taken[whose]:
                del self.taken[whose]

    def check(self, whose: str, size: int) -> None:
        if self.taken[whose] + size > ROOM_EACH:
            raise Refused(429)
        if self.taken.total() + size > ROOM:
            raise Refused(503)
        try:
            arriving.sweep()
            full = not arriving.has_room_for(size)
        except OSError:
            log.exception("Files cannot arrive")
            full = True
        if full:
            raise Refused(507)


def measured(headers: list[tuple[bytes, bytes]], size: int) -> list[tuple[bytes, bytes]]:
    """WSGI reads nothing of a body whose length is not told, as of a chunked request's."""
    kept = [pair for pair in headers if pair[0] not in (b"content-length", b"transfer-encoding")]
    return [*kept, (b"content-length", str(size).encode())] if size else kept


def plain(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """WSGI cannot tell `X_Forwarded_For` from `X-Forwarded-For`: what a proxy says, a visitor could say too."""
    return [(name, value) for name, value in headers if b"_" not in name]


def announced(headers: dict[bytes, bytes], limit: int) -> int:
    """What does not say how much it is may be as much as there can be."""
    told = headers.get(b"content-length", b"")
    size = int(told) if told.isdigit() else limit if b"transfer-encoding" in headers else 0
    if size > limit:
        raise Refused(413, limit)
    return size


@contextlib.contextmanager
def spooled() -> Iterator[Any]:
    """A file in memory that moves to the disk when it grows; without a name, so that it ends with this process."""
    body = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(arriving.directory()))  # noqa: SIM115
    try:
        yield body
    finally:
        with contextlib.suppress(OSError):  # on a full disk the last piece cannot even be closed
            body.close()


async def collect(receive: Any, body: Any, limit: int) -> int:
    """Returns the size. Who sends nothing for long, or next to nothing, is not waited for."""
    clock = asyncio.get_running_loop().time
    size, due, ends, more, held = 0, PROGRESS, clock() + LONGEST, True, bytearray()
    try:
        async with asyncio.timeout(PATIENCE) as patience:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                held += message.get("body", b"")
                more = message.get("more_body", False)
                if size + len(held) > limit:
                    raise Refused(413, limit)
                if len(held) >= PIECE or not more:
                    size += len(held)
                    await keep(body, bytes(held), size)
                    held.clear()
                if size + len(held) >= due:
                    due = size + len(held) + PROGRESS
                    patience.reschedule(min(clock() + PATIENCE, ends))
    except TimeoutError as late:
        raise Refused(408) from late
    body.seek(0)
    return size


async def keep(body: Any, piece: bytes, size: int) -> None:
    if size <= IN_MEMORY:
        body.write(piece)
        return
    try:
        await on_disk(written, body, piece)
    except OSError as full:
        log.exception("A request could not be kept")
        raise Refused(507) from full


def written(body: Any, piece: bytes) -> None:
    body.write(piece)
    body.flush()


async def answer(scope: dict[str, Any], receive: Any, send: Any, refused: Refused) -> None:
    told = dict(scope["headers"])
    with translation.override(asked_for(told.get(b"accept-language", b"").decode("latin-1")) or "en"):
        text = refused.text().encode() + b"\n"
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    ]
    if refused.status in (429, 503):
        headers.append((b"retry-after", b"60"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": True})
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(silence(receive), LINGER)
    await send({"type": "http.response.body", "body": b""})


async def silence(receive: Any) -> None:
    more = True
    while more:
        message = await asyncio.wait_for(receive(), PAUSE)
        more = message["type"] == "http.request" and message.get("more_body", False)
