"""Business hours as admins set them: the week with several openings a day, the country of the holidays, own closed days."""

import re
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.calendars import Week
from accounts.countries import countries, regions
from accounts.models.calendar import MIDNIGHT, clock
from accounts.names import a_name

from .spoken import Form

MOST = 6
CHANGED = gettext_lazy("These hours were changed while you were editing. Save again to use yours.")


class TimeOfDay(forms.CharField):
    """Minutes from midnight, or None. Text, because a browser's own control has no 24:00."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, is_end: bool, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20, **kwargs)
        self.is_end = is_end

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        match = re.fullmatch(r"(\d{1,2})(?:[:.h]?(\d\d))?", typed, re.ASCII)
        minutes = (
            int(match[1]) * 60 + int(match[2] or 0) if match and int(match[2] or 0) < 60 else MIDNIGHT + 1
        )
        if minutes > MIDNIGHT or minutes == MIDNIGHT and not self.is_end:
            raise forms.ValidationError(_("Enter a time like 09:00."))
        return MIDNIGHT if self.is_end and minutes == 0 else minutes


class WeekForm(Form):
    """Rows for the openings of each day. `more` is the day that gets one more."""

    data: Any
    # The hours that the page was made of.
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, week: Week, more: int | None = None) -> None:
        """With `more` nothing is judged yet: what was typed is shown again, with a row more."""
        self.now = written(week)
        again = data.dict() if more is not None else {}
        super().__init__(None if again else data, initial={"version": self.now} | again)
        self.days: list[dict[str, Any]] = []
        for day, name in WEEKDAYS.items():
            rows = max(1, self._posted(data, day) if data is not None else len(week.get(day, ())))
            rows = min(MOST, rows + (more == day))
            spans = [self._span(day, str(name), n, week.get(day, [])) for n in range(rows)]
            if more == day:
                self.fields[spans[-1][0]].widget.attrs["data-focus"] = True
            self.days.append({"day": day, "name": name, "spans": spans, "full": rows == MOST})
        for one in self.days:
            one["spans"] = [(self[opens], self[closes]) for opens, closes in one["spans"]]

    @staticmethod
    def _posted(data: Any, day: int) -> int:
        return sum(1 for n in range(MOST) if f"opens_{day}_{n}" in data)

    def _span(self, day: int, name: str, n: int, there: list[tuple[int, int]]) -> tuple[str, str]:
        names = f"opens_{day}_{n}", f"closes_{day}_{n}"
        labels = _("%(day)s: opens"), _("%(day)s: closes")
        held = [clock(minutes) for minutes in there[n]] if n < len(there) else ["", ""]
        for place, field in enumerate(names):
            self.fields[field] = TimeOfDay(
                is_end=place == 1, label=labels[place] % {"day": name}, initial=held[place]
            )
        return names

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.week: Week = {}
        for one in self.days:
            spans = [self._pair(opens.name, closes.name) for opens, closes in one["spans"]]
            found = sorted(
                (span, opens.name) for span, (opens, _c) in zip(spans, one["spans"], strict=True) if span
            )
            for (before, _field), (after, field) in pairwise(found):
                if after[0] < before[1]:
                    overlap = _("This overlaps with %(opens)s to %(closes)s.")
                    self.add_error(field, overlap % {"opens": clock(before[0]), "closes": clock(before[1])})
            if found:
                self.week[one["day"]] = [span for span, _field in found]
        return cleaned

    def _pair(self, opens: str, closes: str) -> tuple[int, int] | None:
        if opens in self.errors or closes in self.errors:
            return None
        begin, end = self.cleaned_data[opens], self.cleaned_data[closes]
        if (begin is None) != (end is None):
            self.add_error(closes if end is None else opens, _("Fill in both times, or neither."))
        elif begin is not None and begin >= end:
            self.add_error(
                closes,
                _("The end comes after the beginning. What goes past midnight continues on the next day."),
            )
        else:
            return None if begin is None else (begin, end)
        return None

    @property
    def is_stale(self) -> bool:
        """Somebody else has saved other hours since, and not these."""
        return self.data.get("version", "") not in (self.now, "") and written(self.week) != self.now

    def refresh(self) -> None:
        """The next save is over what holds now."""
        data = self.data.copy()
        data["version"] = self.now
        self.data = data


def written(week: Week) -> str:
    return " ".join(f"{day}/{a}-{b}" for day, spans in sorted(week.items()) for a, b in spans) or "-"


class CountryForm(Form):
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    subdivision = forms.ChoiceField(label=gettext_lazy("Region"), required=False)

    def __init__(self, data: Any = None, *, country: str, subdivision: str) -> None:
        chosen = data.get("country", "") if data is not None else country
        there = regions(chosen)
        if data is not None and chosen != country and data.get("subdivision") not in there:
            data = {**data.dict(), "subdivision": ""}  # one of the country before
        super().__init__(data, initial={"country": country, "subdivision": subdivision})
        self.fields["country"].choices = [("", _("No holidays")), *countries().items()]
        self.fields["subdivision"].choices = [("", _("The whole country")), *there.items()]
        if not there:
            self.fields["subdivision"].widget = forms.HiddenInput()


class ClosedDayForm(Form):
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Enter a day like 2026-12-24."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        validators=[a_name],
    )
