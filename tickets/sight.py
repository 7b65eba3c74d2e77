"""Whether somebody else sees a ticket that the one who asks sees."""

from accounts.models import User

from .models import Ticket


def sees(person: User, ticket: Ticket) -> bool:
    if not person.is_active or not person.is_staff:
        return False
    rows = Ticket.objects.visible_to(person)
    return rows.filter(organization_id=ticket.organization_id, pk=ticket.pk).exists()
