"""How views of one request begin: with whoever reads it, or with why nobody does."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import ANONYMOUS, CUSTOMER, open_to
from tickets.portal import entry
from tickets.references import number_in
from tickets.refusals import Gone

# Staff read tickets in the workspace.
READERS = frozenset({ANONYMOUS, CUSTOMER})

View = Callable[..., HttpResponse]


def of_request(view: View) -> View:
    """`view(request, reader, …)` for the request that the address names, in the context of its reader."""

    @open_to(READERS)
    @wraps(view)
    def entered(request: HttpRequest, ref: str, **more: Any) -> HttpResponse:
        number = number_in(ref)
        if number is None:
            raise Http404
        try:
            with entry.reading(request, number) as reader:
                return view(request, reader, **more)
        except entry.SignInFirst:
            return sign_in_first(request)
        except entry.LinkOver:
            return render(request, "tickets/customer/link_over.html", {"next": request.path}, status=410)
        except Gone as gone:
            raise Http404 from gone

    return entered


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """And back to this page; what was typed stays in the browser."""
    page = request.htmx.current_url_abs_path if request.htmx else request.get_full_path()
    target = f"{reverse(settings.LOGIN_URL)}?next={quote(page or '/')}"
    return HttpResponse(status=401, headers={"HX-Redirect": target}) if request.htmx else redirect(target)
