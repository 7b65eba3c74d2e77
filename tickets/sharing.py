"""Who reads along: colleagues of the customer, by their address."""

from django.db import connection

from accounts.models import User
from accounts.refusals import heard
from helpdesk.lib.ids import uuid7

from .locking import locked
from .models import Copy, Ticket


def copy_in(ticket: Ticket, address: str, *, by: User) -> User:
    """By the customer of the request, or by staff. The person sees this request and comes in by proving the address.
    Refuses with CopiesFull, NotForCopying, NotYours."""
    with heard(), connection.cursor() as cursor:
        cursor.execute("SELECT app.copy_in(%s, %s, %s)", [ticket.pk, address.strip().lower(), uuid7()])
        (person,) = cursor.fetchone()
    return User(pk=person, organization_id=ticket.organization_id, email=address.strip().lower())


def remove_copy(copy: Copy, *, by: User) -> None:
    """By the customer, by staff, or by the person themselves."""
    with locked(copy.ticket):
        Copy.objects.filter(organization_id=copy.organization_id, pk=copy.pk).delete()
