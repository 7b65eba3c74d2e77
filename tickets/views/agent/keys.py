"""Which keys do what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import STAFF, open_to
from tickets.desk.keys import KEYS


@open_to(STAFF)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    template = "_keys" if request.htmx else "keys"
    return render(request, f"tickets/agent/{template}.html", {"keys": KEYS})
