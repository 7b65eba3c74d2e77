"""Who counts the hours: the functions of the database, asked as the application's login."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Calendar, ClosedDay, Department, OpeningHours, Organization
from accounts.tests.opening import nine_to_five
from helpdesk.lib import tenancy

WEEK = {day: [(9 * 60, 17 * 60)] for day in range(5)}
TWO_SPANS = {day: [(9 * 60, 12 * 60), (13 * 60, 17 * 60)] for day in range(5)}
ALWAYS = {day: [(0, 24 * 60)] for day in range(7)}


def sunday(opens: int, closes: int) -> dict[int, list[tuple[int, int]]]:
    return {6: [(opens, closes)]}


def ask(sql: str, *params: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def write(calendar: Calendar, hours: Any, closed: Any = ()) -> None:
    of = {"organization_id": calendar.organization_id, "calendar": calendar}
    OpeningHours.objects.filter(calendar=calendar).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(**of, weekday=day, opens=opens, closes=closes)
        for day, spans in hours.items()
        for opens, closes in spans
    )
    ClosedDay.objects.filter(calendar=calendar).delete()
    ClosedDay.objects.bulk_create(ClosedDay(**of, day=day, name="Closed") for day in closed)


@pytest.fixture
def cast(cast):
    return nine_to_five(cast)


@pytest.fixture
def calendar(cast):
    with tenancy.acting(cast.admin, source="test"):
        yield Calendar.objects.get(department=None)


def zoned(calendar: Calendar, zone: str) -> None:
    Organization.objects.filter(pk=calendar.organization_id).update(timezone=zone)


BERLIN, HAVANA = "Europe/Berlin", "America/Havana"
# Worked out by hand: zone, hours, closed days, since, minutes, until.
BY_HAND = [
    # Friday's last half hour, and Monday's first.
    (BERLIN, WEEK, [], "2026-11-27 16:30+01", 60, "2026-11-30 09:30+01"),
    # As much as the day has left: its end and not the beginning of the next.
    (BERLIN, WEEK, [], "2026-11-27 16:00+01", 60, "2026-11-27 17:00+01"),
    (BERLIN, WEEK, [], "2026-11-28 12:00+01", 30, "2026-11-30 09:30+01"),
    (BERLIN, WEEK, [], "2026-11-28 12:00+01", 0, "2026-11-28 12:00+01"),
    (BERLIN, WEEK, [], "2026-11-30 06:00+01", 480, "2026-11-30 17:00+01"),
    # Christmas Day is a Friday.
    (BERLIN, WEEK, ["2026-12-25"], "2026-12-24 16:00+01", 120, "2026-12-28 10:00+01"),
    (BERLIN, ALWAYS, ["2026-12-01"], "2026-11-30 23:00+01", 120, "2026-12-02 01:00+01"),
    # A break at noon.
    (BERLIN, TWO_SPANS, [], "2026-11-30 11:30+01", 60, "2026-11-30 13:30+01"),
    (BERLIN, TWO_SPANS, [], "2026-11-30 11:30+01", 30, "2026-11-30 12:00+01"),
    (BERLIN, TWO_SPANS, [], "2026-11-30 12:10+01", 241, "2026-12-01 09:01+01"),
    # Clocks go forward on 29 March: what is open all night loses an hour of the clock and none of the time.
    (BERLIN, ALWAYS, [], "2026-03-28 23:30+01", 180, "2026-03-29 03:30+02"),
    (BERLIN, sunday(60, 240), [], "2026-03-28 12:00+01", 120, "2026-03-29 04:00+02"),
    (BERLIN, sunday(60, 240), [], "2026-03-28 12:00+01", 121, "2026-04-05 01:01+02"),
    # Half past two never comes on that day.
    (BERLIN, sunday(135, 165), [], "2026-03-28 12:00+01", 10, "2026-04-05 02:25+02"),
    # Clocks go back on 25 October: two o'clock comes twice.
    (BERLIN, sunday(60, 240), [], "2026-10-24 12:00+02", 240, "2026-10-25 04:00+01"),
    (BERLIN, sunday(120, 150), [], "2026-10-24 12:00+02", 30, "2026-10-25 02:30+02"),
    (BERLIN, sunday(120, 150), [], "2026-10-24 12:00+02", 45, "2026-10-25 02:15+01"),
    (BERLIN, WEEK, [], "2026-10-23 16:30+02", 60, "2026-10-26 09:30+01"),
    # Midnight never comes, and midnight comes twice.
    (HAVANA, sunday(0, 120), [], "2026-03-07 12:00-05", 60, "2026-03-08 02:00-04"),
    (HAVANA, sunday(0, 30), [], "2026-10-31 12:00-04", 45, "2026-11-01 00:15-05"),
    # Half an hour back; the month of Ramadan; a zone between the hours.
    ("Australia/Lord_Howe", sunday(60, 180), [], "2026-04-04 12:00+11", 150, "2026-04-05 03:00+10:30"),
    ("Africa/Casablanca", sunday(120, 180), [], "2026-02-14 12:00+01", 120, "2026-02-15 03:00+00"),
    ("Asia/Kathmandu", WEEK, [], "2026-11-27 16:45+05:45", 30, "2026-11-30 09:15+05:45"),
]


@pytest.mark.parametrize(("zone", "hours", "closed", "since", "minutes", "until"), BY_HAND)
def test_open_time_passes_as_worked_out_by_hand(zone, hours, closed, since, minutes, until, calendar):
    zoned(calendar, zone)
    write(calendar, hours, closed)
    span = timedelta(minutes=minutes)
    assert ask("SELECT app.open_after(%s, %s, %s)", calendar.pk, since, span) == ask(
        "SELECT %s::timestamptz", until
    )
    assert ask("SELECT app.open_between(%s, %s, %s)", calendar.pk, since, until) == span


def test_it_counts_to_the_microsecond(calendar):
    zoned(calendar, BERLIN)
    since, span = "2026-11-27 16:59:59.999999+01", timedelta(microseconds=2)
    assert ask("SELECT app.open_after(%s, %s, %s)", calendar.pk, since, span) == datetime(
        2026, 11, 30, 9, 0, 0, 1, tzinfo=ZoneInfo(BERLIN)
    )
    assert ask("SELECT app.open_between(%s, %s, '2026-11-30 09:00:00.000001+01')", calendar.pk, since) == span


def test_what_it_counted_can_be_added_in_a_session_of_any_zone(calendar):
    """An interval of days would follow the session's clocks."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Europe/Berlin'")
    counted = ask("SELECT app.open_between(NULL, '2026-03-28 12:00Z', '2026-03-30 12:00Z')::text")
    assert counted == "48:00:00"


