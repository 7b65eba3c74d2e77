"""How a request begins on the portal: by a customer, or by a visitor whose address a mailed code has to prove.

A visitor's request is stored at once and waits unconfirmed, in a queue of its own: nothing is lost when no code is
entered. Whoever sends is answered the same whatever is behind the address: nobody yet, a customer, somebody suspended,
a colleague.
"""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import get_language

from accounts import codes, joining, profile
from accounts.models import MailedCode, Organization, User
from accounts.models.code import Purpose
from accounts.models.person import Role
from accounts.refusals import EmailTaken, NotYours
from helpdesk.lib import tenancy

from . import linking, opening, submissions
from .models import Ticket
from .models.ticket import Status
from .refusals import NotACustomer


def by_customer(
    person: User, asked: dict[str, Any], *, key: str, organization: Organization, about: Ticket | None = None
) -> Ticket:
    """Signed in. Refuses with AlreadySent, whose outcome is the number."""
    with transaction.atomic():
        claim = submissions.once(key, organization=organization, by=person)
        profile.note_language(person)
        if about is not None:
            ticket = linking.follow_up(about, by=person, **asked)
        else:
            ticket = opening.open_ticket(by=person, customer=person, **asked)
        submissions.led_to(claim, str(ticket.number))
    return ticket


def by_visitor(
    email: str,
    name: str,
    asked: dict[str, Any],
    *,
    key: str,
    organization: Organization,
    browser: SessionBase,
    trapped: bool,
) -> Ticket:
    """Signed out. The browser goes on to where the code is entered; sent a second time, it goes there too.

    What fills the trap is most likely a machine. It is kept like the rest, and marked: a person whose browser filled
    it is not lost, and asks for the code on the next page. But it makes us write to nobody.
    """  # fmt: skip
    with transaction.atomic():
        claim = submissions.once(key, organization=organization, by=None)
        person = found_or_made(email, name, organization=organization, spoken=get_language() or "")
        ticket = _unconfirmed(person, asked, organization=organization, trapped=trapped)
        code = codes.for_request(
            email, person=person, about=str(ticket.pk), organization=organization, browser=browser, mailed=not trapped
        )  # fmt: skip
        submissions.led_to(claim, str(code.pk))
    return ticket


def again(outcome: str, email: str, *, organization: Organization, browser: SessionBase) -> None:
    """The second of two equal ones: its browser may enter the first one's code."""
    with suppress(ValueError), tenancy.system(organization):
        code = MailedCode.objects.filter(
            organization=organization, purpose=Purpose.REQUEST, pk=UUID(outcome), email=email
        ).first()
        if code is not None:
            codes.keep_request(browser, code)


def found_or_made(email: str, name: str, *, organization: Organization, spoken: str = "") -> User:
    """The person with this address. A new one is a customer; nobody is in before the address is proven."""
    person = _known(email, organization)
    if person is None:
        with suppress(EmailTaken):
            return joining.join(
                email, name, organization=organization, reason="sent a request", spoken=spoken
            )
        person = _known(email, organization)
    assert person is not None, "taken, so known"
    return person


def customer_at(email: str, name: str, *, organization: Organization, by: User) -> User:
    """For staff, who write down what a customer said, or write to them first. Refuses with NotACustomer."""
    if not by.is_staff:
        raise NotYours
    person = found_or_made(email, name, organization=organization)
    if person.role != Role.CUSTOMER:
        raise NotACustomer
    return person


def _known(email: str, organization: Organization) -> User | None:
    with tenancy.system(organization):
        people = User.objects.select_related("organization", "department")
        return people.filter(organization=organization, email=email).first()


def _unconfirmed(person: User, asked: dict[str, Any], *, organization: Organization, trapped: bool) -> Ticket:
    """Customers write for themselves. Nobody writes as staff without being signed in: theirs is the system's to store."""
    now = tenancy.current()
    own = tenancy.context_of(person, source=now.source, address=now.address)
    system = tenancy.system_context(organization, source=now.source, address=now.address)
    by = None if person.is_staff else person
    with tenancy.use(own if by else system):
        ticket = opening.open_ticket(by=by, customer=person, unconfirmed=True, **asked)
    if trapped:
        with tenancy.use(system):
            Ticket.objects.filter(organization_id=organization.pk, pk=ticket.pk).update(
                metadata={"trapped": True}
            )
    return ticket


def closed_one(person: User, number: int | None) -> Ticket | None:
    """The closed request of theirs that a new one follows."""
    own = Ticket.objects.visible_to(person).filter(customer_id=person.pk, number=number, status=Status.CLOSED)
    return own.filter(organization_id=person.organization_id, merged_into=None).first()
