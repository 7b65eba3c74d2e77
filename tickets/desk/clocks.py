"""Deadlines and ages in words: "18 min", "12 min over", "2 h 10 min"."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.lib.templatetags.times import short

SOON = timedelta(minutes=30)
# Less than this part of the target left is soon, too.
LAST_PART = 4
HOUR, DAY = 60, 24 * 60


def span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < HOUR:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 6 * HOUR and minutes % HOUR:
        return _("%(h)s h %(n)s min") % {"h": minutes // HOUR, "n": minutes % HOUR}
    if minutes < 2 * DAY:
        return _("%(n)s h") % {"n": minutes // HOUR}
    return ngettext("%(n)s day", "%(n)s days", minutes // DAY) % {"n": minutes // DAY}


def chip(due: datetime, began: datetime, now: datetime) -> tuple[str, str]:
    """State and words of a deadline that runs."""
    left = due - now
    if left < timedelta(0):
        return "over", _("%(time)s over") % {"time": span(-left)}
    return "soon" if left < SOON or left < (due - began) / LAST_PART else "ok", span(left)


def age(at: datetime, now: datetime) -> str:
    """How long ago, for a day; then which day."""
    if now - at < timedelta(minutes=1):
        return _("now")
    return span(now - at) if now - at < timedelta(hours=1) else _hours(at, now)


def _hours(at: datetime, now: datetime) -> str:
    if now - at < timedelta(days=1):
        return _("%(n)s h") % {"n": (now - at) // timedelta(hours=1)}
    return short(at)
