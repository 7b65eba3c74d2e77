"""What ends by itself: pending is reminded, then solved, then closed, after the organization's days."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Organization
from accounts.worker import every
from helpdesk.lib import tenancy

from . import conversation, receipts
from .models import Ticket
from .models.ticket import Status

AT_ONCE = 100


@every(timedelta(minutes=5))
def close_by_itself() -> None:
    with tenancy.platform(source="system"):
        organizations = list(Organization.objects.filter(is_active=True))
    for organization in organizations:
        close_of(organization, now=timezone.now())


def close_of(organization: Organization, *, now: datetime) -> dict[str, int]:
    """The three steps of one organization; each ticket in a transaction of its own, so that one stops no other."""
    solve_before = now - timedelta(days=organization.resolve_after_days)
    remind_before = solve_before + timedelta(days=organization.remind_before_days)
    close_before = now - timedelta(days=organization.close_after_days)
    waiting = models.Q(status=Status.PENDING, unconfirmed=False)
    steps: dict[str, tuple[models.Q, Callable[[Ticket], Any]]] = {
        "closed": (models.Q(status=Status.RESOLVED, waits_since__lte=close_before), _close),
        "resolved": (waiting & models.Q(waits_since__lte=solve_before), _resolve),
    }
    if organization.remind_before_days:
        due = waiting & models.Q(
            reminded_at=None, waits_since__lte=remind_before, waits_since__gt=solve_before
        )
        steps["reminded"] = (due, _remind)
    return {name: _each(organization, which, do) for name, (which, do) in steps.items()}


def _each(organization: Organization, which: models.Q, do: Callable[[Ticket], Any]) -> int:
    count = 0
    while True:
        with tenancy.system(organization, reason="after the organization's days"):
            rows = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
                "organization", "customer"
            )
            ticket = rows.filter(which, organization_id=organization.pk).order_by("waits_since").first()
            if ticket is None:
                return count
            do(ticket)
            count += 1


def _remind(ticket: Ticket) -> None:
    receipts.remind(ticket)
    ticket.reminded_at = timezone.now()
    ticket.save(update_fields=["reminded_at"])


def _resolve(ticket: Ticket) -> None:
    with translation.override(ticket.organization.default_language):
        conversation.tell(ticket, _("No answer came, so this counts as solved. A reply opens it again."))
    ticket.status = Status.RESOLVED
    ticket.save(update_fields=["status"])


def _close(ticket: Ticket) -> None:
    ticket.status = Status.CLOSED
    ticket.save(update_fields=["status"])
