"""What the work adds to the navigation."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.frame import item
from accounts.models import User

from .desk.queues import badges, queue_named, queues_for, said

# Where a queue stands beside whatever is open.
SHEET = {"desk:queue", "desk:ticket"}


def portal(request: HttpRequest, person: User | None) -> list[dict[str, Any]]:
    """Staff try the form as visitors do; their own work is in the workspace."""
    if person and person.is_operator:
        return []
    new = reverse("portal:new")
    ask = item(request, _("Send a request"), new, "") | {"button": True}
    if person and person.is_staff:
        return [ask]
    mine = item(request, _("My requests"), reverse("portal:requests"), "")
    mine["current"] = mine["current"] and request.path != new
    return [mine, ask]


def workspace(request: HttpRequest) -> list[dict[str, Any]]:
    """One group, whose counts are fetched together."""
    person: Any = request.user
    home = reverse("desk:queue")
    in_sheet = request.resolver_match and request.resolver_match.view_name in SHEET
    current = queue_named(request.GET.get("queue", ""), person).name if in_sheet else ""
    counts = badges(request)
    items = [
        {
            "label": queue.label,
            "url": f"{home}?queue={queue.name}",
            "icon": queue.icon,
            "tab": _("Queue") if place == 0 else "",
            "key": f"queue-{queue.name}",
            "count": said(counts.get(queue.name, 0)),
            "current": queue.name == current,
        }
        for place, queue in enumerate(queues_for(person))
    ]
    customers = item(request, _("Customers"), reverse("desk:customers"), "circle-user-round") | {"tab": ""}
    return [
        {"label": "", "items": items, "live": "tickets", "url": reverse("desk:counts")},
        {"label": "", "items": [customers], "foot": True},
    ]
