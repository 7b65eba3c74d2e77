"""Customers as staff keep them: what is known of them, whom nobody wants to hear from, and two who are one.

A person's row is an admin's to change. What agents may change of a customer the system does for them, in their name.
"""

from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import membership
from accounts.models import User
from accounts.models.person import SEATED, Role
from accounts.refusals import NotYours, heard
from helpdesk.lib import tenancy

from .models import CustomField
from .refusals import NothingToDo


def fields_for(person: User, *, by: User) -> list[CustomField]:
    """Those of a customer that this person may see: customers none that are for staff only."""
    if person.role != Role.CUSTOMER:
        return []
    found = CustomField.objects.filter(organization_id=person.organization_id).of_customers()
    return list(found if by.is_staff else found.asked_of_customers())


KNOWN = ("name", "first_name", "last_name", "preferred_language", "timezone")


def _for_staff(person: User, by: User) -> Any:
    """The system's rights, in the name of whoever answers customers."""
    if by.role not in SEATED or person.role != Role.CUSTOMER or person.organization_id != by.organization_id:
        raise NotYours
    context = tenancy.current()
    rights = tenancy.system_context(by.organization_id, source=context.source, address=context.address)
    return tenancy.use(replace(rights, user=str(by.pk)))


def change(person: User, *, by: User, fields: dict[str, Any] | None = None, **columns: Any) -> None:
    """What is known of a customer, with the organization's own fields by key. Refuses with WrongValue, NotYours."""
    assert set(columns) <= set(KNOWN), "what staff know of a customer"
    with _for_staff(person, by), transaction.atomic(), heard():
        for column, value in columns.items():
            setattr(person, column, value)
        person.save(update_fields=list(columns))
        if fields:
            tell(person, fields, by=by)


def block(person: User, *, by: User) -> None:
    """Out on every device, and no mail goes to them. What they sent stays."""
    with _for_staff(person, by):
        membership.suspend(person, by=by)


def unblock(person: User, *, by: User) -> None:
    with _for_staff(person, by):
        membership.restore(person, by=by)


def join(person: User, into: User, *, by: User) -> int:
    """They are one: all that is this person's becomes the other's, whose address stays. Says how many tickets moved.
    By admins and agents who see all teams (the database asks); refuses with NotYours, NothingToDo."""
    if person.pk == into.pk:
        raise NothingToDo(_("This is the same customer. Choose the other one."))
    with transaction.atomic(), heard():
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.join_customers(%s, %s)", [person.pk, into.pk])
            moved = int(cursor.fetchone()[0])
        known = {
            name: getattr(person, name) for name in KNOWN if not getattr(into, name) and getattr(person, name)
        }
        more = {key: value for key, value in person.custom_fields.items() if key not in into.custom_fields}
        change(into, by=by, fields=more, **known)
        with _for_staff(person, by):
            into.metadata = into.metadata | {"addresses": [*into.metadata.get("addresses", []), person.email]}
            into.save(update_fields=["metadata"])
            membership.remove(person, by=by)
    return moved


def tell(person: User, values: dict[str, Any], *, by: User) -> None:
    """By key; none empties one, and those not named stay. By staff in `change`, by admins, and by customers about
    themselves: those are no columns that they write, so the system does it for them. Refuses with WrongValue, NotYours."""
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
