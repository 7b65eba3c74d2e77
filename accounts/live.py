"""Who may listen to live events, and to which kinds. Events carry kind and key only; pages ask again under the wall."""

from dataclasses import dataclass

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare

from helpdesk.lib import tenancy

from .models import Organization, User
from .sessions import SessionStore

# What each audience hears of; a customer of nothing that staff do.
HEARD_BY = {
    "people": {"agent", "lead", "analyst", "admin"},
    "mail": {"admin"},
    "notifications": {"agent", "lead", "analyst", "admin"},
    "tickets": {"agent", "lead", "analyst", "admin"},
    "presence": {"agent", "lead", "admin"},
    "requests": {"customer"},
}
# Of these everybody hears their own only: the event's id is a person.
OWN = {"notifications", "requests"}


@dataclass(frozen=True)
class Listener:
    org: str
    person: str
    audience: str

    def hears(self, kind: str, org: str | None, about: object = None) -> bool:
        if kind in OWN and about != self.person:
            return False
        return org == self.org and self.audience in HEARD_BY.get(kind, set())


def listener(host: str, session_key: str) -> Listener | None:
    """The person behind a session at this host, if they may come in now."""
    try:
        with tenancy.platform(source="live"):
            organization = Organization.objects.filter(is_active=True).at(host)
            if organization is None or not session_key:
                return None
            session = SessionStore(session_key).load()
            person = User.objects.filter(pk=session.get(SESSION_KEY), organization=organization).first()
            if person is None or not person.is_active:
                return None
            if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
                return None
            return Listener(str(organization.pk), str(person.pk), person.audience)
    finally:
        close_old_connections()
