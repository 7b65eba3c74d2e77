"""Which audience an address is for. A view that does not say so cannot be routed."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver

ANONYMOUS, CUSTOMER, AGENT, LEAD, ANALYST, ADMIN, OPERATOR = AUDIENCES = (
    "anonymous",
    "customer",
    "agent",
    "lead",
    "analyst",
    "admin",
    "operator",
)
EVERYBODY = frozenset(AUDIENCES)
SIGNED_IN = EVERYBODY - {ANONYMOUS}
MEMBERS = SIGNED_IN - {OPERATOR}
STAFF = MEMBERS - {CUSTOMER}
PORTAL = frozenset({ANONYMOUS, CUSTOMER, AGENT, LEAD, ANALYST, ADMIN})
ADMINS = frozenset({ADMIN})

View = Callable[..., HttpResponse]


def open_to(audience: Iterable[str]) -> Callable[[View], View]:
    """Declare who a view is for. Others get 403; without a session they are led to sign-in."""
    allowed = frozenset(audience)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            who = request.user.audience if request.user.is_authenticated else ANONYMOUS
            if who not in allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded_view.audience = allowed  # type: ignore[attr-defined]
        return login_not_required(guarded_view) if ANONYMOUS in allowed else guarded_view

    return decorate


def guarded(patterns: list[Any]) -> list[Any]:
    """These URLs, after a look that each view says whom it is for."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            guarded(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and not hasattr(pattern.callback, "audience"):
            raise ImproperlyConfigured(f"{pattern.pattern} leads to a view without @open_to(...)")
    return patterns
