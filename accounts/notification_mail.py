"""Mailing what was told and not read. Killed at any point, a mail is written once: its row and the mark that it is
written commit together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.lib import tenancy

from . import notification_choices, outbox
from .models import Notification, OutboundMail, User
from .notification_kinds import KINDS

# A mail stays readable; the rest stands in the app.
MOST = 30
SALT = "accounts.notification_mail"
LASTS = 90 * 24 * 3600


@dataclass(frozen=True)
class Topic:
    """What one may stop hearing of: the apps above say what it is called, and keep that somebody does."""

    name: Callable[[User, str], str]
    mute: Callable[[User, str], None]
    unmute: Callable[[User, str], None]


# By what a notification's topic begins with.
TOPICS: dict[str, Topic] = {}


def mail_one(now: datetime | None = None) -> bool:
    """One mail of everything that waits for the person whose mail is due; False when nobody's is."""
    now = now or timezone.now()
    with tenancy.platform(source="worker"):
        due = Notification.objects.filter(mail_after__lte=now).order_by("mail_after", "pk")
        first = due.select_for_update(skip_locked=True, of=("self",)).first()
        if first is None or not _alone_with(first.person_id):
            return False
        waiting = Notification.objects.filter(
            organization_id=first.organization_id, person_id=first.person_id, mail_after__isnull=False
        )
        found = list(waiting.select_for_update(of=("self",)).order_by("created_at", "pk"))
        person = User.objects.select_related("organization").get(pk=first.person_id)
        wanted = [row for row in found if row.read_at is None or not row.in_app]
        later = _quiet_until(person, now)
        if wanted and person.is_active and later is None:
            write(person, wanted)
        # These and no others: what was told meanwhile waits for its own mail.
        done = Notification.objects.filter(pk__in=[row.pk for row in found])
        done.update(mail_after=later if wanted and person.is_active else None)
    return True


def seconds_left() -> float | None:
    """Until the next mail is due."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM min(mail_after) - clock_timestamp()) FROM accounts_notification"
            " WHERE mail_after IS NOT NULL"
        )
        (left,) = cursor.fetchone()
    return None if left is None else float(left)


def _alone_with(person: Any) -> bool:
    """Two workers would make two mails of what belongs into one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 11))", [str(person)])
        return bool(cursor.fetchone()[0])


def _quiet_until(person: User, now: datetime) -> datetime | None:
    """Quiet hours may have begun since it was told, as while the worker stood still."""
    times = notification_choices.times_of(person)
    local = now.astimezone(person.organization.zone)
    ends = notification_choices.after_quiet(times, local)
    return ends if ends > local else None


def write(person: User, told: list[Notification]) -> OutboundMail:
    organization = person.organization
    assert organization is not None
    with translation.override(person.language), tenancy.system(organization):
        scope = _scope(told)
        url = organization.url(link_of(person, scope))
        shown = [_shown(row, person) for row in told[:MOST]]
        subject = told[0].title if len(told) == 1 else _subject(len(told), organization.name)
        return outbox.write(
            "notification",
            to=person.email,
            subject=subject,
            organization=organization,
            person=person,
            headers={"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
            told=shown,
            more=len(told) - len(shown),
            all_url=organization.url(reverse("agent:notifications")),
            settings_url=organization.url(reverse("agent:notification-settings")),
        )


def _subject(number: int, name: str) -> str:
    words = ngettext("%(n)s notification from %(name)s", "%(n)s notifications from %(name)s", number)
    return words % {"n": number, "name": name}


def _shown(row: Notification, person: User) -> dict[str, Any]:
    organization = row.organization
    scope = _scope([row])
    return {
        "title": row.title,
        "content": row.content,
        "reason": row.reason,
        "link": organization.url(row.link) if row.link else "",
        "mute_label": said(person, scope)["act"],
        "mute_url": organization.url(link_of(person, scope)),
    }


def _scope(told: Iterable[Notification]) -> dict[str, Any]:
    """What its link stops: the one thing that all of it is about, or else mail of its kinds."""
    topics = {row.topic for row in told}
    if len(topics) == 1 and (topic := topics.pop()) and _topic(topic):
        return {"topic": topic}
    return {"kinds": sorted({row.kind for row in told})}


def _topic(topic: str) -> tuple[Topic, str] | None:
    sort, _colon, key = topic.partition(":")
    return (TOPICS[sort], key) if sort in TOPICS else None


def link_of(person: User, scope: dict[str, Any]) -> str:
    token = signing.dumps({"person": str(person.pk), **scope}, salt=SALT, compress=True)
    return reverse("account:notification-mute", args=[token])


def opened(token: str, organization: Any) -> tuple[User, dict[str, Any]] | None:
    """Whom a link belongs to and what it stops, while both are there."""
    try:
        scope = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    with tenancy.system(organization):
        people = User.objects.select_related("organization", "department")
        person = people.filter(organization=organization, pk=scope.pop("person")).first()
        if person is None or not person.is_active or not person.is_staff:
            return None
        topic = _topic(scope.get("topic", ""))
        return (person, scope) if topic is None or topic[0].name(person, topic[1]) else None


def said(person: User, scope: dict[str, Any]) -> dict[str, str]:
    """The words for what a link does: before, after and on its button."""
    if topic := _topic(scope.get("topic", "")):
        # Whoever follows the link may be nobody here.
        with tenancy.system(person.organization):
            name = topic[0].name(person, topic[1])
        return {
            "act": _("Mute %(name)s") % {"name": name},
            "ask": _("You will hear nothing more of %(name)s, unless it is given to you or somebody mentions you in it.") % {"name": name},
            "done": _("%(name)s is muted.") % {"name": name},
            "undo": _("Hear of it again"),
        }  # fmt: skip
    labels = [str(KINDS[name].label) for name in scope.get("kinds", []) if name in KINDS]
    names = ", ".join(labels)
    return {
        "act": _("No more mail of this kind"),
        "ask": _("You will get no more mail of this kind: %(names)s. In the app you are told as before.") % {"names": names},
        "done": _("You get no more mail of this kind: %(names)s.") % {"names": names},
        "undo": _("Mail me again"),
    }  # fmt: skip


def stop(person: User, scope: dict[str, Any]) -> None:
    with tenancy.acting(person, source="mail_link"):
        if topic := _topic(scope.get("topic", "")):
            topic[0].mute(person, topic[1])
        else:
            notification_choices.stop_mail(scope.get("kinds", []), by=person)


def resume(person: User, scope: dict[str, Any]) -> None:
    with tenancy.acting(person, source="mail_link"):
        if topic := _topic(scope.get("topic", "")):
            topic[0].unmute(person, topic[1])
        else:
            now = notification_choices.choices_of(person)
            again = {name: (now[name][0], True) for name in scope.get("kinds", []) if name in now}
            notification_choices.choose(again, by=person)
