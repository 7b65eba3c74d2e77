"""Articles that may answer a request while it is written, and the happy end of whoever finds the answer there."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import PORTAL, open_to
from helpdesk.lib.letters import one_line
from helpdesk.lib.prose import summary
from knowledge import deflection, reading
from knowledge.suggesting import suggest

LONGEST, EXCERPT = 255, 300


@open_to(PORTAL)
@require_POST
def articles(request: HttpRequest) -> HttpResponse:
    return render(request, "tickets/customer/_deflect.html", {"articles": fitting(request)})


def fitting(request: HttpRequest) -> list[dict[str, Any]]:
    """Three at most, and none when none fits. Staff try the form as visitors would."""
    subject, text = words_of(request, "title"), request.POST.get("content", "")[:2000].replace("\0", "")
    found = suggest(request.organization, subject, text, (get_language() or "")[:2]) if subject else []
    return [
        {"pk": one.pk, "title": one.title, "slug": one.slug, "language": one.language, "excerpt": one.summary or summary(one.content, EXCERPT)}
        for one in found
        if one.is_open
    ]  # fmt: skip


@open_to(PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def answered(request: HttpRequest) -> HttpResponse:
    """An article solved it: nothing is sent, and the team reads that it helped."""
    if request.method == "POST":
        told = {
            "about": words_of(request, "title"),
            "session": request.session,
            "organization": request.organization,
        }
        try:
            key = UUID(request.POST.get("article", ""))
        except ValueError:
            key = None
        if key:
            deflection.count(key, person=reading.person_of(request), **told)
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("portal:answered")})
        return redirect("portal:answered")
    return render(request, "tickets/customer/answered.html")


def words_of(request: HttpRequest, name: str) -> str:
    return one_line(request.POST.get(name, "")[:LONGEST].replace("\0", ""), LONGEST)
