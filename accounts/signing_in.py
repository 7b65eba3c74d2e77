"""Who somebody is: by password, and what a session begins with. Mailed codes stand in codes.py."""

from typing import Any

from django.contrib import auth
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone

from helpdesk.lib import tenancy

from .models import Organization, User
from .sessions import ADDRESS, DEVICE, ORGANIZATION, SEEN

BACKEND = "accounts.signing_in.Backend"


class Backend(BaseBackend):
    """An address and a password, of this organization or of an operator."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **_: Any
    ) -> User | None:
        organization = getattr(request, "organization", None)
        person = find(organization, email)
        if person is None or not person.is_active or not person.has_usable_password():
            make_password(password)  # an unknown address takes as long as a wrong password
            return None
        with _rights_over(person):
            return person if person.check_password(password) else None

    def get_user(self, user_id: str) -> User | None:
        with tenancy.platform():
            return User.objects.select_related("organization", "department").filter(pk=user_id).first()


def find(organization: Organization | None, email: str) -> User | None:
    """The person with this address in this organization; else the operator with it."""
    email = email.strip().lower()
    if organization is not None:
        with tenancy.system(organization):
            people = User.objects.select_related("organization", "department")
            if person := people.filter(organization=organization, email=email).first():
                return person
    with tenancy.platform():
        return User.objects.filter(organization=None, is_superuser=True, email=email).first()


def _rights_over(person: User) -> Any:
    """A better hash may be saved while checking the old one."""
    return tenancy.platform() if person.is_operator else tenancy.system(person.organization_id)


def let_in(request: HttpRequest, person: User, *, by: str) -> None:
    """Begin a session: a new key, tied to organization, address and device. `by` says how they proved it."""
    auth.login(request, person, backend=BACKEND)
    now = timezone.now()
    request.session[ORGANIZATION] = str(person.organization_id) if person.organization_id else None
    request.session[ADDRESS] = request.META.get("REMOTE_ADDR") or None
    request.session[DEVICE] = request.headers.get("User-Agent", "")[:255]
    request.session[SEEN] = request.session["started"] = now.isoformat()
    request.session["by"] = by
    with _rights_over(person):
        User.objects.filter(pk=person.pk).update(last_login=now)


def landing(person: User) -> str:
    """Where a person begins."""
    return {"operator": "/admin/", "customer": "/", "analyst": "/agent/reports/"}.get(
        person.audience, "/agent/"
    )
