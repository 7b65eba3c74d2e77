"""What people read of the work: statuses by the organization's own names, times in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organization

from .models.ticket import Status

# Under this name in Organization.settings: {"pending": "On hold"}; what does not stand there has its usual name.
STATUS_NAMES = "status_names"
# The status that a reply is sent with unless somebody chooses: "pending", "open", "resolved", or none for as it is.
SEND_THEN = "send_then"
MINUTES, HOURS, DAYS = 1, 60, 1440


def status_label(status: str, organization: Organization) -> str:
    """As staff of this organization say it. Customers read Ticket.said_to_customers."""
    named: dict[str, Any] = organization.settings.get(STATUS_NAMES) or {}
    return str(named.get(status) or Status(status).label)


def status_choices(organization: Organization) -> list[tuple[str, str]]:
    return [(status, status_label(status, organization)) for status in Status.values]


def duration(minutes: int) -> str:
    """90 is "1 hour 30 minutes"."""
    days, rest = divmod(minutes, DAYS)
    hours, rest = divmod(rest, HOURS)
    parts = [
        ngettext("%d day", "%d days", days) % days if days else "",
        ngettext("%d hour", "%d hours", hours) % hours if hours else "",
        ngettext("%d minute", "%d minutes", rest) % rest if rest or not (days or hours) else "",
    ]
    return " ".join(part for part in parts if part)


def targets(response: int, resolution: int) -> str:
    """What a category promises."""
    told = {"reply": duration(response), "solution": duration(resolution)}
    return _("First reply in %(reply)s, solved in %(solution)s") % told


def closing(organization: Organization) -> str:
    """What happens by itself to a request that waits for its customer."""
    solved, before = organization.resolve_after_days, organization.remind_before_days
    closes = ngettext(
        "and is closed %(days)s day later", "and is closed %(days)s days later", organization.close_after_days
    ) % {"days": organization.close_after_days}
    counts = ngettext(
        "counts as solved after %(days)s day", "counts as solved after %(days)s days", solved
    ) % {"days": solved}
    if not before:
        return _("A request that waits for its customer %(solved)s, %(closed)s.") % {
            "solved": counts,
            "closed": closes,
        }
    reminded = ngettext(
        "is reminded after %(days)s day", "is reminded after %(days)s days", solved - before
    ) % {"days": solved - before}
    return _("A request that waits for its customer %(reminded)s, %(solved)s, %(closed)s.") % {
        "reminded": reminded,
        "solved": counts,
        "closed": closes,
    }