def test_openings_are_told_one_by_one(calendar):
    zoned(calendar, BERLIN)
    write(calendar, TWO_SPANS, ["2026-12-01"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT since, until FROM app.openings(%s, '2026-11-30 10:00+01', '2026-12-02 09:30+01')",
            [calendar.pk],
        )
        found = [[at.astimezone(ZoneInfo(BERLIN)).strftime("%d %H:%M") for at in row] for row in cursor]
    assert found == [["30 10:00", "30 12:00"], ["30 13:00", "30 17:00"], ["02 09:00", "02 09:30"]]


def test_an_opening_goes_on_when_clocks_change_within_it(calendar):
    zoned(calendar, BERLIN)
    write(calendar, sunday(60, 240))
    assert (
        ask("SELECT count(*) FROM app.openings(%s, '2026-10-24 12:00Z', '2026-10-26 12:00Z')", calendar.pk)
        == 1
    )


@pytest.mark.parametrize("nothing", ["no calendar", "no hours"])
def test_without_hours_it_is_open_round_the_clock(nothing, calendar):
    write(calendar, {}, ["2026-11-28"])
    key = calendar.pk if nothing == "no hours" else None
    assert ask("SELECT app.open_after(%s, '2026-11-28 10:00Z', '50 hours')", key) == datetime(
        2026, 11, 30, 12, tzinfo=UTC
    )
    assert ask("SELECT app.open_between(%s, '2026-11-28 10:00Z', '2026-11-30 12:00Z')", key) == timedelta(
        hours=50
    )


def test_what_never_opens_is_infinitely_far(calendar):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_closedday (id, organization_id, calendar_id, day, name, is_holiday)"
            " SELECT gen_random_uuid(), %s, %s, d, 'Closed', false"
            " FROM generate_series(date '2026-11-01', date '2050-01-01', '1 day') d",
            [calendar.organization_id, calendar.pk],
        )
    assert ask("SELECT app.open_after(%s, '2026-11-28 10:00Z', '1 minute')::text", calendar.pk) == "infinity"


def test_an_end_before_the_beginning_is_nothing(calendar):
    assert ask(
        "SELECT app.open_between(%s, '2026-11-30 12:00Z', '2026-11-30 10:00Z')", calendar.pk
    ) == timedelta(0)


def test_a_team_with_hours_of_its_own_has_those(calendar, cast):
    own = Calendar.objects.create(organization=cast.ours, department=cast.billing)
    of = "SELECT app.calendar_of(%s, %s)"
    assert ask(of, cast.ours.pk, cast.billing.pk) == own.pk
    assert ask(of, cast.ours.pk, cast.technical.pk) == calendar.pk
    assert ask(of, cast.ours.pk, None) == calendar.pk


