"""Which keys do what."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import STAFF, open_to
from tickets.desk.keys import keys_for


@open_to(STAFF)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    template = "_keys" if request.htmx else "keys"
    return render(request, f"tickets/agent/{template}.html", {"keys": keys_for(person)})
