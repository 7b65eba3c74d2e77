"""What stands beside a conversation: properties, people, links, times, the customer and their earlier tickets."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.frame import face_of
from accounts.models import User
from tickets import presence, spam
from tickets.models import (
    CustomField,
    Ticket,
    TicketFeedback,
)
from tickets.models.field import Kind, Subject
from tickets.models.link import LinkKind
from tickets.models.presence import Doing
from tickets.models.ticket import Priority
from tickets.references import ref_of
from tickets.words import status_label

from .clocks import clocks_of, nearest
from .rows import small_face
from .sleeping import sleeps_until
from .telling import plain

EARLIER = 5
MOST = 50
NAME = Coalesce(NullIf("user__name", Value("")), "user__email")
LEVELS = {Priority.LOW: "low", Priority.MEDIUM: "medium", Priority.HIGH: "high", Priority.URGENT: "urgent"}


def details_of(ticket: Ticket, person: User, *, now: datetime) -> dict[str, Any]:
    beside = beside_of(ticket)
    fields = fields_of(ticket)
    clocks = clocks_of(beside["clocks"], now)
    return {
        "level": LEVELS[Priority(ticket.priority)],
        "tags": beside["tags"],
        "spam": any(tag["name"].lower() == spam.NAME for tag in beside["tags"]),
        "fields": fields[str(Subject.TICKET)],
        "customer_fields": fields[str(Subject.CUSTOMER)] if ticket.customer else [],
        "assignee_face": face_of(ticket.assignee) if ticket.assignee else None,
        "customer_face": face_of(ticket.customer) if ticket.customer else None,
        "customer_time": their_time(ticket, now),
        "copies": beside["copies"],
        "collaborators": beside["collaborators"],
        "followers": beside["followers"],
        "follows": any(one["key"] == str(person.pk) for one in beside["followers"]),
        "mutes": beside["mutes"],
        "links": linked(beside["links"], ticket),
        "merged": told_small(beside["merged"], ticket),
        "earlier": told_small(beside["earlier"], ticket),
        "rating": rating_told(beside["rating"]),
        "looked": datetime.fromisoformat(beside["looked"]) if beside["looked"] else None,
        "present": present(present_rows(ticket, person)),
        "newest": str(beside["newest"] or ""),
        "clocks": clocks,
        "clock": nearest(clocks),
        "sleeps": sleeps_until(ticket),
    }


def beside_of(ticket: Ticket) -> dict[str, Any]:
    """Everything that hangs on the ticket, as whoever is signed in sees it: a page of it is opened many thousand times
    a day (migrations/sql/0016)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.beside_ticket(%s, %s) || jsonb_build_object('mutes', app.mutes(%s))",
            [ticket.pk, ticket.customer_id, ticket.pk],
        )
        told: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return told


def told_small(rows: list[dict[str, Any]], ticket: Ticket) -> list[dict[str, Any]]:
    return [
        row
        | {
            "public_at": datetime.fromisoformat(row["public_at"]),
            "ref": ref_of(ticket.organization, row["number"]),
            "words": status_label(row["status"], ticket.organization),
        }
        for row in rows
    ]


def present_rows(ticket: Ticket, person: User) -> Any:
    rows = presence.others(person, ticket).order_by("created_at")
    told = JSONObject(doing="doing", key="user_id", name=NAME, picture="user__avatar")
    return rows.values_list(told, flat=True)


def present(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Who else is there: all of them, and those who write."""
    faces = [
        row
        | {"face": small_face(UUID(row["key"]), row["name"], row["picture"]), "first": row["name"].split()[0]}
        for row in rows
    ]
    return {"all": faces, "writing": [one for one in faces if one["doing"] == Doing.WRITING]}


def rating_told(raw: dict[str, Any] | None) -> dict[str, Any] | None:
    words = dict(TicketFeedback._meta.get_field("rating").flatchoices)
    return raw | {"words": words[raw["rating"]]} if raw else None


def fields_of(ticket: Ticket) -> dict[str, list[dict[str, Any]]]:
    """Of the ticket what its category asks, and what was answered when another one did; of the customer everything."""
    rows = CustomField.objects.filter(organization_id=ticket.organization_id, is_active=True)
    asked = rows.filter(
        Q(subject=Subject.CUSTOMER)
        | Q(in_categories__isnull=True)
        | Q(in_categories__category_id=ticket.category_id)
        | Q(key__in=list(ticket.custom_fields))
    )
    told: dict[str, list[dict[str, Any]]] = {str(Subject.TICKET): [], str(Subject.CUSTOMER): []}
    for one in asked.distinct().order_by("position", "label"):
        has = (
            ticket.custom_fields
            if one.subject == Subject.TICKET
            else ticket.customer and ticket.customer.custom_fields
        )
        told[one.subject].append(field_told(one, has or {}))
    return told


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


def links_of(ticket: Ticket) -> list[dict[str, Any]]:
    """Both ways, as this ticket says it; only to those that whoever is signed in sees."""
    return linked(beside_of(ticket)["links"], ticket)


def linked(links: list[dict[str, Any]], ticket: Ticket) -> list[dict[str, Any]]:
    return [
        row | {"link": link["pk"], "kind": kind_said(link["kind"], outward=link["outward"])}
        for link, row in zip(links, told_small([link["ticket"] for link in links], ticket), strict=True)
    ]


def kind_said(kind: str, *, outward: bool) -> str:
    if kind == LinkKind.DUPLICATE:
        return _("Duplicate of") if outward else _("Has a duplicate")
    if kind == LinkKind.PARENT:
        return _("Led to") if outward else _("Came out of")
    return _("Related")
