"""When a desk is open: hours of the week, holidays, own closed days; teams may have their own (decision 8)."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib import tenancy

from .countries import countries, holidays_of, regions
from .models import Calendar, ClosedDay, Department, OpeningHours, User
from .models.calendar import clock
from .refusals import Refusal, heard

# The openings of each weekday, Monday is 0, in minutes from midnight.
Week = dict[int, list[tuple[int, int]]]
# Holidays are known for this year and so many more.
YEARS_AHEAD = 2


class HoursOverlap(Refusal):
    constraint = "openinghours_overlap"
    sentence = gettext_lazy("Two openings of one day overlap. Let one end before the next begins.")


class HoursBackwards(Refusal):
    constraint = "openinghours_order"
    sentence = gettext_lazy("An opening ends after it begins, and at midnight at the latest.")


class DayTaken(Refusal):
    constraint, field = "closedday_day", "day"
    sentence = gettext_lazy("You are closed on this day already.")


class NoSuchCountry(Refusal):
    field = "country"
    sentence = gettext_lazy("Choose one from the list.")


class OrganizationsOwn(Refusal):
    sentence = gettext_lazy("These are the organization's hours, and stay. Change them instead.")


def week_of(calendar: Calendar) -> Week:
    return weeks_of([calendar])[calendar.pk]


def weeks_of(several: Iterable[Calendar]) -> dict[UUID, Week]:
    weeks: dict[UUID, Week] = {calendar.pk: {} for calendar in several}
    for row in OpeningHours.objects.filter(calendar__in=weeks).order_by("weekday", "opens"):
        weeks[row.calendar_id].setdefault(row.weekday, []).append((row.opens, row.closes))
    return weeks


def set_hours(calendar: Calendar, week: Week, *, by: User) -> None:
    """What is the same stays the same row. Refuses with HoursOverlap, HoursBackwards."""
    wanted = {(day, *span) for day, spans in week.items() for span in spans}
    rows = OpeningHours.objects.filter(calendar=calendar)
    there = {(row.weekday, row.opens, row.closes): row.pk for row in rows}
    with heard():
        rows.filter(pk__in=[pk for span, pk in there.items() if span not in wanted]).delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(**_of(calendar), weekday=day, opens=opens, closes=closes)
            for day, opens, closes in sorted(wanted - there.keys())
        )


def add_closed_day(calendar: Calendar, *, day: date, name: str, by: User) -> ClosedDay:
    with heard():
        return ClosedDay.objects.create(**_of(calendar), day=day, name=name)


def remove_closed_day(day: ClosedDay, *, by: User) -> None:
    """Open again. A holiday that is removed stays away until the country is chosen anew."""
    day.delete()


def set_country(calendar: Calendar, *, country: str, subdivision: str = "", by: User) -> None:
    """Holidays of this year and the coming ones are those of the country from now on; what was before this year stays."""
    if country and country not in countries() or subdivision and subdivision not in regions(country):
        raise NoSuchCountry
    this_year = _today(calendar).year
    ClosedDay.objects.filter(calendar=calendar, is_holiday=True, day__gte=date(this_year, 1, 1)).delete()
    calendar.country, calendar.subdivision, calendar.holidays_until = country, subdivision, None
    calendar.save(update_fields=["country", "subdivision", "holidays_until"])
    if country:
        _write_holidays(calendar, range(this_year, this_year + YEARS_AHEAD + 1))


def give_own(team: Department, *, by: User) -> Calendar:
    """The team's own hours, which begin as the organization's are."""
    common = Calendar.objects.get(organization_id=team.organization_id, department=None)
    own, made = Calendar.objects.get_or_create(
        organization_id=team.organization_id,
        department=team,
        defaults={name: getattr(common, name) for name in ("country", "subdivision", "holidays_until")},
    )
    if made:
        set_hours(own, week_of(common), by=by)
        ClosedDay.objects.bulk_create(
            ClosedDay(**_of(own), day=row.day, name=row.name, is_holiday=row.is_holiday)
            for row in ClosedDay.objects.filter(calendar=common)
        )
    return own


def drop_own(calendar: Calendar, *, by: User) -> None:
    """Back to the organization's hours. Refuses with OrganizationsOwn."""
    if calendar.department_id is None:
        raise OrganizationsOwn
    calendar.delete()


def top_up() -> None:
    """Holidays of years that have come near: a round of the worker, as the platform."""
    for calendar in Calendar.objects.exclude(country="").select_related("organization"):
        last = _today(calendar).year + YEARS_AHEAD
        if (calendar.holidays_until or 0) >= last or calendar.country not in countries():
            continue
        with tenancy.system(calendar.organization, source="worker"):
            _write_holidays(
                calendar, range((calendar.holidays_until or last - YEARS_AHEAD - 1) + 1, last + 1)
            )


def _write_holidays(calendar: Calendar, years: range) -> None:
    organization = calendar.organization
    known = holidays_of(calendar.country, calendar.subdivision, years, language=organization.default_language)
    ClosedDay.objects.bulk_create(
        (
            ClosedDay(**_of(calendar), day=day, name=name[:120], is_holiday=True)
            for day, name in known.items()
        ),
        ignore_conflicts=True,  # a day of one's own stays
    )
    Calendar.objects.filter(pk=calendar.pk).update(holidays_until=years[-1])


def coming(calendar: Calendar) -> list[ClosedDay]:
    return list(ClosedDay.objects.filter(calendar=calendar, day__gte=_today(calendar)))


def _today(calendar: Calendar) -> date:
    return timezone.localtime(timezone=calendar.organization.zone).date()


def _of(calendar: Calendar) -> dict[str, object]:
    return {"organization_id": calendar.organization_id, "calendar": calendar}


def told(week: Week, names: list[str]) -> str:
    """`Mon–Fri 09:00–17:00, Sat 10:00–14:00`, with these names of the weekdays."""
    if not week:
        return _("Round the clock")
    spans = [", ".join(f"{clock(a)}–{clock(b)}" for a, b in week.get(day, ())) for day in range(7)]
    lines = []
    for words, alike in groupby(range(7), key=lambda day: spans[day]):
        days = [names[day] for day in alike]
        if words:
            lines.append(f"{'–'.join(dict.fromkeys([days[0], days[-1]]))} {words}")
    return "; ".join(lines)
