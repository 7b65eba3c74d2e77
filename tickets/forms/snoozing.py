"""Until when a ticket sleeps: a moment that people say, a time, or until its customer answers."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.spoken import Form
from helpdesk.lib.fields import Line
from tickets.models import Ticket

from .properties import When

MORNING = 9
ANSWER, TIME = "answer", "time"


def moments(now: datetime) -> dict[str, tuple[datetime, str]]:
    """What people mean by later, with the words for it; none of them twice."""
    local = timezone.localtime(now)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    told = {
        "hours": (now + timedelta(hours=3), _("In three hours")),
        "tomorrow": (_days(morning, 1), _("Tomorrow")),
        "monday": (_days(morning, 7 - local.weekday()), _("On Monday")),
        "week": (_days(morning, 7), _("In a week")),
    }
    return {name: pair for name, pair in told.items() if name != "monday" or local.weekday() not in (0, 6)}


def _days(morning: datetime, days: int) -> datetime:
    """The same hour on another day, also where the clock is changed between."""
    return timezone.make_aware(morning.replace(tzinfo=None) + timedelta(days=days))


class SnoozeForm(Form):
    until = forms.ChoiceField(label=gettext_lazy("Until"), widget=forms.RadioSelect)
    at = When(label=gettext_lazy("At another time"))
    reason = Line(
        label=gettext_lazy("Waiting on"), required=False, limit=200,
        help_text=gettext_lazy("Somebody or something else, like a spare part. Customers don't read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, ticket: Ticket, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": "tomorrow", "reason": ticket.snooze_reason}, **kwargs)
        self.moments = moments(now)
        name = ticket.customer.get_short_name() if ticket.customer else _("the customer")
        self.fields["until"].choices = [
            *((key, f"{words}, {date_format(timezone.localtime(at), 'SHORT_DATETIME_FORMAT')}") for key, (at, words) in self.moments.items()),
            (ANSWER, _("Until %(name)s answers") % {"name": name}),
            (TIME, _("Until another time")),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("until") == TIME and not told.get("at") and "at" not in self.errors:
            self.add_error("at", _("Enter a day and a time, like 2026-11-30 14:00."))
        return told

    @property
    def time(self) -> datetime | None:
        chosen = self.cleaned_data["until"]
        return (
            self.cleaned_data["at"]
            if chosen == TIME
            else self.moments[chosen][0]
            if chosen != ANSWER
            else None
        )
