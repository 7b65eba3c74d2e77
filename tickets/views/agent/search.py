"""Finding: tickets and people by words and filters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import STAFF, open_to
from tickets import search as verbs
from tickets.desk.finding import people_found, rows_found

FIRST = 25


@open_to(STAFF)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Whole, or the results alone for whoever is still typing."""
    text, limit = request.GET.get("q", ""), limit_in(request.GET.get("show", ""))
    found = verbs.find(request.user, text, limit=limit)
    told = {"text": found.asked.text, "found": found, "instead": ", ".join(found.instead)}
    told |= {"rows": rows_found(found, request.user, request.organization)}
    told |= {"people": people_found(found, request.user) if not found.asked.is_empty else []}
    told |= {"show": min(limit * 2, verbs.MOST) if found.more and limit < verbs.MOST else 0}
    part = "_found" if request.htmx and request.htmx.target == "results" else "search"
    return render(request, f"tickets/agent/{part}.html", told)


def limit_in(text: str) -> int:
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else FIRST
    return max(FIRST, min(wanted, verbs.MOST))
