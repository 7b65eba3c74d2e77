"""Figures about people, in the organization's time zone: the last 28 days against the 28 before."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from .models import Organization, User
from .models.person import Status

DAYS = 28
WEEKS = 12


@dataclass(frozen=True)
class Period:
    """Whole days, the last one today."""

    begins: datetime
    ends: datetime

    @property
    def before(self) -> "Period":
        return Period(self.begins - (self.ends - self.begins), self.begins)


def last_days(organization: Organization, now: datetime) -> Period:
    today = now.astimezone(organization.zone).date()
    return Period(
        midnight(organization, today - timedelta(days=DAYS - 1)),
        midnight(organization, today + timedelta(days=1)),
    )


def midnight(organization: Organization, day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), organization.zone)


def figures(organization: Organization, now: datetime) -> dict[str, int]:
    """Every figure of the page, in one query."""
    period = last_days(organization, now)
    customer = Q(role="customer")
    seated = Q(role__in=["agent", "admin"]) & ~Q(status=Status.SUSPENDED)
    return User.objects.filter(organization=organization).aggregate(
        customers=Count("pk", customer),
        joined=Count("pk", customer & Q(created_at__gte=period.begins, created_at__lt=period.ends)),
        joined_before=Count(
            "pk", customer & Q(created_at__gte=period.before.begins, created_at__lt=period.before.ends)
        ),
        came=Count("pk", customer & Q(last_login__gte=period.begins)),
        staff=Count("pk", ~customer & Q(status__in=[Status.ACTIVE, Status.AWAY])),
        away=Count("pk", ~customer & Q(status=Status.AWAY)),
        invited=Count("pk", Q(status=Status.INVITED)),
        seats=Count("pk", seated),
    )


def joined_by_week(organization: Organization, now: datetime) -> list[tuple[date, int]]:
    """New customers in each of the last twelve weeks, empty weeks too."""
    today = now.astimezone(organization.zone).date()
    this_week = today - timedelta(days=today.weekday())
    first = this_week - timedelta(weeks=WEEKS - 1)
    found = (
        User.objects.filter(
            organization=organization, role="customer", created_at__gte=midnight(organization, first)
        )
        .annotate(week=TruncWeek("created_at", tzinfo=organization.zone))
        .values_list("week")
        .annotate(people=Count("pk"))
    )
    people = {week.date(): count for week, count in found}
    return [(week, people.get(week, 0)) for week in (first + timedelta(weeks=n) for n in range(WEEKS))]


def teams(organization: Organization) -> list[dict[str, object]]:
    """Staff by team, with who is away."""
    here = (
        User.objects.filter(organization=organization).staff().filter(status__in=[Status.ACTIVE, Status.AWAY])
    )
    return list(
        here.values("department__name")
        .annotate(people=Count("pk"), away=Count("pk", Q(status=Status.AWAY)))
        .order_by("department__name")
    )
