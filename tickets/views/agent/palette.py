"""What the command palette lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import STAFF, open_to
from tickets.desk.palette import MOST_LETTERS, offered


@open_to(STAFF)
@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:MOST_LETTERS]
    told = {"groups": offered(request, text), "text": text}
    return render(request, "tickets/agent/_palette.html", told)
