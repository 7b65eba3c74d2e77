"""Telling people something inside the product, and by mail if it cannot wait until they look."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.text import Truncator

from helpdesk.lib import tenancy

from . import outbox
from .models import Notification, Organization, User

PAGE = 50
MOST_COUNTED = 99
# The icon of each kind; the apps above add their own.
ICONS = {"mail_failed": "mail"}

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
    mail: bool = False,
    **about: Any,
) -> list[Notification]:
    """Tell people of one organization, each in their own language; those who were told by this key are not told again.

    `about` fills the words and is kept as the notification's metadata. Says what was really told.
    """
    told = [person for person in people if person.is_active and person.organization_id]
    if not told:
        return []
    organization = told[0].organization
    assert organization is not None
    # In one order for everybody, or two who tell the same wait for each other.
    told.sort(key=lambda person: person.pk)
    same = {"kind": kind, "link": link, "key": key, "metadata": about}
    rows = [_row(person, organization, title=title, content=content, **same) for person in told]
    with tenancy.system(organization):
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        stored = set(
            Notification.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
        new = [row for row in rows if row.pk in stored]
        for row in new if mail else ():
            _write(row, organization)
    return new


def tell_admins(organization: Organization, **words: Any) -> list[Notification]:
    """Tell everybody who runs the organization, whoever is acting."""
    with tenancy.system(organization):
        return tell(User.objects.filter(organization=organization).admins(), **words)


def _row(
    person: User, organization: Organization, *, title: Words, content: Words, **columns: Any
) -> Notification:
    with translation.override(_language(person, organization)):
        title, content = (_say(words, columns["metadata"]) for words in (title, content))
    return Notification(
        person=person,
        organization_id=person.organization_id,
        title=_one_line(title),
        content=content,
        **columns,
    )


def _language(person: User, organization: Organization) -> str:
    return person.preferred_language or organization.default_language


def _one_line(title: str) -> str:
    return Truncator(" ".join(title.split())).chars(255)


def _say(words: Words, about: dict[str, Any]) -> str:
    if callable(words):
        return str(words())
    return str(words % about if about else words)


def _write(told: Notification, organization: Organization) -> None:
    with translation.override(_language(told.person, organization)):
        outbox.write(
            "notification",
            to=told.person.email,
            subject=told.title,
            organization=organization,
            person=told.person,
            title=told.title,
            content=told.content,
            link=organization.url(told.link) if told.link else "",
        )


def read(notification: Notification, *, by: User) -> bool:
    """Mark one's own as read; False when it was, or is somebody else's."""
    return bool(_unread_of(by).filter(pk=notification.pk).update(read_at=Now()))


def read_all(*, by: User) -> int:
    return _unread_of(by).update(read_at=Now())


def _unread_of(person: User) -> Any:
    return Notification.objects.filter(organization_id=person.organization_id, person=person).unread()


def unread_count(person: User) -> str:
    """How many wait to be read, as a badge says it: nothing, a number, or 99+."""
    count = _unread_of(person)[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


def page_after(
    person: User, key: tuple[datetime, Any] | None, *, unread: bool = False, size: int = PAGE
) -> tuple[list[Notification], tuple[Any, ...] | None]:
    """One's own, newest first, older than this (time, id), with the key that the next page begins after, if any."""
    rows = Notification.objects.visible_to(person)
    if unread:
        rows = rows.unread()
    if key:
        at, pk = key
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found = list(rows.order_by("-created_at", "-pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    return found, (found[-1].created_at, found[-1].pk) if more else None
