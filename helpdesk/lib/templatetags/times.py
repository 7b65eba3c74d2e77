"""Times as people say them: today 09:42, this week Tue, else 14 Nov. The machine's form stands beside it."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


def short(at: datetime) -> str:
    """For lists: "09:42", "Tue", "14 Nov", "14 Nov 2025"."""
    at, today = timezone.localtime(at), timezone.localdate()
    if at.date() == today:
        return time_format(at, "TIME_FORMAT")
    if timedelta(0) < today - at.date() < timedelta(days=7):
        return date_format(at, "D")
    return day_of(at.date(), today)


def moment(at: datetime) -> str:
    """For messages: "Today, 09:42", "14 Nov, 09:42"."""
    at, today = timezone.localtime(at), timezone.localdate()
    time = time_format(at, "TIME_FORMAT")
    if at.date() == today:
        return _("Today, %(time)s") % {"time": time}
    return f"{day_of(at.date(), today)}, {time}"


def day_of(day: date, today: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "SHORT_DATE_FORMAT")


def day(at: datetime) -> str:
    """Until when something holds: "27 November"; with its year if that is another one."""
    local = timezone.localtime(at).date()
    return day_of(local, timezone.localdate())


@register.simple_tag
def said_short(at: datetime) -> SafeString:
    return _time(at, short(at))


@register.simple_tag
def said_moment(at: datetime) -> SafeString:
    return _time(at, moment(at))


@register.simple_tag
def said_day(at: datetime) -> SafeString:
    return _time(at, day(at))


def _time(at: datetime, words: str) -> SafeString:
    exact = date_format(timezone.localtime(at), "DATETIME_FORMAT")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', timezone.localtime(at).isoformat(), exact, words
    )
