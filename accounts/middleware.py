"""What every request passes: its transaction, its organization, its person."""

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from helpdesk.lib import tenancy
from helpdesk.lib.language import asked_for
from helpdesk.lib.proxies import address_of

from .health import answer as health_answer
from .metrics import answer as metrics_answer
from .models import Organization, User
from .sessions import ADDRESS, SEEN

Respond = Callable[[HttpRequest], HttpResponse]
PLAIN = "text/plain; charset=utf-8"


def health(get_response: Respond) -> Respond:
    """`/healthz` and `/metrics` answer on any host, without a tenant."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return health_answer()
        return metrics_answer(request) if request.path_info == "/metrics" else get_response(request)

    return middleware


def forwarded(get_response: Respond) -> Respond:
    """Address and scheme as a trusted proxy tells them; from anybody else such headers mean nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        told = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        scheme = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        peer = request.META.get("REMOTE_ADDR", "")
        if peer in settings.TRUSTED_PROXIES and scheme in ("http", "https"):
            request.META["wsgi.url_scheme"] = scheme
        request.META["REMOTE_ADDR"] = address_of(peer, told)
        return get_response(request)

    return middleware


class PrivatePages:
    """Nothing here is for a shared cache unless its view says so."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ["HX-Request", "Cookie"])
        return response


class RequestTransaction:
    """One transaction round the whole response; `settle()` commits on the way and goes on in a new one."""

    def __enter__(self) -> "RequestTransaction":
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        return self

    def __exit__(self, *problem: Any) -> None:
        self.atomic.__exit__(*problem)

    def settle(self) -> None:
        self.__exit__(None, None, None)
        self.__enter__()


def settle(request: HttpRequest) -> None:
    """Keep what was written so far, whatever becomes of the request: a counted try, for one."""
    request.transaction.settle()


class Tenant:
    """Finds the organization by host. Exceptions and 5xx roll everything back; anything else is kept."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = host_of(request)
        except DisallowedHost:
            with translation.override(language_of(request)):
                return HttpResponseBadRequest(
                    _("This address is not one we understand.") + "\n", content_type=PLAIN
                )
        address = request.META.get("REMOTE_ADDR", "")
        context = tenancy.Context(db_role="hd_platform", source="system", address=address)
        with tenancy.use(context), RequestTransaction() as opened:
            request.transaction = opened
            organization = Organization.objects.at(host)
            if organization is None:
                with translation.override(language_of(request)):
                    return unknown(host)
            request.organization = organization
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


def host_of(request: HttpRequest) -> str:
    host = request.get_host().lower().rstrip(".")
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def unknown(host: str) -> HttpResponse:
    text = (
        _("No organization answers at %(host)s."),
        _("Whoever runs this helpdesk can register the address:") + "  bin/manage domain add %(host)s",
    )
    return HttpResponse("\n\n".join(text) % {"host": host} + "\n", status=404, content_type=PLAIN)


class Person(AuthenticationMiddleware):
    """Who is asking, told to Django and to PostgreSQL; their language, time zone."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        organization: Organization = request.organization
        person = self.of(request, organization)
        request.user = person or AnonymousUser()
        closed = not organization.is_active and not _for_operators(request, person)
        with translation.override(language_of(request, organization, person)):
            if closed:
                return render(request, "inactive.html", status=503)
            with tenancy.use(context_for(request, organization, person)), _own_time(organization, person):
                return self.get_response(request)

    def of(self, request: HttpRequest, organization: Organization) -> User | None:
        """The session's person, if they belong here and may still come in."""
        found = auth.get_user(request)
        if not isinstance(found, User) or not found.is_active:
            return None
        if not found.is_operator and found.organization_id != organization.pk:
            return None
        now = timezone.now()
        seen = request.session.get(SEEN)
        if not seen or now - datetime.datetime.fromisoformat(seen) > datetime.timedelta(minutes=5):
            request.session[SEEN] = now.isoformat()
            request.session[ADDRESS] = request.META.get("REMOTE_ADDR") or None
        return found


def _for_operators(request: HttpRequest, person: User | None) -> bool:
    """An operator signs in at any organization's address, also at one that is switched off; nobody else goes on."""
    if person is not None:
        return person.is_operator or request.path_info.startswith("/account/sign-out/")
    return request.path_info.startswith(("/account/sign-in/", "/admin/"))


def context_for(request: HttpRequest, organization: Organization, person: User | None) -> tenancy.Context:
    address = request.META.get("REMOTE_ADDR", "")
    if person is None:
        return tenancy.Context(org=str(organization.pk), source="customer_portal", address=address)
    if person.is_operator or request.path_info.startswith("/admin/"):
        source = "admin"
    else:
        source = "agent_dashboard" if request.path_info.startswith("/agent/") else "customer_portal"
    return tenancy.context_of(person, source=source, address=address)


def _own_time(organization: Organization, person: User | None) -> Any:
    return timezone.override((person.timezone if person else "") or organization.timezone)


def language_of(
    request: HttpRequest, organization: Organization | None = None, person: User | None = None
) -> str:
    """Their choice, else what their browser keeps or asks for among what we speak, else the organization's."""
    if person is not None and person.preferred_language:
        return person.preferred_language
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if kept in dict(settings.LANGUAGES):
        return kept
    usual = organization.default_language if organization else settings.LANGUAGE_CODE
    return asked_for(request.headers.get("Accept-Language", "")) or usual


class LoginRequired(LoginRequiredMiddleware):
    """Closed unless a view is marked open; without a session an htmx request is led to sign-in as a page would be."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request") == "true":
            back = request.headers.get("HX-Current-URL", "")
            target = response["Location"] if not back else _sign_in_and_back(request, back)
            return HttpResponse(status=401, headers={"HX-Redirect": target})
        return response


def _sign_in_and_back(request: HttpRequest, current: str) -> str:
    from urllib.parse import quote, urlsplit

    from django.urls import reverse

    parts = urlsplit(current)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return f"{reverse(settings.LOGIN_URL)}?next={quote(path)}"
