"""A deadline's explanation in words: what was promised, what counted day by day, and why it was kept or not."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.calendars import told as told_hours
from accounts.calendars import week_of
from helpdesk.lib.templatetags.times import moment
from tickets.deadlines import Day, Explanation, Span
from tickets.models import SlaClock, Ticket
from tickets.models.clock import From, Kind

from .clocks import span


def deadline_told(told: Explanation, ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    clock = told.clock
    return {
        "name": clock.get_kind_display(),
        "says": says(clock, now),
        "facts": [(label, words) for label, words in facts(told, ticket) if words],
        "days": [day_told(day) for day in told.days],
        "sum": exactly(told.counted),
        "more": told.more,
        "other_hours": told.other_hours,
    }


def says(clock: SlaClock, now: datetime) -> str:
    """Why it was kept or not, in a sentence."""
    if clock.ended_at:
        return ended(clock)
    if not clock.since:
        return _("Paused since %(at)s: it waits for the customer, and no time counts.") % {"at": moment(clock.paused_at or clock.started_at)}  # fmt: skip
    if clock.due_at is None:
        return _("The business hours are never open, so nothing counts.")
    told = {"at": moment(clock.due_at), "time": span(abs(clock.due_at - now))}
    if clock.due_at < now:
        return _("It was due %(at)s and is %(time)s over.") % told
    return _("It is due %(at)s, in %(time)s.") % told


def ended(clock: SlaClock) -> str:
    told = {
        "at": moment(clock.ended_at),
        "target": target_of(clock),
        "time": exactly(clock.counted),
    }
    if clock.missed_at:
        told |= {"due": moment(clock.missed_at), "late": span(clock.ended_at - clock.missed_at)}
        return _("Missed: it was due %(due)s and ended %(at)s, %(late)s late. %(time)s counted, of %(target)s.") % told  # fmt: skip
    return _("Kept: it ended %(at)s after %(time)s, of %(target)s.") % told


def exactly(time: timedelta) -> str:
    """In hours and minutes: a day of business hours is no day. What is less than a minute is said, too."""
    seconds = round(time.total_seconds())
    if 0 < seconds < 60:
        return _("less than a minute")
    hours, minutes = divmod(seconds // 60, 60)
    parts = [
        ngettext("%d hour", "%d hours", hours) % hours if hours else "",
        ngettext("%d minute", "%d minutes", minutes) % minutes if minutes or not hours else "",
    ]
    return " ".join(part for part in parts if part)


def target_of(clock: SlaClock) -> str:
    return exactly(timedelta(minutes=clock.target_minutes))


def facts(told: Explanation, ticket: Ticket) -> list[tuple[str, Any]]:
    clock = told.clock
    ran = timedelta(seconds=sum(seconds for *_t, seconds in clock.spells))
    return [
        (_("Promised"), promised(clock, ticket)),
        (_("Business hours"), hours(told)),
        (_("Started"), started(clock)),
        (_("Counted before"), exactly(ran) if clock.spells and clock.since else ""),
        (_("Paused"), "; ".join(spelled(pause) for pause in told.pauses)),
        (_("Due"), moment(clock.due_at) if clock.due_at and not clock.ended_at else ""),
        (_("Ended"), moment(clock.ended_at) if clock.ended_at else ""),
    ]


def promised(clock: SlaClock, ticket: Ticket) -> str:
    told = {"time": target_of(clock), "category": ticket.category, "priority": ticket.get_priority_display()}  # fmt: skip
    if clock.target_from == From.USUAL or not ticket.category:
        return _("%(time)s, as usual: the ticket has no category") % {"time": told["time"]}
    if clock.target_from == From.PRIORITY:
        return _("%(time)s, as %(category)s says for the priority %(priority)s") % told
    return _("%(time)s, as %(category)s says for every priority") % told


def hours(told: Explanation) -> str:
    if not told.calendar:
        return _("Round the clock")
    week = told_hours(week_of(told.calendar), [str(WEEKDAYS_ABBR[day]) for day in range(7)])
    whose = told.calendar.department or _("The organization")
    return f"{whose}: {week}"


def started(clock: SlaClock) -> str:
    at = moment(clock.started_at)
    if clock.kind == Kind.NEXT:
        return _("%(at)s, with the customer's reply") % {"at": at}
    return at


def spelled(pause: Span) -> str:
    return _("%(since)s to %(until)s") % {"since": moment(pause[0]), "until": moment(pause[1])}


def day_told(day: Day) -> dict[str, Any]:
    spans = [
        f"{time_format(localtime(since))}–{time_format(localtime(until))}" for since, until in day.openings
    ]
    closed = _("Closed: %(name)s") % {"name": day.closed} if day.closed else _("Closed")
    return {
        "day": date_format(day.day, "D, ") + date_format(day.day, "MONTH_DAY_FORMAT"),
        "openings": ", ".join(spans) or (_("Nothing counted") if day.is_open else closed),
        "counted": exactly(day.counted) if day.openings else "",
    }
