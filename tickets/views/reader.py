"""Who reads a request's things: the person who is signed in, or whoever followed a mailed link."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.http import HttpRequest

from helpdesk.lib import tenancy
from tickets.portal import entry

Acts = tuple[Callable[[], Any], Any]


@contextmanager
def reading(request: HttpRequest) -> Iterator[list[Acts]]:
    """The contexts to look from, in turn, each with its person."""
    if request.user.is_authenticated:
        yield [(partial(tenancy.use, tenancy.current()), request.user)]
        return
    yield [(partial(tenancy.use, context), person) for context, person in entry.followed(request)]
