"""What each wants to hear of, how, and when mail may come. A row stands only where somebody differs from the usual."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from helpdesk.lib import tenancy

from .models import Notification, NotificationPreference, NotificationTimes, User
from .notification_kinds import KINDS, Kind, kinds_for

# What comes within this time comes in one mail.
TOGETHER = timedelta(seconds=60)


def choices_of(person: User) -> dict[str, tuple[bool, bool]]:
    """For each kind that concerns them: shown in the app, and mailed."""
    theirs = {row.kind: (row.in_app, row.mail) for row in _rows(NotificationPreference, [person])}
    return {kind.name: theirs.get(kind.name, (kind.in_app, kind.mail)) for kind in kinds_for(person)}


def times_of(person: User) -> NotificationTimes:
    found = _rows(NotificationTimes, [person]).first()
    return found or NotificationTimes(organization_id=person.organization_id, person=person)


def chosen_by(people: list[User], kind: Kind) -> dict[Any, tuple[bool, bool, NotificationTimes | None]]:
    """How each of them hears of this kind, and when by mail."""
    rows = _rows(NotificationPreference, people).filter(kind=kind.name)
    theirs = {row.person_id: (row.in_app, row.mail) for row in rows}
    times = {row.person_id: row for row in _rows(NotificationTimes, people)}
    usual = (kind.in_app, kind.mail)
    return {person.pk: (*theirs.get(person.pk, usual), times.get(person.pk)) for person in people}


@transaction.atomic
def choose(choices: dict[str, tuple[bool, bool]], *, by: User) -> None:
    """Keep what differs from the usual, and forget the rest; of kinds that do not concern them nothing."""
    mine = {kind.name for kind in kinds_for(by)}
    for name, (in_app, mail) in choices.items():
        if name not in mine:
            continue
        kind = KINDS[name]
        rows = _rows(NotificationPreference, [by]).filter(kind=name)
        if (in_app, mail) == (kind.in_app, kind.mail):
            rows.delete()
        else:
            NotificationPreference.objects.update_or_create(
                organization_id=by.organization_id, person=by, kind=name, defaults={"in_app": in_app, "mail": mail}
            )  # fmt: skip


def stop_mail(kinds: Iterable[str], *, by: User) -> None:
    now = choices_of(by)
    choose({name: (now[name][0], False) for name in kinds if name in now}, by=by)


@transaction.atomic
def set_times(
    *, quiet_from: time | None, quiet_until: time | None, digest_at: time | None, by: User
) -> NotificationTimes:
    """What waits to be mailed waits by the new times."""
    quiet = {"quiet_from": quiet_from, "quiet_until": quiet_until}
    row, _made = NotificationTimes.objects.update_or_create(
        organization_id=by.organization_id, person=by, defaults=quiet | {"digest_at": digest_at}
    )
    with tenancy.platform():
        waiting = Notification.objects.filter(organization_id=by.organization_id, person=by)
        waiting.filter(mail_after__isnull=False).update(mail_after=mail_time(row, by, now=timezone.now()))
    return row


def mail_time(times: NotificationTimes | None, person: User, *, now: datetime) -> datetime:
    """When what is told now may be mailed: together with what comes within a minute, or at the hour of the one mail a day,
    and not in quiet hours."""
    if times is None:
        return now + TOGETHER
    assert person.organization is not None
    zone = person.organization.zone
    due = _next(times.digest_at, now.astimezone(zone)) if times.digest_at else now + TOGETHER
    return after_quiet(times, due.astimezone(zone))


def after_quiet(times: NotificationTimes | None, moment: datetime) -> datetime:
    """This local time, or the end of the quiet hours that it falls into."""
    if times is None or times.quiet_from is None or times.quiet_until is None:
        return moment
    at, start, end = moment.time(), times.quiet_from, times.quiet_until
    quiet = start <= at < end if start < end else at >= start or at < end
    return _next(end, moment) if quiet else moment


def _next(at: time, now: datetime) -> datetime:
    """The next time that a clock on the wall shows this."""
    today = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0, fold=0)
    return today if today > now else today + timedelta(days=1)


def _rows(model: Any, people: list[User]) -> Any:
    if not people:
        return model.objects.none()
    return model.objects.filter(organization_id=people[0].organization_id, person__in=people)
