"""Who reads a request on the portal: its people by their own rights, or whoever followed a mailed link that opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db.models import F
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import Organization, User
from helpdesk.lib import tenancy
from tickets import mailed_links
from tickets.models import MailedLink, Ticket
from tickets.reading import read_at

# The links that this browser has followed, by key: what they open is looked up at every request.
LINKS, MOST_LINKS = "links", 5


class SignInFirst(Exception):
    """Nothing says who this is."""


class LinkOver(Exception):
    """A link was followed, and it opens this no more, or opens another request."""


@dataclass(frozen=True)
class Reader:
    person: User
    ticket: Ticket
    by_link: bool

    @property
    def owns(self) -> bool:
        """The request is theirs; others are copied in."""
        return self.ticket.customer_id == self.person.pk


@contextmanager
def reading(request: HttpRequest, number: int) -> Iterator[Reader]:
    """In the context of whoever reads. Refuses with SignInFirst, LinkOver; 404 for what they may not see."""
    organization = request.organization
    if request.user.is_authenticated:
        yield Reader(request.user, _ticket(request.user, number, organization), by_link=False)
        return
    keys = request.session.get(LINKS, [])
    link = mailed_links.opening(number, keys, organization_id=organization.pk, now=timezone.now())
    if link is None:
        raise LinkOver if keys else SignInFirst
    merged = link.ticket.merged_into
    with tenancy.use(_context(link, merged is not None and merged.number == number)):
        ticket = _ticket(link.person, number, organization)
        if merged:  # out of this context's sight
            ticket.merged_number = merged.number
        yield Reader(link.person, ticket, by_link=True)


def followed(request: HttpRequest) -> list[tuple[tenancy.Context, User]]:
    """For what no address says the request of: who is signed in, or whom a visitor stands for by the links that they
    followed, each narrowed down to its request."""
    if request.user.is_authenticated:
        return [(tenancy.current(), request.user)]
    found = mailed_links.still_open(
        request.session.get(LINKS, []), organization_id=request.organization.pk, now=timezone.now()
    )
    return [
        (_context(link, merged), link.person)
        for link in found
        for merged in (False, True)[: 1 + bool(link.ticket.merged_into)]
    ]


def keep(request: HttpRequest, link: MailedLink) -> None:
    others = [key for key in request.session.get(LINKS, []) if key != str(link.pk)]
    request.session[LINKS] = [*others, str(link.pk)][-MOST_LINKS:]


def _context(link: MailedLink, merged: bool) -> tenancy.Context:
    """The person's own, narrowed down to the request, or to the one that it was merged into."""
    now = tenancy.current()
    own = tenancy.context_of(link.person, source=now.source, address=now.address)
    return replace(own, only=str(link.ticket.merged_into_id if merged else link.ticket_id))


def _ticket(person: User, number: int, organization: Organization) -> Ticket:
    rows = Ticket.objects.visible_to(person).select_related("category")
    told = rows.annotate(read_at=read_at(person), merged_number=F("merged_into__number"))
    ticket = told.filter(organization_id=organization.pk, number=number).first()
    if ticket is None:
        raise Http404
    ticket.organization = organization
    return ticket