def test_every_organization_begins_open_from_nine_to_five(db):
    with tenancy.platform():
        made = Organization.objects.create(name="New", slug="new", ticket_prefix="NE")
        found = OpeningHours.objects.filter(organization=made).order_by("weekday")
        assert list(found.values_list("weekday", "opens", "closes")) == [(day, 540, 1020) for day in range(5)]


# The wall


@pytest.mark.parametrize("role", ["customer", "agent", "analyst", "admin"])
def test_everybody_gets_the_answers_of_their_own_organization(role, cast):
    with tenancy.acting(getattr(cast, role), source="test"):
        ours = ask("SELECT app.calendar_of(%s, NULL)", cast.ours.pk)
        theirs = ask("SELECT app.calendar_of(%s, NULL)", cast.theirs.pk)
        end = ask("SELECT app.open_after(%s, '2026-11-27 16:30Z', '1 hour')", ours)
    assert theirs is None
    assert end == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)


def test_another_organizations_calendar_answers_nothing(cast):
    with tenancy.platform():
        theirs = Calendar.objects.get(organization=cast.theirs)
        write(theirs, sunday(0, 60))
    for context in (tenancy.context_of(cast.admin, source="test"), tenancy.Context()):
        with tenancy.use(context), transaction.atomic():
            asked = ask("SELECT app.open_between(%s, '2026-11-27 16:30Z', '2026-11-27 17:30Z')", theirs.pk)
        assert asked == timedelta(hours=1)


def test_the_platform_gets_every_organizations(cast):
    with tenancy.platform():
        for organization in (cast.ours, cast.theirs):
            theirs = ask("SELECT app.calendar_of(%s, NULL)", organization.pk)
            assert theirs == Calendar.objects.get(organization=organization).pk
            end = ask("SELECT app.open_after(%s, '2026-11-27 16:30Z', '1 hour')", theirs)
            assert end == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)


def test_nobody_puts_hours_into_another_organizations_calendar(cast):
    with tenancy.platform():
        theirs = Calendar.objects.get(organization=cast.theirs)
    with (
        tenancy.acting(cast.admin, source="test"),
        pytest.raises(DatabaseError, match="openinghours_calendar"),
    ):
        OpeningHours.objects.create(
            organization=cast.ours, calendar_id=theirs.pk, weekday=0, opens=9 * 60, closes=10 * 60
        )


@pytest.mark.parametrize(
    ("span", "constraint"),
    [
        ((600, 660), "openinghours_overlap"),
        ((1019, 1100), "openinghours_overlap"),
        ((400, 400), "openinghours_order"),
        ((1200, 1441), "openinghours_order"),
    ],
)
def test_hours_neither_overlap_nor_end_before_they_begin(span, constraint, calendar):
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        OpeningHours.objects.create(
            organization_id=calendar.organization_id,
            calendar=calendar,
            weekday=0,
            opens=span[0],
            closes=span[1],
        )


def test_one_may_begin_as_the_other_ends(calendar):
    OpeningHours.objects.create(
        organization_id=calendar.organization_id, calendar=calendar, weekday=0, opens=1020, closes=1080
    )
    end = ask("SELECT app.open_after(%s, '2026-11-30 16:30Z', '1 hour')", calendar.pk)
    assert end == datetime(2026, 11, 30, 17, 30, tzinfo=UTC)


def test_a_calendar_has_a_day_once(calendar):
    of = {"organization_id": calendar.organization_id, "calendar": calendar, "day": date(2026, 12, 24)}
    ClosedDay.objects.create(**of, name="Eve")
    with pytest.raises(DatabaseError, match="closedday_day"), transaction.atomic():
        ClosedDay.objects.create(**of, name="Again")


def test_a_team_takes_its_hours_with_it(calendar, cast):
    own = Calendar.objects.create(organization=cast.ours, department=cast.billing)
    write(own, WEEK, ["2026-12-24"])
    Department.objects.filter(pk=cast.billing.pk).delete()
    assert not Calendar.objects.filter(pk=own.pk).exists()
    assert not ClosedDay.objects.exists()


def test_a_year_ahead_takes_no_time(calendar):
    def milliseconds(hours: int) -> float:
        with connection.cursor() as cursor:
            cursor.execute(
                "EXPLAIN (ANALYZE, FORMAT JSON) SELECT app.open_after(%s, now(), %s)",
                [calendar.pk, timedelta(hours=hours)],
            )
            return cursor.fetchone()[0][0]["Execution Time"]

    milliseconds(1)  # the plans are made once a connection
    assert min(milliseconds(8) for _ in range(5)) < 1
    assert min(milliseconds(2080) for _ in range(5)) < 50


