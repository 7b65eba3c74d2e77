"""Deadlines and ages in words: "18 min", "12 min over", "2 h 10 min"."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.lib.templatetags.times import short
from tickets.models import Category, Ticket
from tickets.models.ticket import Status

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


def clocks_of(ticket: Ticket, now: datetime) -> list[dict[str, Any]]:
    """What its category promises: what runs, and how that ended which was kept or missed."""
    category = ticket.category or Category()
    reply = ticket.created_at + timedelta(minutes=category.response_sla_minutes)
    solved = ticket.created_at + timedelta(minutes=category.resolution_sla_minutes)
    # The nearest is what the database says, as lists do: a target that was changed holds from the next change of a ticket.
    if ticket.next_due_at and ticket.first_responded_at is None and reply <= solved:
        reply = ticket.next_due_at
    elif ticket.next_due_at:
        solved = ticket.next_due_at
    told = [
        clock_of(ticket, _("First reply"), reply, ticket.first_responded_at, now),
        clock_of(ticket, _("Resolution"), solved, ticket.resolved_at, now),
    ]
    return [one for one in told if one]


def clock_of(
    ticket: Ticket, name: str, due: datetime, ended: datetime | None, now: datetime
) -> dict[str, Any] | None:
    """One of them; nothing where none is kept, as of what is held or was solved without an answer."""
    told: dict[str, Any] = {"for": name}
    if ended:
        return told | ended_words(ticket.created_at, due, ended)
    if ticket.next_due_at:
        return told | running_words(ticket.created_at, due, now)
    return told | {"state": "paused", "left": _("Paused")} if ticket.status == Status.PENDING else None


def ended_words(began: datetime, due: datetime, ended: datetime) -> dict[str, str]:
    """Nobody needs to act, so what was late is not red."""
    if ended > due:
        return {"state": "ok", "left": _("%(time)s late") % {"time": span(ended - due)}}
    return {"state": "met", "left": _("Met in %(time)s") % {"time": span(ended - began)}}


def running_words(began: datetime, due: datetime, now: datetime) -> dict[str, Any]:
    state, words = chip(due, began, now)
    left = words if state == "over" else _("%(time)s left") % {"time": words}
    return {
        "due": due,
        "state": state,
        "words": words,
        "left": left,
        "by": left if state == "over" else _("Due %(at)s, %(left)s") % {"at": short(due), "left": left},
        "bar": "" if state == "ok" else state,
        "part": 100 * (now - began) / max(due - began, timedelta(minutes=1)),
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
