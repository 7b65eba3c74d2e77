"""Search of the portal: articles, and one's own requests."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.access import PORTAL, open_to
from knowledge import excerpts, reading, searching
from tickets.portal import listing

from .asking import customer_of
from .requests import searched

MOST, MOST_OWN = 20, 5


@open_to(PORTAL)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words, customer, organization = searched(request), customer_of(request), request.organization
    person = reading.person_of(request)
    found: list[Any] = []
    if words:
        found = searching.find(person, organization, words, (get_language() or "")[:2], MOST)
    articles = reading.here(person, organization).in_bulk([pk for pk, *_more in found])
    told = {
        "words": words,
        "hits": [excerpts.hit(articles[pk], words) for pk, *_more in found if pk in articles],
        "own": listing.page_of(customer, words=words).rows[:MOST_OWN] if customer and words else [],
        "canonical": organization.url(request.path),
    }
    return render(request, "tickets/customer/search.html", told)
