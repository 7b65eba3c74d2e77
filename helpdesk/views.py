"""Error pages: they speak like the rest, inside the frame the visitor knows."""

import errno
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.frame import portal
from helpdesk.lib.files import Unreachable


def sorry(request: HttpRequest, status: int, *, page: str = "", **told: Any) -> HttpResponse:
    """Wherever it happened, under the head of the portal: the queues of the workspace have no room in it."""
    user = getattr(request, "user", None)
    if getattr(request, "organization", None) is not None:
        told["nav"] = portal(request, user if user and user.is_authenticated else None)
    return render(request, page or f"{status}.html", told, status=status)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return sorry(request, 404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Says to each what they can do about it."""
    who = getattr(request.user, "audience", "")
    return sorry(request, 403, who=who, of_customers=request.path.startswith("/requests/"))


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return sorry(request, 413)
    return sorry(request, 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Also in the middle of a request that Django has not understood: nothing is taken from it."""
    problem = sys.exc_info()[1]
    if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return render(None, "507.html", status=507)
    if isinstance(problem, Unreachable):
        answer = render(None, "503.html", status=503)
        answer["Retry-After"] = "60"
        return answer
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return sorry(request, 403, page="403_csrf.html")
