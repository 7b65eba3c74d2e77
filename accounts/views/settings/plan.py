"""The plan and its use. Plans are the platform's to change."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import ADMINS, open_to
from accounts.models import Organization, User
from accounts.models.organization import ALLOWANCES, Plan

from .pages import page

_more: list[Callable[[Organization], dict[str, Any]]] = []


def add_use(use: Callable[[Organization], dict[str, Any]]) -> None:
    """What the apps above count against the plan, as components/_use.html shows it, with a `note`."""
    _more.append(use)


@open_to(ADMINS)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    organization = request.organization
    seats, limit = User.objects.visible_to(request.user).seated().count(), organization.agent_limit
    percent = 100 * seats / limit if limit else 100
    plans = [
        {
            "label": Plan(name).label,
            "tickets": tickets,
            "seats": allowed,
            "current": name == organization.plan,
        }
        for name, (tickets, allowed) in ALLOWANCES.items()
    ]
    full = limit is not None and seats >= limit
    return page(
        request,
        "plan",
        seats=seats,
        limit=limit,
        percent=percent,
        full=full,
        kind="over" if full else "",
        plans=plans,
        uses=[use(organization) for use in _more],
    )
