"""Search of the portal: articles, and one's own requests."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.access import PORTAL, open_to
from knowledge import reading, searching
from tickets.portal import listing

from .asking import customer_of
from .requests import searched

MOST, MOST_OWN = 20, 5


@open_to(PORTAL)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What readers looked for in vain is kept for the team: the one thing that a GET leaves behind."""
    words, customer, organization = searched(request), customer_of(request), request.organization
    person, language = reading.person_of(request), (get_language() or "")[:2]
    found = searching.find(person, organization, words, language, MOST) if words else searching.Found()
    if words and not found.hits and not (person and person.is_staff):
        searching.miss(words, language)
    told = {
        "words": words,
        "found": found,
        "instead": ", ".join(dict.fromkeys(word for others in found.instead.values() for word in others)),
        "own": listing.page_of(customer, words=words).rows[:MOST_OWN] if customer and words else [],
        "canonical": organization.url(request.path),
    }
    return render(request, "tickets/customer/search.html", told)
