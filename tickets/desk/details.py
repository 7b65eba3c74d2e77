"""What stands beside a conversation: properties, people, links, times, the customer and their earlier tickets."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.frame import face_of
from accounts.models import User
from tickets.models import (
    Collaborator,
    Copy,
    CustomField,
    Follower,
    Tag,
    Ticket,
    TicketFeedback,
    TicketLink,
)
from tickets.models.field import Kind
from tickets.models.link import LinkKind
from tickets.models.ticket import Priority, TicketQuerySet
from tickets.references import ref_of
from tickets.words import status_label

from .clocks import chip
from .sleeping import sleeps_until
from .telling import plain

EARLIER = 5
MOST = 50
LEVELS = {Priority.LOW: "low", Priority.MEDIUM: "medium", Priority.HIGH: "high", Priority.URGENT: "urgent"}


def details_of(ticket: Ticket, person: User, *, now: datetime) -> dict[str, Any]:
    copies = Copy.objects.filter(organization_id=ticket.organization_id, ticket=ticket).select_related("user")
    helping = Collaborator.objects.filter(organization_id=ticket.organization_id, ticket=ticket)
    following = Follower.objects.filter(organization_id=ticket.organization_id, ticket=ticket)
    followers = list(following.select_related("user").order_by("created_at"))
    tags = Tag.objects.filter(organization_id=ticket.organization_id, ticket_links__ticket=ticket)
    return {
        "level": LEVELS[Priority(ticket.priority)],
        "tags": list(tags.order_by("name").values("name", "color", "description")),
        "fields": fields_of(ticket),
        "customer_fields": customer_fields(ticket.customer) if ticket.customer else [],
        "assignee_face": face_of(ticket.assignee) if ticket.assignee else None,
        "customer_face": face_of(ticket.customer) if ticket.customer else None,
        "customer_time": their_time(ticket, now),
        "copies": list(copies.order_by("created_at")),
        "collaborators": list(helping.select_related("user").order_by("created_at")),
        "followers": followers,
        "follows": any(follower.user_id == person.pk for follower in followers),
        "links": links_of(ticket, person),
        "merged": merged_of(ticket, person),
        "earlier": earlier_of(ticket, person),
        "rating": TicketFeedback.objects.filter(
            organization_id=ticket.organization_id, ticket=ticket
        ).first(),
        "clock": clock_of(ticket, now),
        "sleeps": sleeps_until(ticket),
    }


def clock_of(ticket: Ticket, now: datetime) -> dict[str, str] | None:
    """The deadline that runs, and for what."""
    if ticket.next_due_at is None:
        return None
    state, words = chip(ticket.next_due_at, ticket.created_at, now)
    return {
        "state": state,
        "words": words,
        "for": _("First reply") if ticket.first_responded_at is None else _("Solution"),
    }


def fields_of(ticket: Ticket) -> list[dict[str, Any]]:
    """What this category asks, and what was answered when another one did."""
    rows = CustomField.objects.filter(organization_id=ticket.organization_id).of_tickets()
    asked = rows.filter(
        Q(in_categories__isnull=True)
        | Q(in_categories__category_id=ticket.category_id)
        | Q(key__in=list(ticket.custom_fields))
    )
    return [field_told(one, ticket.custom_fields) for one in asked.distinct()]


def customer_fields(customer: User) -> list[dict[str, Any]]:
    rows = CustomField.objects.filter(organization_id=customer.organization_id).of_customers()
    return [field_told(one, customer.custom_fields) for one in rows]


def field_told(definition: CustomField, told: dict[str, Any]) -> dict[str, Any]:
    raw = told.get(definition.key)
    words = plain(raw)
    if raw and definition.kind == Kind.DATE:
        words = date_format(date.fromisoformat(raw), "DATE_FORMAT")
    return {
        "key": definition.key,
        "label": definition.label,
        "value": words,
        "staff_only": definition.is_staff_only,
    }


def their_time(ticket: Ticket, now: datetime) -> datetime | None:
    """What the clock says where the customer is, if they told and it says something else."""
    customer = ticket.customer
    if not customer or not customer.timezone:
        return None
    theirs = now.astimezone(ZoneInfo(customer.timezone))
    return theirs if theirs.utcoffset() != timezone.localtime(now).utcoffset() else None


def links_of(ticket: Ticket, person: User) -> list[dict[str, Any]]:
    """Both ways, as this ticket says it; only to those that this person sees."""
    both = TicketLink.objects.filter(organization_id=ticket.organization_id).filter(
        Q(ticket=ticket) | Q(other=ticket)
    )
    found = list(both.order_by("created_at").values("pk", "kind", "ticket_id", "other_id"))
    others = {row["other_id"] if row["ticket_id"] == ticket.pk else row["ticket_id"] for row in found}
    seen = {row["pk"]: row for row in small_rows(Ticket.objects.filter(pk__in=others), ticket, person)}
    return [
        seen[other] | {"link": row["pk"], "kind": kind_said(row["kind"], outward=row["ticket_id"] == ticket.pk)}
        for row in found
        if (other := row["other_id"] if row["ticket_id"] == ticket.pk else row["ticket_id"]) in seen
    ]  # fmt: skip


def kind_said(kind: str, *, outward: bool) -> str:
    if kind == LinkKind.DUPLICATE:
        return _("Duplicate of") if outward else _("Has a duplicate")
    if kind == LinkKind.PARENT:
        return _("Led to") if outward else _("Came out of")
    return _("Related")


def merged_of(ticket: Ticket, person: User) -> list[dict[str, Any]]:
    """What was merged into this one."""
    return small_rows(Ticket.objects.filter(merged_into=ticket), ticket, person)


def earlier_of(ticket: Ticket, person: User) -> list[dict[str, Any]]:
    """The customer's other ones, the latest first."""
    if ticket.customer_id is None:
        return []
    return small_rows(
        Ticket.objects.filter(customer_id=ticket.customer_id).exclude(pk=ticket.pk), ticket, person
    )[:EARLIER]


def small_rows(rows: TicketQuerySet, ticket: Ticket, person: User) -> list[dict[str, Any]]:
    """Those of them that this person sees, in a line each."""
    seen = rows.filter(organization_id=ticket.organization_id).visible_to(person)
    found = seen.order_by("-public_at", "-pk").values("pk", "number", "title", "status", "public_at")[:MOST]
    return [
        row
        | {
            "ref": ref_of(ticket.organization, row["number"]),
            "words": status_label(row["status"], ticket.organization),
        }
        for row in found
    ]
