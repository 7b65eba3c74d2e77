"""Customers, as staff know them: found or added by their address, and put right by admins."""

from typing import Any

from django.db import transaction

from accounts import joining
from accounts.models import Organization, User
from accounts.models.person import Role
from accounts.refusals import EmailTaken, NotYours, heard

from .refusals import NotACustomer


def found_or_added(email: str, name: str, *, organization: Organization, by: User) -> User:
    """The customer with this address. Who is new here comes in by proving it. Refuses with NotACustomer."""
    if not by.is_staff:
        raise NotYours
    people = User.objects.visible_to(by).filter(organization=organization, email=email)
    person = people.first()
    if person is None:
        try:
            person = joining.join(email, name, organization=organization, reason="added by staff")
        except EmailTaken:
            person = people.get()
    if person.role != Role.CUSTOMER:
        raise NotACustomer
    return person


def describe(customer: User, columns: dict[str, Any], values: dict[str, Any], *, by: User) -> None:
    """Name, language and custom fields; none empties one. The database refuses everybody but admins."""
    with transaction.atomic(), heard():
        for name, value in columns.items():
            setattr(customer, name, value)
        told = customer.custom_fields | values
        customer.custom_fields = {
            key: value for key, value in told.items() if value is not None and value != ""
        }
        customer.save(update_fields=[*columns, "custom_fields"])
