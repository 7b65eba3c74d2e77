"""Live events over one stream a page (SSE), in the event loop; one LISTEN connection for the whole process.

Nothing is replayed: after a reconnect, of the page or of the database, pages ask for everything again.
"""

import asyncio
import contextlib
import json
import logging
from http.cookies import CookieError, SimpleCookie
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from accounts.live import Listener, listener

log = logging.getLogger(__name__)

CHANNEL = "hd_live"
PING = 20
# What may have changed somebody's rights, or ended them; its id is the person or the organization.
LOOK_AGAIN = {"people", "session", "organization"}
MOST_STREAMS = 4000
READY = b"retry: 3000\nevent: ready\ndata: {}\n\n"
AGAIN = b"event: again\ndata: {}\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'"),
]


class Streams:
    """The open pages of this process."""

    def __init__(self) -> None:
        self.open: dict[asyncio.Queue, Listener] = {}
        self.task: asyncio.Task | None = None
        self.listening = asyncio.Event()

    def start(self) -> None:
        if self.task is None:
            self.task = asyncio.create_task(self.listen())

    async def listen(self) -> None:
        params = {k: v for k, v in connection.get_connection_params().items() if k in KNOWN}
        missed = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**params, autocommit=True) as raw:
                    await raw.execute(f"LISTEN {CHANNEL}")
                    if missed:
                        self.tell_all(AGAIN)
                    self.listening.set()
                    async for notice in raw.notifies():
                        self.pass_on(notice.payload)
            except (OSError, psycopg.Error) as lost:
                missed = True
                self.listening.clear()
                log.warning("Live events lost the database: %s", str(lost).strip())
                await asyncio.sleep(1)

    def pass_on(self, payload: str) -> None:
        try:
            told = json.loads(payload)
            kind, who, where = str(told["kind"]), told["id"], told["org"]
        except (ValueError, TypeError, KeyError, RecursionError):
            # Any login of the database may notify; what is not ours must not end the listening.
            log.warning("A live event could not be read")
            return
        line = f"event: {kind}\ndata: {json.dumps({'id': who})}\n\n".encode()
        for queue, listens in list(self.open.items()):
            if kind in LOOK_AGAIN and who in (listens.person, listens.org):
                put(queue, None)
            elif listens.hears(kind, where, who):
                put(queue, line)

    def tell_all(self, line: bytes) -> None:
        for queue in list(self.open):
            put(queue, line)


KNOWN = {"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "options"}


def put(queue: asyncio.Queue, line: bytes | None) -> None:
    """A page that does not keep up is told to ask for everything again."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        line = AGAIN
    queue.put_nowait(line)


streams: Streams | None = None


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    global streams
    if streams is None:
        streams = Streams()
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http":
        await events(streams, scope, receive, send)


async def lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def events(open_streams: Streams, scope: dict[str, Any], receive: Any, send: Any) -> None:
    key, host = asked(scope)
    listens = await asyncio.to_thread(listener, host, key) if scope["method"] == "GET" else None
    if listens is None or len(open_streams.open) >= MOST_STREAMS:
        await send(
            {"type": "http.response.start", "status": 204 if listens is None else 503, "headers": HEADERS[1:]}
        )
        await send({"type": "http.response.body", "body": b""})
        return
    open_streams.start()
    queue: asyncio.Queue = asyncio.Queue(100)
    open_streams.open[queue] = listens
    gone = asyncio.create_task(until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(open_streams.listening.wait(), PING)
        await send({"type": "http.response.body", "body": READY, "more_body": True})
        await flow(queue, gone, send, lambda: asyncio.to_thread(listener, host, key), open_streams)
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        open_streams.open.pop(queue, None)


async def flow(
    queue: asyncio.Queue, gone: asyncio.Task, send: Any, look_again: Any, open_streams: Streams
) -> None:
    while not gone.done():
        waiting = asyncio.create_task(queue.get())
        await asyncio.wait({waiting, gone}, timeout=PING, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            line: bytes | None = b": still here\n\n"
        else:
            line = waiting.result()
        if gone.done():
            return
        if line is None:
            listens = await look_again()
            if listens is None:
                await send(
                    {
                        "type": "http.response.body",
                        "body": b"event: signed-out\ndata: {}\n\n",
                        "more_body": True,
                    }
                )
                return
            open_streams.open[queue] = listens
            line = AGAIN
        await send({"type": "http.response.body", "body": line, "more_body": True})


async def until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def asked(scope: dict[str, Any]) -> tuple[str, str]:
    """The session key and the host, without port, of a request."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get(b"host", "").lower()
    host = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    try:
        cookie = SimpleCookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        cookie = None
    return (cookie.value if cookie else ""), host.rstrip(".")
