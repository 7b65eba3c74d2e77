"""Six figures of the last 28 days against the 28 before. Each is a question about tickets, so that what it counts can be opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Avg, Count, DurationField, F, FloatField, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, NullIf, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reports import Period

from .models import Ticket
from .models.ticket import TicketQuerySet


class Median(Aggregate):
    template = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Figure:
    """`at` is the time by which a ticket belongs to a period; `value` what is told of those that do, beside how many they are."""

    label: str | Promise
    at: str
    value: Any = None
    # What its sign of change means: more is better, worse, or neither.
    better: int = 0
    among: Q = Q()
    # Another time by which it belongs to it, too.
    also: str = ""

    def within(self, period: Period) -> Q:
        return (self._in(period, self.at) | (self._in(period, self.also) if self.also else Q())) & self.among

    def _in(self, period: Period, at: str) -> Q:
        return Q(**{f"{at}__gte": period.begins, f"{at}__lt": period.ends})


def met(within: Q) -> Combinable:
    """The share of tickets none of whose deadlines that ended or were missed then was missed."""
    missed = Count("pk", filter=within & Q(clocks__missed_at__isnull=False), distinct=True)
    return 1.0 - Cast(missed, FloatField()) / NullIf(Count("pk", filter=within, distinct=True), 0)


FIGURES = {
    "new": Figure(_("New tickets"), "created_at"),
    "resolved": Figure(_("Resolved"), "resolved_at", better=1),
    "reply": Figure(_("First reply, median"), "first_responded_at", lambda within: Median(F("first_responded_at") - F("created_at"), filter=within), -1),
    "solution": Figure(_("Resolution, median"), "resolved_at", lambda within: Median(F("resolved_at") - F("created_at"), filter=within), -1),
    "met": Figure(_("Service level met"), "clocks__ended_at", lambda within: met(within), 1, also="clocks__missed_at"),
    "rating": Figure(_("Satisfaction"), "feedback__created_at", lambda within: Avg("feedback__rating", filter=within), 1),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """How many tickets a figure counts in a period and in the one before, and its value in both."""

    count: int = 0
    count_before: int = 0
    value: Any = None
    value_before: Any = None


def asked(person: User, *, team: Any = "", category: Any = "") -> TicketQuerySet:
    """What reports are about: tickets that the desk took on and that this person sees; "none" is without a team."""
    rows = Ticket.objects.visible_to(person).accepted().filter(merged_into__isnull=True)
    for column, chosen in (("department", team), ("category", category)):
        if chosen:
            rows = rows.filter(**({f"{column}__isnull": True} if chosen == "none" else {column: chosen}))
    return rows


def tickets_of(name: str, rows: TicketQuerySet, period: Period) -> TicketQuerySet:
    """Exactly those that the figure counts."""
    return rows.filter(pk__in=rows.filter(FIGURES[name].within(period)).order_by().values("pk"))


def figures(rows: TicketQuerySet, period: Period) -> dict[str, Told]:
    return {name: _told(name, rows, period).get(None, Told()) for name in FIGURES}


def figures_by(column: str, rows: TicketQuerySet, period: Period) -> dict[UUID | None, dict[str, Told]]:
    """The same for each team or category that has any."""
    found = {name: _told(name, rows, period, column) for name in FIGURES}
    keys = {key for told in found.values() for key in told}
    return {key: {name: told.get(key, Told()) for name, told in found.items()} for key in keys}


def _told(name: str, rows: TicketQuerySet, period: Period, column: str = "") -> dict[Any, Told]:
    figure = FIGURES[name]
    now, before = figure.within(period), figure.within(period.before)
    columns: dict[str, Any] = {
        "count": Count("pk", filter=now, distinct=True),
        "count_before": Count("pk", filter=before, distinct=True),
    }
    if figure.value:
        columns |= {"value": figure.value(now), "value_before": figure.value(before)}
    whole = rows.filter(figure.within(Period(period.before.begins, period.ends))).order_by()
    if not column:
        return {None: Told(**whole.aggregate(**columns))}
    found = whole.values(key=F(column)).annotate(**columns)
    return {row.pop("key"): Told(**row) for row in found}


def by_day(rows: TicketQuerySet, period: Period) -> list[tuple[date, int, int]]:
    """How many came and how many were resolved on each day of the period."""
    zone = period.begins.tzinfo
    counts: list[dict[date, int]] = []
    for name in ("new", "resolved"):
        figure = FIGURES[name]
        days = rows.filter(figure.within(period)).order_by().values(day=TruncDate(figure.at, tzinfo=zone))
        counts.append({row["day"]: row["n"] for row in days.annotate(n=Count("pk"))})
    return [(day, counts[0].get(day, 0), counts[1].get(day, 0)) for day in _days(period)]


def _days(period: Period) -> Iterable[date]:
    day = period.begins.date()
    while day < period.ends.date():
        yield day
        day += timedelta(days=1)


def by_person(rows: TicketQuerySet, period: Period) -> list[dict[str, Any]]:
    """Who resolved how many, and how fast they first answered, the busiest first."""
    resolved, answered = FIGURES["resolved"].within(period), FIGURES["reply"].within(period)
    found = (
        rows.filter(resolved | answered, assignee__isnull=False)
        .order_by()
        .values("assignee", "assignee__name")
    )
    return list(
        found.annotate(resolved=Count("pk", filter=resolved), reply=FIGURES["reply"].value(answered)).order_by("-resolved", "assignee__name")[:20]
    )  # fmt: skip
