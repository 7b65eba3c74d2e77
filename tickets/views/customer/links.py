"""The mailed link: into its one request, without the key standing in the address any longer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import throttle
from accounts.access import EVERYBODY, open_to
from tickets import mailed_links
from tickets.portal import entry
from tickets.references import ref_of


@open_to(EVERYBODY)
@require_safe
@throttle.patient
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Who is signed in keeps their own rights."""
    throttle.followed_link(request)
    link = mailed_links.find(token, organization_id=request.organization.pk, now=timezone.now())
    if link is None:
        return render(request, "tickets/customer/link_over.html", status=410)
    if not request.user.is_authenticated:
        entry.keep(request, link)
    return redirect("portal:request", ref_of(request.organization, link.ticket.number))
