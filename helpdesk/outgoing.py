"""Answers as they leave: at the speed of whoever reads them, while no thread of the pages waits.

A page is one piece, which its thread need not see off. A file is handed over unread, through WSGI's own
`wsgi.file_wrapper`, and goes out from here in pieces; no header says so, and none could ask for it.
"""

import asyncio
import contextlib
import logging
from typing import Any

from . import incoming
from .disk import on_disk

log = logging.getLogger(__name__)

PIECE = 2**16
# A reader takes a piece in this time, or is none.
PATIENCE = 60
# Files that are read at once; each is one open file and twice a piece.
MOST = 1000


class Handed:
    """A file on its way from a page to the event loop."""

    def __init__(self, file: Any, size: int = PIECE) -> None:
        self.file = file


def handing_over(wsgi: Any) -> Any:
    """A WSGI application that reads its request from `scope["body"]`, and leaves a file in `scope["handed"]`."""

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        scope = environ["asgi.scope"]
        environ["wsgi.input"], environ["wsgi.file_wrapper"] = scope["body"], Handed
        answer = wsgi(environ, start_response)
        if isinstance(answer, Handed):
            scope["handed"].append(answer.file)
            return []
        return answer

    return application


class Outgoing:
    """An ASGI application that gives out what `pages` answers."""

    def __init__(self, pages: Any) -> None:
        self.pages = pages
        self.open = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        handed, held = list[Any](), list[Any]()

        async def unless_handed(message: dict[str, Any]) -> None:
            """The headers wait for what follows them: a body, or nothing and a file."""
            held.append(message)
            if message["type"] == "http.response.body" and not handed:
                while held:
                    await send(held.pop(0))

        try:
            await self.pages(scope | {"handed": handed}, receive, unless_handed)
            if handed:
                await self.give(scope, receive, send, held[0], handed[0])
        finally:
            for file in handed:
                file.close()

    async def give(self, scope: dict[str, Any], receive: Any, send: Any, start: Any, file: Any) -> None:
        if self.open >= MOST:
            raise incoming.Refused(503)
        self.open += 1
        try:
            await give(scope, receive, send, start, file)
        finally:
            self.open -= 1


async def give(scope: dict[str, Any], receive: Any, send: Any, start: Any, file: Any) -> None:
    """The file behind these headers. Who hangs up or stops reading is left alone, and the connection closed."""
    gone = asyncio.create_task(until_gone(receive))
    try:
        await send(start)
        while scope["method"] != "HEAD" and (piece := await on_disk(file.read, PIECE)):
            if gone.done():
                return
            await asyncio.wait_for(
                send({"type": "http.response.body", "body": piece, "more_body": True}), PATIENCE
            )
        await send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        log.info("Nobody reads what %s answers", scope["path"])
    except OSError:
        log.exception("A file could not be read to its end")
    finally:
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone


async def until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
