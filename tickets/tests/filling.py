"""The portal's forms as browsers fill them in, and what an answer leads to."""

import re
from typing import Any
from uuid import uuid4

from helpdesk.lib import tenancy
from tickets.models import Category, CustomField, CustomFieldCategory, Ticket

NEW = "/requests/new/"


def request_form(**changes: Any) -> dict[str, Any]:
    """A filled form of somebody who is signed in."""
    told = {
        "title": "Battery stops at 80 %",
        "content": "Since Sunday.",
        "criticality": "medium",
        "key": str(uuid4()),
    }
    return told | changes


def visitors_form(**changes: Any) -> dict[str, Any]:
    return request_form(email="maya@new.example", name="Maya Lindqvist") | changes


def make_field(organization: Any, label: str, *topics: Category, **columns: Any) -> CustomField:
    with tenancy.system(organization):
        field = CustomField.objects.create(
            organization=organization, label=label, key=columns.pop("key", label.lower()), **columns
        )
        for topic in topics:
            CustomFieldCategory.objects.create(organization=organization, field=field, category=topic)
    return field


def tickets() -> list[Ticket]:
    with tenancy.platform():
        return list(Ticket.objects.select_related("organization", "customer").order_by("number"))


def url_of(ticket: Ticket, *parts: object) -> str:
    """Of the first organization of the cast."""
    return "/".join(["", "requests", f"AC-{ticket.number}", *map(str, parts), ""])


def text_of(answer: Any) -> str:
    """What a page says, without its markup."""
    page = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", answer.content.decode())
    return " ".join(page.replace("&#x27;", "'").replace("&amp;", "&").split())
