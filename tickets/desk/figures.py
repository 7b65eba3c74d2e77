"""Figures in words: "38 min", "11 min faster"; better and worse only where it is certain."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.reports import FIGURES, Told

from .clocks import span

# What is said in percent of what was before; below it, in tickets.
ENOUGH = 20
SAME, UP, DOWN = "equal", "arrow-up", "arrow-down"
GOOD, BAD = "good", "bad"


def kpi(name: str, told: Told, chosen: dict[str, str]) -> dict[str, Any]:
    """One of the six as its template shows it."""
    value, unit = in_words(name, told)
    icon, words, more = change(name, told)
    certain = more * FIGURES[name].better
    return {
        "label": FIGURES[name].label, "value": value, "unit": unit, "icon": icon, "change": words, "count": told.count,
        "tone": GOOD if certain > 0 else BAD if certain < 0 else "", "url": url_of(name, chosen) if told.count else "",
    }  # fmt: skip


def url_of(name: str, chosen: dict[str, str]) -> str:
    asked = {"figure": name, **{key: value for key, value in chosen.items() if value}}
    return f"{reverse('desk:report-tickets')}?{urlencode(asked)}"


def in_words(name: str, told: Told) -> tuple[str, str]:
    """A number and its unit; a dash where nothing was counted."""
    if name in ("new", "resolved"):
        return number_format(told.count, force_grouping=True), ""
    if told.value is None:
        return "–", ""
    if name == "rating":
        return number_format(told.value, 1), "/ 5"
    if name == "met":
        return number_format(100 * told.value, 1), "%"
    *numbers, unit = span(told.value).split()
    return " ".join(numbers), unit


def change(name: str, told: Told) -> tuple[str, str, int]:
    """Icon, words, and whether it became more (1) or less (-1)."""
    if name in ("new", "resolved"):
        return _of_counts(told.count, told.count_before)
    if told.value is None or told.value_before is None:
        return "", _("nothing to compare with") if told.value is not None else "", 0
    if isinstance(told.value, timedelta):
        return _of_times(told.value - told.value_before)
    scale, words = (100, _("%(n)s points")) if name == "met" else (1, "%(n)s")
    moved = round(scale * (told.value - told.value_before), 1)
    if not moved:
        return SAME, _("No change"), 0
    said = words % {"n": number_format(abs(moved), 1)}
    return (UP, _("%(n)s up") % {"n": said}, 1) if moved > 0 else (DOWN, _("%(n)s down") % {"n": said}, -1)


def _of_counts(now: int, before: int) -> tuple[str, str, int]:
    more = now - before
    if not more:
        return SAME, _("No change"), 0
    if before >= ENOUGH:
        share = round(100 * abs(more) / before)
        said = _("%(n)s %% more") if more > 0 else _("%(n)s %% fewer")
    else:
        share = abs(more)
        said = ngettext("%(n)s more", "%(n)s more", share) if more > 0 else ngettext("%(n)s fewer", "%(n)s fewer", share)  # fmt: skip
    return UP if more > 0 else DOWN, said % {"n": share}, 1 if more > 0 else -1


def _of_times(longer: timedelta) -> tuple[str, str, int]:
    if abs(longer) < timedelta(minutes=1):
        return SAME, _("No change"), 0
    said = {"time": span(abs(longer))}
    if longer > timedelta(0):
        return UP, _("%(time)s slower") % said, 1
    return DOWN, _("%(time)s faster") % said, -1


def row(label: Any, told: dict[str, Told], chosen: dict[str, str]) -> dict[str, Any]:
    """A team or a category in the table: the six again, each a way to its tickets."""
    cells = []
    for name, one in told.items():
        value, unit = in_words(name, one)
        cells.append({"words": f"{value} {unit}".strip(), "url": url_of(name, chosen) if one.count else ""})
    return {"label": label, "cells": cells}


def person(row: dict[str, Any]) -> str:
    return span(row["reply"]) if row["reply"] is not None else "–"


def says(days: list[tuple[Any, int, int]]) -> str:
    """What there is to see, in a sentence."""
    new, resolved = sum(day[1] for day in days), sum(day[2] for day in days)
    if new == resolved:
        return _("As many resolved as came in.")
    more = abs(new - resolved)
    if resolved > new:
        return ngettext("%(n)s more resolved than came in.", "%(n)s more resolved than came in.", more) % {
            "n": more
        }
    return ngettext(
        "%(n)s more came in than was resolved.", "%(n)s more came in than were resolved.", more
    ) % {"n": more}


def lines(days: list[tuple[Any, int, int]]) -> dict[str, Any]:
    """Two lines in a box of 1000 by 400, with round numbers at the side."""
    top = _round_up(max([max(new, resolved) for _day, new, resolved in days] + [4]))
    step = 1000 / max(len(days) - 1, 1)

    def path(values: list[int]) -> str:
        return " ".join(f"{n * step:.1f},{400 - 400 * value / top:.1f}" for n, value in enumerate(values))

    weekends = [
        {"x": f"{max(0, n * step - step / 2):.1f}", "width": f"{min(step, 1000 - n * step + step / 2):.1f}"} for n, (day, *_rest) in enumerate(days) if day.weekday() > 4
    ]  # fmt: skip
    return {
        "new": path([new for _day, new, _resolved in days]),
        "resolved": path([resolved for _day, _new, resolved in days]),
        "scale": [top, top * 3 // 4, top // 2, top // 4, 0],
        "weekends": weekends,
        "labels": [day for day, *_rest in days[::7]] + [days[-1][0]],
        "days": days,
        "says": says(days),
    }


def _round_up(most: int) -> int:
    """The next round number that four lines divide."""
    size = 1
    while True:
        for first in (4, 8, 12, 20, 40, 60):
            if first * size >= most:
                return first * size
        size *= 10
