"""Who comes in by a code: an account that is there already, or a customer who begins one with it."""

from django.db import IntegrityError, transaction

from helpdesk.lib import tenancy

from . import refusals
from .codes import CodeSpent
from .models import MailedCode, Organization, User
from .models.code import Purpose
from .models.person import Role


class AlreadyHere(Exception):
    """Somebody of the organization has this address."""


def by_code(code: MailedCode) -> User:
    """The person whom a redeemed code lets in. Refuses with CodeSpent what is no longer true: the account was
    suspended, moved to another address, or came into being, between the mail and now."""
    if code.purpose == Purpose.SIGN_UP:
        try:
            return join(code.email, code.data["name"], organization=code.organization)
        except AlreadyHere as meanwhile:
            raise CodeSpent from meanwhile
    person = code.person
    if person is None or not person.is_active or person.email != code.email:
        raise CodeSpent
    return person


def join(email: str, name: str, *, organization: Organization) -> User:
    """A new customer, whose address is proven. Refuses with AlreadyHere."""
    first, _space, last = name.partition(" ")
    person = User(
        organization=organization,
        email=email,
        name=name,
        first_name=first[:120],
        last_name=last[:120],
        role=Role.CUSTOMER,
    )
    person.set_unusable_password()
    with tenancy.system(organization, reason="signed up"):
        try:
            with transaction.atomic():
                person.save(force_insert=True)
        except IntegrityError as error:
            if refusals.constraint_of(error) != "user_email":
                raise
            raise AlreadyHere from error
    return person
