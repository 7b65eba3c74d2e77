"""The portal's start page, for everybody who comes to the organization's address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import EVERYBODY, open_to
from accounts.models import User
from accounts.models.person import Role
from accounts.signing_in import landing
from knowledge import reading
from knowledge.models import Article
from knowledge.rendering import minutes_of
from tickets import topics
from tickets.portal import listing, targets
from tickets.portal.telling import in_short, pill
from tickets.references import ref_of


@open_to(EVERYBODY)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = request.user if request.user.is_authenticated else None
    if person and person.is_operator:
        return redirect(landing(person))
    organization = request.organization
    customer = person if person and person.role == Role.CUSTOMER else None
    offered = list(topics.offered(organization).values("pk", "name", "description", "icon", "response_sla_minutes"))  # fmt: skip
    minutes = max((topic["response_sla_minutes"] for topic in offered), default=None)
    sections, count = reading.on_top(person, organization)
    told: dict[str, Any] = {
        "sections": sections,
        "count": count,
        "helpful": [in_list(one) for one in reading.most_helpful(person, organization)],
        "topics": offered,
        "within": targets.within(minutes) if minutes else "",
        "customer": customer is not None,
        "mine": newest(customer) if customer else None,
    }
    return render(request, "tickets/customer/home.html", told)


def in_list(article: Article) -> dict[str, Any]:
    told = {name: getattr(article, name) for name in ("slug", "title", "language", "is_public")}
    return told | {"minutes": minutes_of(article.content)}


def newest(person: User) -> dict[str, Any] | None:
    """Their open request that moved last, and what happens next in it."""
    ticket = listing.newest_open(person)
    if ticket is None:
        return None
    ticket.organization = person.organization
    line = listing.last_line(ticket, person)
    name = line["name"] if line["staff"] else ticket.organization.name
    return {
        "ref": ref_of(ticket.organization, ticket.number),
        "title": ticket.title,
        "pill": pill(ticket.status),
        "next": in_short(ticket, name=name, now=timezone.now()),
    }
