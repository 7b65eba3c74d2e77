"""What an organization keeps about its customers in fields of its own."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.models.person import Role
from accounts.refusals import NotYours, heard
from helpdesk.lib import tenancy

from .models import CustomField


def fields_for(person: User, *, by: User) -> list[CustomField]:
    """Those of a customer that this person may see: customers none that are for staff only."""
    if person.role != Role.CUSTOMER:
        return []
    found = CustomField.objects.filter(organization_id=person.organization_id).of_customers()
    return list(found if by.is_staff else found.asked_of_customers())


def tell(person: User, values: dict[str, Any], *, by: User) -> None:
    """By key; none empties one, and those not named stay. By admins, and by customers about themselves: those are
    no columns that they write, so the system does it for them. Refuses with WrongValue, NotYours."""
    if not set(values) <= {field.key for field in fields_for(person, by=by)}:
        raise NotYours
    context = tenancy.current()
    if by.role == Role.CUSTOMER:
        if by.pk != person.pk:
            raise NotYours
        rights = tenancy.system_context(
            person.organization_id, source=context.source, address=context.address
        )
        context = replace(rights, user=str(by.pk))
    with tenancy.use(context), transaction.atomic(), heard():
        rows = User.objects.select_for_update().filter(organization_id=person.organization_id)
        fresh = rows.filter(pk=person.pk).first()
        if fresh is None:
            raise NotYours
        told = {key: value for key, value in (fresh.custom_fields | values).items() if value is not None}
        if told != fresh.custom_fields:
            fresh.custom_fields = told
            fresh.save(update_fields=["custom_fields"])
    person.custom_fields = told
