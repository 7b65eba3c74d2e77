"""Where a person is signed in, in plain words, and ending it."""

import hashlib
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Session, User
from .signing_in import rights_over

# The first that is found counts: every browser also claims to be the ones that came before it.
BROWSERS = {
    "Edg/": "Edge",
    "EdgA/": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "curl/": "curl",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}
HANDHELD = ("iPhone", "iPad", "Android")


class NoSuchDevice(Exception):
    """Not a session of this person, or ended already."""


def of(person: User, *, here: str | None) -> list[dict[str, Any]]:
    """Every place, this one first, then the last seen. `here` is the key of the session that asks."""
    sessions = Session.objects.filter(person=person, expire_date__gt=timezone.now()).order_by("-seen_at")
    told = [
        {
            "handle": handle(session.session_key),
            "name": words(session.device),
            "handheld": any(word in session.device for word in HANDHELD),
            "address": session.address,
            "seen_at": session.seen_at,
            "created_at": session.created_at,
            "is_here": session.session_key == here,
        }
        for session in sessions
    ]
    return sorted(told, key=lambda device: not device["is_here"])


def end(person: User, *, device: str) -> None:
    """Sign out one place. Refuses with NoSuchDevice."""
    keys = Session.objects.filter(person=person).values_list("session_key", flat=True)
    key = next((key for key in keys if handle(key) == device), None)
    if key is None or not Session.objects.filter(person=person, session_key=key).delete()[0]:
        raise NoSuchDevice


def end_others(person: User, *, but: str | None) -> int:
    """Sign out every place but this one; says how many."""
    with rights_over(person):
        others = Session.objects.filter(person=person)
        return (others.exclude(session_key=but) if but else others).delete()[0]


def handle(key: str) -> str:
    """What a page may hold of a session: its key would let in whoever reads it."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def words(agent: str) -> str:
    """ "Firefox on Windows", from what the browser says of itself."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A device we don't recognise")
