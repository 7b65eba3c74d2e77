"""Hours as an organization has them when it is made; the cast is open round the clock, for every other test."""

from types import SimpleNamespace

from accounts.models import Calendar, OpeningHours
from helpdesk.lib import tenancy


def nine_to_five(cast: SimpleNamespace) -> SimpleNamespace:
    with tenancy.platform():
        for calendar in Calendar.objects.filter(organization__in=[cast.ours, cast.theirs]):
            OpeningHours.objects.bulk_create(
                OpeningHours(organization_id=calendar.organization_id, calendar=calendar, weekday=day, opens=540, closes=1020)
                for day in range(5)
            )  # fmt: skip
    return cast
