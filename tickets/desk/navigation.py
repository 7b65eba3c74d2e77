"""The queues in the workspace's navigation, with their counts."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tickets.desk.queues import counts_for, queue_named, queues_for, said


def queues(request: HttpRequest) -> list[dict[str, Any]]:
    """One group, whose counts are fetched together."""
    person: Any = request.user
    home = reverse("desk:queue")
    current = queue_named(request.GET.get("queue", ""), person).name if request.path == home else ""
    counts = counts_for(person)
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
    return [{"label": "", "items": items, "live": "tickets", "url": reverse("desk:counts")}]
