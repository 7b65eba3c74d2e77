"""My requests: in progress, done, and what was found; and what somebody else may have sent with this address."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import CUSTOMER, open_to
from accounts.forms.lists import cursor, read_cursor
from helpdesk.lib.answers import SeeOther
from helpdesk.lib.letters import one_line
from tickets import unproven
from tickets.portal import listing
from tickets.references import number_in, ref_of
from tickets.refusals import Gone

MINE = frozenset({CUSTOMER})
LONGEST_SEARCH = 200


@open_to(MINE)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    person, words = request.user, searched(request)
    done = None if words else request.GET.get("show") == "done"
    after = listing.key_in(read_cursor(request.GET.get("after", ""), parts=3))
    page = listing.page_of(person, done=done, words=words, after=after)
    version = hashlib.sha256(repr(page).encode()).hexdigest()[:16]
    if request.htmx.target == "requests" and request.GET.get("version") == version:
        return HttpResponse(status=204)
    told: dict[str, Any] = {
        "rows": page.rows,
        "following": cursor(*page.following) if page.following else "",
        "later": after is not None,
        "done": done,
        "words": words,
        "version": version,
        "many": bool(words) or listing.has_many(person),
        "unproven": unproven.waiting_for(person),
    }
    part = "#list" if request.htmx.target == "requests" else ""
    return render(request, f"tickets/customer/requests.html{part}", told)


def searched(request: HttpRequest) -> str:
    return one_line(request.GET.get("q", "")[:LONGEST_SEARCH], LONGEST_SEARCH)


@open_to(MINE)
@require_POST
def origin(request: HttpRequest, ref: str) -> HttpResponse:
    """Whether they sent it themselves."""
    number = number_in(ref) or 0
    try:
        if request.POST.get("mine") != "yes":
            unproven.discard(request.user, number)
            messages.success(request, _("Thank you. Nobody works on it, and it is deleted."))
            return SeeOther("portal:requests")
        ticket = unproven.confirm(request.user, number)
    except Gone:
        messages.info(request, _("This was decided already."))
        return SeeOther("portal:requests")
    messages.success(request, _("Thank you. It is with our team now."))
    return SeeOther("portal:request", ref_of(request.organization, ticket.number))
