"""How a deadline comes about: when it ran, when the desk was open, what counted (decision 8). Hours are the database's to count."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.models import Calendar, ClosedDay, OpeningHours
from accounts.worker import every
from helpdesk.lib import tenancy

from .models import SlaClock

Span = tuple[datetime, datetime]

# Longer than anybody reads day by day.
MOST_DAYS = 62
SWEEP_AT_ONCE, RECOUNT_AT_ONCE = 500, 200


@dataclass
class Day:
    """What counted of it; `closed` is the name of a holiday or of a day of the organization's own. A day may be open and
    nothing of it count, before a ticket came or while it paused."""

    day: date
    openings: list[Span] = field(default_factory=list)
    closed: str = ""
    is_open: bool = True

    @property
    def counted(self) -> timedelta:
        return sum((until - since for since, until in self.openings), timedelta())


@dataclass
class Explanation:
    """Up to the deadline while it is ahead or was missed, and up to the end of what was kept."""

    clock: SlaClock
    calendar: Calendar | None
    days: list[Day]
    pauses: list[Span]
    counted: timedelta
    until: datetime
    # Days that are not told one by one, and whether the hours are others now than those that counted.
    more: bool
    other_hours: bool


def explain(clock: SlaClock, *, now: datetime) -> Explanation:
    spells = spells_of(clock, now)
    until = min(spells[-1][1], spells[0][0] + timedelta(days=MOST_DAYS)) if spells else clock.started_at
    told = [(since, min(end, until)) for since, end in spells if since < until]
    calendar = Calendar.objects.filter(pk=clock.calendar_id).first() if clock.calendar_id else None
    openings = openings_of(calendar, told)
    days = days_of(calendar, told, openings)
    counted = sum((day.counted for day in days), timedelta())
    more = bool(spells) and until < spells[-1][1]
    return Explanation(
        clock=clock, calendar=calendar, days=days, counted=counted, until=until, more=more,
        pauses=[(before[1], after[0]) for before, after in pairwise(spells) if before[1] < after[0]],
        other_hours=not more and differs(clock, counted, until),
    )  # fmt: skip


def spells_of(clock: SlaClock, now: datetime) -> list[Span]:
    """When it ran: what was late is explained up to its deadline, what runs up to it."""
    spells = [
        (datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until, _s in clock.spells
    ]
    if clock.since:
        spells.append((clock.since, clock.due_at or now))
    if clock.missed_at:
        spells = [(since, min(until, clock.missed_at)) for since, until in spells if since < clock.missed_at]
    return [(since, max(since, until)) for since, until in spells]


def differs(clock: SlaClock, counted: timedelta, until: datetime) -> bool:
    """What was kept was counted by the hours of then."""
    if clock.since or clock.missed_at:
        wanted = timedelta(minutes=clock.target_minutes)
        return bool(clock.due_at) and clock.due_at == until and abs(counted - wanted) > timedelta(seconds=1)
    return abs(counted - timedelta(seconds=sum(s for *_t, s in clock.spells))) > timedelta(seconds=1)


def openings_of(calendar: Calendar | None, spells: list[Span]) -> list[Span]:
    if not calendar:
        return spells
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.since, o.until FROM unnest(%s::timestamptz[], %s::timestamptz[]) s (since, until)"
            " CROSS JOIN LATERAL app.openings(%s, s.since, s.until) o ORDER BY 1",
            [[since for since, _u in spells], [until for _s, until in spells], calendar.pk],
        )
        return list(cursor.fetchall())


def days_of(calendar: Calendar | None, spells: list[Span], openings: list[Span]) -> list[Day]:
    """Every day from the first to the last, as the clock on the wall has it."""
    if not spells:
        return []
    first, last = (timezone.localtime(at).date() for at in (spells[0][0], spells[-1][1]))
    days = {first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range((last - first).days + 1)}
    for opening in openings:
        for since, until in by_day(*opening):
            days[timezone.localtime(since).date()].openings.append((since, until))
    if calendar:
        for row in ClosedDay.objects.filter(calendar=calendar, day__gte=first, day__lte=last):
            days[row.day].closed, days[row.day].is_open = row.name, False
        week = set(OpeningHours.objects.filter(calendar=calendar).values_list("weekday", flat=True))
        for day in days.values() if week else ():
            day.is_open = day.is_open and day.day.weekday() in week
    return list(days.values())


def by_day(since: datetime, until: datetime) -> Iterator[Span]:
    """An opening goes on over midnight where there are no hours at all."""
    while since < until:
        local = timezone.localtime(since)
        midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        end = min(until, midnight.astimezone(since.tzinfo))
        yield since, end
        since = end


def of_ticket(ticket_pk: UUID, which: UUID) -> SlaClock | None:
    return SlaClock.objects.filter(pk=which, ticket_id=ticket_pk).first()


def others_of(clock: SlaClock) -> list[SlaClock]:
    """Earlier and later ones of the same kind: a ticket that was opened again has a new one."""
    rows = SlaClock.objects.filter(ticket_id=clock.ticket_id, kind=clock.kind)
    return list(rows.filter(~Q(pk=clock.pk)).order_by("-started_at")[:20])


@every(timedelta(seconds=30))
def sweep_deadlines() -> None:
    """What is soon or over is said once, by an event."""
    told = SWEEP_AT_ONCE
    while told == SWEEP_AT_ONCE:
        with tenancy.platform(source="worker"), connection.cursor() as cursor:
            cursor.execute("SELECT app.sweep_clocks(%s)", [SWEEP_AT_ONCE])
            (told,) = cursor.fetchone()


def recount() -> bool:
    """Some of the running deadlines whose targets or hours have changed."""
    with tenancy.platform(source="worker"), connection.cursor() as cursor:
        cursor.execute("SELECT app.recount_some(%s)", [RECOUNT_AT_ONCE])
        (found,) = cursor.fetchone()
    return bool(found)
