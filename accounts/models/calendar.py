"""When a desk is open: hours of the week and closed days, the organization's and of teams with their own (decision 8)."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.wall import SameTenant

from .base import one_of
from .department import Department
from .organization import Organization
from .tenant import TenantRow, of

MIDNIGHT = 24 * 60


def clock(minutes: int) -> str:
    """Minutes of a day as they are read and typed."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


class Minutes(models.PositiveSmallIntegerField):
    """A time of day in minutes from midnight; 24:00 is the end of the day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["validators"] = [MinValueValidator(0), MaxValueValidator(MIDNIGHT)]
        super().__init__(*args, **kwargs)


class Calendar(TenantRow):
    """Without opening hours it is open round the clock."""

    organization = of(Organization, verbose_name=_("organization"))
    department = of(Department, null=True, verbose_name=_("team"))
    # Whose holidays were written, up to the end of which year; one that was removed by hand stays away.
    country = models.CharField(_("country"), max_length=2, blank=True)
    subdivision = models.CharField(_("region"), max_length=30, blank=True)
    holidays_until = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("business hours"), _("business hours")
        constraints = [
            *TenantRow.Meta.constraints,
            SameTenant(field="department", to="accounts_department", name="calendar_department"),
            models.UniqueConstraint(
                fields=["organization", "department"], nulls_distinct=False, name="calendar_whose"
            ),
        ]

    def __str__(self) -> str:
        return str(self.department or self.organization)


class OpeningHours(TenantRow):
    organization = of(Organization, verbose_name=_("organization"))
    calendar = of(Calendar, name="hours", verbose_name=_("business hours"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    opens = Minutes(_("opens"))
    closes = Minutes(_("closes"))

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("opening hours"), _("opening hours")
        ordering = ["weekday", "opens"]
        indexes = [models.Index(fields=["organization", "calendar"], name="openinghours_of")]
        constraints = [
            *TenantRow.Meta.constraints,
            SameTenant(field="calendar", to="accounts_calendar", name="openinghours_calendar"),
            one_of("weekday", list(range(7)), name="openinghours_weekday"),
            models.CheckConstraint(
                condition=models.Q(closes__lte=MIDNIGHT, opens__lt=models.F("closes")),
                name="openinghours_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {clock(self.opens)}–{clock(self.closes)}"


class ClosedDay(TenantRow):
    """A holiday from the country's list, or a day of the organization's own."""

    organization = of(Organization, verbose_name=_("organization"))
    calendar = of(Calendar, name="closed_days", verbose_name=_("business hours"))
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)
    is_holiday = models.BooleanField(_("from the country's list"), default=False, editable=False)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("closed day"), _("closed days")
        ordering = ["day"]
        constraints = [
            *TenantRow.Meta.constraints,
            SameTenant(field="calendar", to="accounts_calendar", name="closedday_calendar"),
            models.UniqueConstraint(fields=["organization", "calendar", "day"], name="closedday_day"),
        ]

    def __str__(self) -> str:
        return self.name
