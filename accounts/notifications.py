"""Telling people inside the product, and by mail what they do not read there (notification_mail.py)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import tenancy

from . import notification_choices
from .models import Notification, Organization, User
from .notification_kinds import KINDS

PAGE = 50
MOST_COUNTED = 99

# A lazy sentence, filled in from `about`, or a function that writes it in the language of the moment.
Words = Any


def tell(
    people: Iterable[User],
    *,
    kind: str,
    title: Words,
    content: Words = "",
    link: str = "",
    key: str = "",
    topic: str = "",
    because: Words | dict[Any, Words] = "",
    unmailed: Iterable[Any] = (),
    **about: Any,
) -> list[Notification]:
    """Tell people of one organization, each in their own language and as they chose; those who were told by this key are
    not told again.

    `because` ends "You hear of this ...", for all or by the person's key; `unmailed` are not mailed, whatever they chose.
    `about` fills the words and is kept as the notification's metadata. Says what was really told.
    """
    told = [person for person in people if person.is_active and person.organization_id]
    if not told:
        return []
    organization = told[0].organization
    assert organization is not None
    # In one order for everybody, or two who tell the same wait for each other.
    told.sort(key=lambda person: person.pk)
    said = {"title": title, "content": content, "because": because}
    same = {"kind": kind, "link": link, "key": key, "topic": topic, "metadata": about}
    with tenancy.system(organization):
        ways = _ways(told, kind, set(unmailed))
        rows = [_row(person, said, **same, **way) for person, way in ways]
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        stored = set(
            Notification.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
    return [row for row in rows if row.pk in stored]


def tell_admins(organization: Organization, **words: Any) -> list[Notification]:
    """Tell everybody who runs the organization, whoever is acting."""
    because = {"because": _("because you run the organization")}
    with tenancy.system(organization):
        return tell(User.objects.filter(organization=organization).admins(), **because | words)


def _ways(people: list[User], kind: str, unmailed: set[Any]) -> list[tuple[User, dict[str, Any]]]:
    """How each of those who want to hear of it hears of it. What is mailed only counts as read."""
    now = timezone.now()
    chosen = notification_choices.chosen_by(people, KINDS[kind])
    found = []
    for person in people:
        in_app, mail, times = chosen[person.pk]
        mail = mail and person.pk not in unmailed
        due = notification_choices.mail_time(times, person, now=now) if mail else None
        if in_app or mail:
            found.append((person, {"in_app": in_app, "read_at": None if in_app else now, "mail_after": due}))
    return found


def _row(person: User, said: dict[str, Words], **columns: Any) -> Notification:
    about, because = columns["metadata"], said["because"]
    if isinstance(because, dict):
        because = because.get(person.pk, "")
    with translation.override(person.language):
        title, content = _say(said["title"], about), _say(said["content"], about)
        reason = _say(because, {})
    return Notification(
        person=person,
        organization_id=person.organization_id,
        title=_one_line(title),
        content=content,
        reason=reason,
        **columns,
    )


def _one_line(title: str) -> str:
    return Truncator(" ".join(title.split())).chars(255)


def _say(words: Words, about: dict[str, Any]) -> str:
    if callable(words):
        return str(words())
    return str(words % about if about else words)


def read(notification: Notification, *, by: User) -> bool:
    """Mark one's own as read; False when it was, or is somebody else's."""
    return bool(_unread_of(by).filter(pk=notification.pk).update(read_at=Now()))


def read_all(*, by: User) -> int:
    return _unread_of(by).update(read_at=Now())


def _unread_of(person: User) -> Any:
    return Notification.objects.filter(organization_id=person.organization_id, person=person).unread()


def read_of(topic: str, *, by: User) -> int:
    """Mark what one was told of this as read."""
    return _unread_of(by).filter(topic=topic).update(read_at=Now())


def unread_count(person: User) -> str:
    """How many wait to be read, as a badge says it: nothing, a number, or 99+."""
    count = _unread_of(person)[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


def page_after(
    person: User, key: tuple[datetime, Any] | None, *, unread: bool = False, size: int = PAGE
) -> tuple[list[Notification], tuple[Any, ...] | None]:
    """One's own, newest first, older than this (time, id), with the key that the next page begins after, if any."""
    rows = Notification.objects.visible_to(person).filter(in_app=True)
    if unread:
        rows = rows.unread()
    if key:
        at, pk = key
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found = list(rows.order_by("-created_at", "-pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    return found, (found[-1].created_at, found[-1].pk) if more else None
