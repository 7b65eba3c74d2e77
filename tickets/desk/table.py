"""A view as a table: the columns that it was given, for the page of it that the list shows."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from accounts.models import User
from helpdesk.lib.templatetags.times import short
from tickets.forms.saved_views import LABELS
from tickets.models import SavedView, Tag, Ticket
from tickets.models.ticket import Channel, Priority
from tickets.saved_views import COLUMNS
from tickets.words import status_label


def table_of(view: SavedView, rows: list[dict[str, Any]], person: User) -> dict[str, Any] | None:
    """Nothing for a view without columns."""
    shown = [name for name in COLUMNS if name in view.columns]
    if not shown or not rows:
        return None
    found = {row["pk"]: row for row in more_of([row["pk"] for row in rows], person)}
    return {
        "head": [LABELS[name] for name in shown],
        "rows": [
            {"ref": row["ref"], "url": row["url"], "title": row["title"], "cells": cells(shown, row, found[row["pk"]], person)}
            for row in rows
            if row["pk"] in found
        ],
    }  # fmt: skip


def more_of(keys: list[Any], person: User) -> Any:
    """What a row of the list does not say, in one query."""
    tags = Tag.objects.filter(
        organization_id=person.organization_id, ticket_links__ticket=OuterRef("pk")
    ).order_by("name")
    rows = Ticket.objects.visible_to(person).filter(pk__in=keys)
    return rows.annotate(
        team=F("department__name"), topic=F("category__name"), whose=F("assignee__name"),
        marks=ArraySubquery(tags.values(one=JSONObject(name="name", color="color"))),
    ).values("pk", "status", "priority", "source_channel", "created_at", "last_activity_at", "team", "topic", "whose", "marks")  # fmt: skip


def cells(shown: list[str], row: dict[str, Any], more: dict[str, Any], person: User) -> list[dict[str, Any]]:
    words = {
        "status": lambda: status_label(more["status"], person.organization),
        "priority": lambda: Priority(more["priority"]).label,
        "customer": lambda: row["who"],
        "assignee": lambda: more["whose"] or "–",
        "team": lambda: more["team"] or "–",
        "category": lambda: more["topic"] or "–",
        "tags": lambda: "" if more["marks"] else "–",
        "channel": lambda: Channel(more["source_channel"]).label,
        "created": lambda: short(more["created_at"]),
        "activity": lambda: short(more["last_activity_at"]),
        "due": lambda: row["clock"] or "–",
    }
    return [{"words": words[name](), "tags": more["marks"] if name == "tags" else []} for name in shown]
