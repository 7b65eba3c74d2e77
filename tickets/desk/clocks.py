"""Deadlines and ages in words: "18 min", "12 min over", "2 h 10 min"."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.lib.templatetags.times import short
from tickets.models.clock import Kind

SOON = timedelta(minutes=30)
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


def chip(due: datetime, soon_at: datetime | None, now: datetime) -> tuple[str, str]:
    """State and words of a deadline that runs."""
    left = due - now
    if left < timedelta(0):
        return "over", _("%(time)s over") % {"time": span(-left)}
    return "soon" if left < SOON or soon_at and soon_at <= now else "ok", span(left)


def clocks_of(rows: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """The newest of each kind, as `app.beside_ticket` tells them: what runs, what pauses, and how that ended which was
    kept or missed."""
    return [{"pk": row["pk"], "for": Kind(row["kind"]).label} | clock_of(row, now) for row in rows]


def clock_of(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    due, soon, ended = (datetime.fromisoformat(row[name]) if row[name] else None for name in ("due", "soon", "ended"))  # fmt: skip
    counted = timedelta(seconds=row["counted"])
    if ended:
        return ended_words(due if row["missed"] else None, ended, counted)
    if not row["runs"]:
        return {"state": "paused", "left": _("Paused")}
    if due is None:
        return {"state": "paused", "left": _("Never open")}
    return running_words(due, soon, 100 * counted / timedelta(minutes=row["minutes"]), now)


def ended_words(missed: datetime | None, ended: datetime, counted: timedelta) -> dict[str, str]:
    """Nobody needs to act, so what was late is not red."""
    if missed:
        return {"state": "ok", "left": _("%(time)s late") % {"time": span(ended - missed)}}
    return {"state": "met", "left": _("Met in %(time)s") % {"time": span(counted)}}


def running_words(due: datetime, soon: datetime | None, part: float, now: datetime) -> dict[str, Any]:
    state, words = chip(due, soon, now)
    left = words if state == "over" else _("%(time)s left") % {"time": words}
    return {
        "due": due,
        "state": state,
        "words": words,
        "left": left,
        "by": left if state == "over" else _("Due %(at)s, %(left)s") % {"at": short(due), "left": left},
        "bar": "" if state == "ok" else state,
        "part": part,
    }


def nearest(clocks: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Of those that run."""
    return min((one for one in clocks if "due" in one), key=lambda one: one["due"], default=None)


def age(at: datetime, now: datetime) -> str:
    """How long ago, for a day; then which day."""
    if now - at < timedelta(minutes=1):
        return _("now")
    return span(now - at) if now - at < timedelta(hours=1) else _hours(at, now)


def _hours(at: datetime, now: datetime) -> str:
    if now - at < timedelta(days=1):
        return _("%(n)s h") % {"n": (now - at) // timedelta(hours=1)}
    return short(at)
