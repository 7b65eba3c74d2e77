"""The help centre's start, and a section of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import PORTAL, open_to
from knowledge import reading


@open_to(PORTAL)
@require_safe
def centre(request: HttpRequest) -> HttpResponse:
    shelves, loose = reading.shelves(reading.person_of(request), request.organization)
    told = {"shelves": shelves, "loose": loose, "canonical": request.organization.url(request.path)}
    return render(request, "knowledge/centre.html", told)


@open_to(PORTAL)
@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    organization, person = request.organization, reading.person_of(request)
    sections = reading.sections_of(organization)
    found = next((one for one in sections if one.slug == slug), None)
    if found is None:
        raise Http404
    page = number_in(request.GET.get("page", ""))
    rows = reading.listed(person, organization).filter(place=found.pk).order_by("position", "title")
    first = (page - 1) * reading.PAGE
    articles = list(rows[first : first + reading.PAGE + 1])
    told = {
        "section": found,
        "way": reading.way_to(found, sections)[:-1],
        "below": [one for one in sections if one.parent_id == found.pk],
        "articles": articles[: reading.PAGE],
        "before": page - 1,
        "after": page + 1 if len(articles) > reading.PAGE else 0,
        "canonical": organization.url(request.path),
    }
    return render(request, "knowledge/section.html", told)


def number_in(text: str) -> int:
    return min(int(text), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1
