"""One process type: pages as WSGI in a thread pool; live events, and what comes and goes slowly, in the event loop."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from a2wsgi import WSGIMiddleware  # noqa: E402

from helpdesk.wsgi import application as wsgi  # noqa: E402

from helpdesk import events, incoming, outgoing  # noqa: E402  isort: skip

pages = WSGIMiddleware(outgoing.handing_over(wsgi), workers=4)
whole = incoming.Whole(outgoing.Outgoing(pages))


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan" or scope.get("path") == "/events":
        await events.application(scope, receive, send)
    else:
        await whole(scope, receive, send)