# Minute by minute

ZONES = [
    "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Havana", "America/St_Johns", "Africa/Casablanca",
    "Africa/Cairo", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Beirut", "Australia/Lord_Howe", "Australia/Adelaide",
    "Pacific/Chatham", "Pacific/Apia", "America/Santiago", "Atlantic/Azores", "Europe/Dublin",
]  # fmt: skip
DAYS = 9


MINUTE = 60_000_000


def brute(zone: ZoneInfo, hours: Any, closed: Any, since: datetime) -> list[int]:
    """The minutes of the coming days at which the clock on the wall stands within an opening, in microseconds."""
    begin = int(since.timestamp()) // 60 * 60
    found = []
    for at in range(begin, begin + DAYS * 86400, 60):
        local = datetime.fromtimestamp(at, zone)
        now = local.hour * 60 + local.minute
        for opens, closes in hours.get(local.weekday(), ()):
            if opens <= now < closes and local.date() not in closed:
                found.append(at * 1_000_000)
    return found


def opened(minutes: list[int], since: int, until: int) -> int:
    """The open time between two instants."""
    return sum(max(0, min(until, at + MINUTE) - max(since, at)) for at in minutes)


def reached(minutes: list[int], since: int, span: int) -> int | None:
    for at in minutes:
        begin = max(since, at)
        if at + MINUTE - begin >= span:
            return begin + span
        span -= at + MINUTE - begin
    return None


def microseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def changes(zone: ZoneInfo) -> list[datetime]:
    """The days on which its clocks change, of some years."""
    days = [datetime(2019, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(6 * 365)]
    return [
        day
        for day in days
        if day.astimezone(zone).utcoffset() != (day + timedelta(days=1)).astimezone(zone).utcoffset()
    ]


def some_hours(chance: random.Random) -> dict[int, list[tuple[int, int]]]:
    found = {}
    for day in chance.sample(range(7), chance.randint(1, 7)):
        kind = chance.random()
        if kind < 0.2:
            found[day] = [(0, 1440)]
            continue
        marks = sorted(chance.sample(range(1441), 2 * chance.randint(1, 3)))
        found[day] = list(zip(marks[::2], marks[1::2], strict=True))
        if kind < 0.4:  # the hours at which clocks change
            marks = sorted(chance.sample(range(0, 241, 5), 4))
            found[day] = list(zip(marks[::2], marks[1::2], strict=True))
    return found


def agree(calendar: Calendar, cases: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    turns = {name: changes(ZoneInfo(name)) for name in ZONES}
    for number in range(cases):
        name = ZONES[number * len(ZONES) // cases]
        if number == 0 or name != ZONES[(number - 1) * len(ZONES) // cases]:
            zoned(calendar, name)
        zone = ZoneInfo(name)
        near = turns[name] and chance.random() < 0.7
        base = chance.choice(turns[name]) if near else datetime(2019, 1, 1, tzinfo=UTC)
        shift = chance.uniform(-3, 2) if near else chance.uniform(0, 2000)
        since = base + timedelta(days=shift)
        closed = {
            (since + timedelta(days=d)).date() for d in chance.sample(range(DAYS), chance.randint(0, 2))
        }
        hours = some_hours(chance)
        write(calendar, hours, closed)
        minutes = brute(zone, hours, closed, since)
        until = since + timedelta(days=chance.uniform(0, DAYS - 1))
        span = timedelta(minutes=chance.choice([1, 30, 60, 480, 1440]) * chance.random())
        told = f"{name} {hours} {closed} {since} {until} {span}"
        counted = ask("SELECT app.open_between(%s, %s, %s)", calendar.pk, since, until)
        assert counted // timedelta(microseconds=1) == opened(
            minutes, microseconds(since), microseconds(until)
        ), told
        expected = reached(minutes, microseconds(since), span // timedelta(microseconds=1))
        found = microseconds(ask("SELECT app.open_after(%s, %s, %s)", calendar.pk, since, span))
        last = microseconds(since) + (DAYS - 1) * 1440 * MINUTE
        assert found == expected if expected else found > last, told


def test_it_counts_as_one_who_looks_at_the_clock_each_minute(calendar):
    agree(calendar, 300, seed=1)


@pytest.mark.long
def test_it_counts_so_for_ten_thousand_calendars(calendar):
    agree(calendar, 10_000, seed=2)
