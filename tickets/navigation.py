"""What the work adds to the navigation."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.frame import item
from accounts.models import User

from .desk.names import names_for
from .desk.queues import MOST_VIEWS, badges, queue_named, queues_for, said, teams

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
    mine["optional"] = person is None  # on a phone, where Sign in leads there and the head has room for one
    return [mine, ask]


def workspace(request: HttpRequest) -> list[dict[str, Any]]:
    """Queues and teams, whose counts are fetched together; views, whose counts come later."""
    person: Any = request.user
    return [
        *counted(request),
        *of_views(request, person),
        {"label": "", "items": places(request, person), "foot": True},
    ]


def places(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    customers = item(request, _("Customers"), reverse("desk:customers"), "circle-user-round") | {"tab": ""}
    if person.audience == "analyst":
        return [customers]
    return [customers, item(request, _("Saved replies"), reverse("desk:replies"), "zap") | {"tab": ""}]


def counted(request: HttpRequest) -> list[dict[str, Any]]:
    """What open pages count anew when tickets change."""
    person: Any = request.user
    queues = {
        "label": "",
        "items": of_queues(request, person),
        "live": "tickets",
        "url": reverse("desk:counts"),
    }
    return [queues, *of_teams(request)]


def of_queues(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    asked = current(request)
    named = (
        queue_named(asked.get("queue", ""), person).name
        if asked is not None and not asked.get("view")
        else ""
    )
    return [
        place(request, queue.label, f"queue={queue.name}", queue.icon, f"queue-{queue.name}")
        | {
            "tab": _("Queue") if number == 0 else "",
            "count": said(badges(request).get(queue.name, 0)),
            "current": queue.name == named and not asked.get("team"),
        }
        for number, queue in enumerate(queues_for(person))
    ]


def of_teams(request: HttpRequest) -> list[dict[str, Any]]:
    asked = current(request)
    items = [
        place(request, team["name"], f"queue=open&team={team['pk']}", "users-round", f"team-{team['pk'].hex}")
        | {
            "count": said(badges(request).get(str(team["pk"]), 0)),
            "current": asked is not None and asked.get("team") == str(team["pk"]),
        }
        for team in teams(request)
    ]
    return [{"label": _("Teams"), "items": items}] if items else []


def of_views(
    request: HttpRequest, person: User, counts: dict[str, int] | None = None
) -> list[dict[str, Any]]:
    asked = current(request)
    views = names_for(person)["view"][:MOST_VIEWS]
    items = [
        place(request, view.name, f"view={view.pk}", "hash", f"view-{view.pk.hex}")
        | {
            "count": said((counts or {}).get(f"view_{view.pk.hex}", 0)),
            "current": asked is not None and asked.get("view") == str(view.pk),
        }
        for view in views
    ]
    every = item(request, _("All views"), reverse("desk:views"), "layers") | {"tab": ""}
    later = f"{reverse('desk:counts')}?views=1" if items else ""
    return [{"label": _("Views"), "items": [*items, every], "later": later}]


def place(request: HttpRequest, label: Any, query: str, icon: str, key: str) -> dict[str, Any]:
    return {"label": label, "url": f"{reverse('desk:queue')}?{query}", "icon": icon, "key": key, "tab": ""}


def current(request: HttpRequest) -> Any:
    """What the address of the sheet asks for; nothing where no list stands."""
    in_sheet = request.resolver_match and request.resolver_match.view_name in SHEET
    return request.GET if in_sheet else None
