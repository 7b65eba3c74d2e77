"""What staff set of a ticket, one property or several at once."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from helpdesk.lib import tenancy

from .locking import locked
from .models import Tag, Ticket, TicketTag

CHANGEABLE = {
    "title", "status", "priority", "criticality", "category", "department", "assignee", "customer", "due_date",
    "custom_fields", "snoozed_until", "snooze_reason",
}  # fmt: skip


def change(ticket: Ticket, *, by: User | None, reason: str = "", **values: Any) -> Ticket:
    """Only what is named changes, over what the row holds now; what it refers to may be named by its key. A different customer reads the whole public
    conversation from then on."""
    assert {name.removesuffix("_id") for name in values} <= CHANGEABLE, "properties of a ticket"
    with tenancy.because(reason or tenancy.current().reason), locked(ticket) as fresh:
        differing = [name for name, value in values.items() if getattr(fresh, name) != value]
        for name in differing:
            setattr(fresh, name, values[name])
        if differing:
            fresh.save(update_fields=differing)
            fresh.refresh_from_db()
    return fresh


def set_fields(ticket: Ticket, values: dict[str, Any], *, by: User | None) -> Ticket:
    """Custom fields by key; none empties one, and those not named stay."""
    with locked(ticket) as fresh:
        told = fresh.custom_fields | values
        told = {key: value for key, value in told.items() if value is not None and value != ""}
        if told != fresh.custom_fields:
            fresh.custom_fields = told
            fresh.save(update_fields=["custom_fields"])
            fresh.refresh_from_db()
    return fresh


def tag(ticket: Ticket, tags: Iterable[Tag], *, by: User | None) -> None:
    with locked(ticket) as fresh:
        TicketTag.objects.bulk_create(
            [TicketTag(organization_id=fresh.organization_id, ticket=fresh, tag=one) for one in tags],
            ignore_conflicts=True,
        )


def untag(ticket: Ticket, tags: Iterable[Tag], *, by: User | None) -> None:
    with locked(ticket) as fresh:
        TicketTag.objects.filter(
            organization_id=fresh.organization_id, ticket=fresh, tag__in=list(tags)
        ).delete()


def set_tags(ticket: Ticket, tags: Iterable[Tag], *, by: User | None) -> None:
    """Exactly these."""
    wanted = set(tags)
    with locked(ticket) as fresh:
        has = {
            link.tag_id
            for link in TicketTag.objects.filter(organization_id=fresh.organization_id, ticket=fresh)
        }
        tag(fresh, [one for one in wanted if one.pk not in has], by=by)
        gone = has - {one.pk for one in wanted}
        TicketTag.objects.filter(
            organization_id=fresh.organization_id, ticket=fresh, tag_id__in=gone
        ).delete()
