"""Who somebody is: by password, and what a session begins with. Mailed codes stand in codes.py."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import auth
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from helpdesk.lib import tenancy

from .access import AUDIENCES
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
        with rights_over(person):
            return person if person.check_password(password) else None

    def get_user(self, user_id: str) -> User | None:
        with tenancy.platform():
            return User.objects.select_related("organization", "department").filter(pk=user_id).first()


def find(organization: Organization | None, email: str) -> User | None:
    """The person with this address in this organization; else the operator with it. Always both looks: a stranger's
    address costs what a known one does."""
    email = email.strip().lower()
    member = None
    if organization is not None:
        with tenancy.system(organization):
            people = User.objects.select_related("organization", "department")
            member = people.filter(organization=organization, email=email).first()
    with tenancy.platform():
        operator = User.objects.filter(organization=None, is_superuser=True, email=email).first()
    return member or operator


def rights_over(person: User, *, reason: str = "") -> Any:
    """The system's, where the person belongs: before they are in, or for rows that are kept from them."""
    if person.is_operator:
        return tenancy.platform()
    return tenancy.system(person.organization_id, reason=reason)


def let_in(request: HttpRequest, person: User, *, by: str) -> None:
    """Begin a session: a new key, tied to organization, address and device. `by` says how they proved it."""
    auth.login(request, person, backend=BACKEND)
    now = timezone.now()
    request.session[ORGANIZATION] = str(person.organization_id) if person.organization_id else None
    request.session[ADDRESS] = request.META.get("REMOTE_ADDR") or None
    request.session[DEVICE] = request.headers.get("User-Agent", "")[:255]
    request.session[SEEN] = request.session["started"] = now.isoformat()
    request.session["by"] = by
    with rights_over(person):
        User.objects.filter(pk=person.pk).update(last_login=now)


def onward(person: User, wanted: str = "") -> str:
    """Where they wanted to go, if that is a page of this host which is open to them; else where they begin."""
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return landing(person)
    try:
        view = resolve(urlsplit(wanted).path).func
    except Resolver404:
        return landing(person)
    # The admin site's own views name no audience; it has a door of its own.
    return wanted if person.audience in getattr(view, "audience", AUDIENCES) else landing(person)


def landing(person: User) -> str:
    """Where a person begins."""
    return {"operator": "/admin/", "customer": "/", "analyst": "/agent/reports/"}.get(
        person.audience, "/agent/"
    )
