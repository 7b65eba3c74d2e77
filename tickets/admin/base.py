"""What the pages of tickets share: whose a record is, and lists that do not count millions."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnly, Records
from tickets.models import Ticket
from tickets.references import ref_of

MOST_COUNTED = 10_000


class Capped(Paginator):
    """Counts so far and no further: beyond, filters and the search lead on."""

    @cached_property
    def count(self) -> int:
        return self.object_list[:MOST_COUNTED].count()


class Work(Records):
    """A record of the work. `desk` is the organization, which only operators need to be told."""

    for_operators: tuple[str, ...] = ("desk", "organization")
    paginator = Capped

    @admin.display(description=_("organization"), ordering="organization__name")
    def desk(self, row: Any) -> str:
        return str(row.organization)


class WorkReadOnly(ReadOnly, Work):
    """Looked at, never written here."""


def said_ref(ticket: Ticket | None) -> str:
    return ref_of(ticket.organization, ticket.number) if ticket else "-"


def ticket_link(ticket: Ticket | None) -> str:
    if ticket is None:
        return "-"
    url = reverse("admin:tickets_ticket_change", args=[ticket.pk])
    return format_html('<a href="{}">{} {}</a>', url, said_ref(ticket), ticket.title)


def moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


def in_words(
    rows: Iterable[Any], plural: Any, tell: Any
) -> tuple[list[str], dict[str, int], set[str], list[str]]:
    """What the confirmation of a deletion shows: each record in a line."""
    told = [tell(row) for row in rows]
    return told, {str(plural): len(told)}, set(), []
