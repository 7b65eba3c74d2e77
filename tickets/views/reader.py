"""Who reads a request's things: the person who is signed in, or whoever holds a mailed link."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest

from helpdesk.lib import tenancy

Acts = tuple[Callable[[], Any], Any]


@contextmanager
def reading(request: HttpRequest) -> Iterator[list[Acts]]:
    """The contexts to look from, in turn, each with its person."""
    if request.user.is_authenticated:
        yield [(lambda: tenancy.use(tenancy.current()), request.user)]
        return
    yield []
