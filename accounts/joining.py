"""Who comes in by a code: an account that is there already, or a customer who begins one with it."""

from django.utils.translation import get_language

from helpdesk.lib import tenancy

from .codes import CodeSpent
from .models import MailedCode, Organization, User
from .models.code import Purpose
from .models.person import Role
from .refusals import EmailTaken, heard


def by_code(code: MailedCode) -> User:
    """The person whom a redeemed code lets in. Refuses with CodeSpent what is no longer true: the account was
    suspended, moved to another address, or came into being, between the mail and now."""
    if code.purpose == Purpose.SIGN_UP:
        try:
            return join(
                code.email, code.data["name"], organization=code.organization, spoken=get_language() or ""
            )
        except EmailTaken as meanwhile:
            raise CodeSpent from meanwhile
    person = code.person
    if person is None or not person.is_active or person.email != code.email:
        raise CodeSpent
    return person


def join(
    email: str, name: str, *, organization: Organization, reason: str = "signed up", spoken: str = ""
) -> User:
    """A new customer; `spoken` is the language of the page on which they came. Refuses with EmailTaken."""
    first, _space, last = name.partition(" ")
    person = User(
        organization=organization,
        email=email,
        name=name,
        first_name=first[:120],
        last_name=last[:120],
        role=Role.CUSTOMER,
        preferences={"spoken": spoken} if spoken else {},
    )
    person.set_unusable_password()
    with tenancy.system(organization, reason=reason), heard():
        person.save(force_insert=True)
    return person
