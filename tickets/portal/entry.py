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
    followed = request.session.get(LINKS, [])
    link = mailed_links.opening(
        number, reversed(followed), organization_id=organization.pk, now=timezone.now()
    )
    if link is None:
        raise LinkOver if followed else SignInFirst
    with tenancy.use(_context(link, number)):
        ticket = _ticket(link.person, number, organization)
        if link.ticket.merged_into:  # out of this context's sight
            ticket.merged_number = link.ticket.merged_into.number
        yield Reader(link.person, ticket, by_link=True)


def contexts(request: HttpRequest) -> list[tuple[tenancy.Context, User]]:
    """For what no address says the request of: each context that this browser may look from, with its person."""
    if request.user.is_authenticated:
        return [(tenancy.current(), request.user)]
    links = mailed_links.still_open(
        request.session.get(LINKS, []), organization_id=request.organization.pk, now=timezone.now()
    )
    merged = [(link, link.ticket.merged_into) for link in links if link.ticket.merged_into]
    return [
        (_context(link, ticket.number), link.person)
        for link, ticket in [*((one, one.ticket) for one in links), *merged]
    ]


def keep(request: HttpRequest, link: MailedLink) -> None:
    followed = [key for key in request.session.get(LINKS, []) if key != str(link.pk)]
    request.session[LINKS] = [*followed, str(link.pk)][-MOST_LINKS:]


def _context(link: MailedLink, number: int) -> tenancy.Context:
    """The person's own, narrowed down to one ticket."""
    now = tenancy.current()
    own = tenancy.context_of(link.person, source=now.source, address=now.address)
    merged = link.ticket.merged_into
    only = merged if merged is not None and merged.number == number else link.ticket
    return replace(own, only=str(only.pk))


def _ticket(person: User, number: int, organization: Organization) -> Ticket:
    rows = Ticket.objects.visible_to(person).select_related("category")
    told = rows.annotate(read_at=read_at(person), merged_number=F("merged_into__number"))
    ticket = told.filter(organization_id=organization.pk, number=number).first()
    if ticket is None:
        raise Http404
    ticket.organization = organization
    return ticket
