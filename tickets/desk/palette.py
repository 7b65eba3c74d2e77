"""What the command palette offers for the words typed so far: places, tickets, people."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import frame
from accounts.models import User
from accounts.views.settings import pages
from helpdesk.lib.marking import marked
from tickets import search
from tickets.models import Ticket
from tickets.references import ref_of

MOST = 5
MOST_LETTERS = 200
SHORTCUTS = {
    "/agent/?queue=mine": "G I", "/agent/?queue=unassigned": "G U", "/agent/?queue=mentions": "G M",
    "/agent/?queue=open": "G A", "/agent/reports/": "G R", "/agent/tickets/new/": "C", "/agent/keys/": "?",
}  # fmt: skip


def offered(request: HttpRequest, text: str) -> list[dict[str, Any]]:
    """Groups in their order; a group in which nothing was found is left out."""
    person: Any = request.user
    groups = [(_("Go to"), [place for place in places(request, person) if fits(place["label"], text)])]
    if text:
        groups += [(_("Tickets"), tickets(person, text)), (_("People"), people(person, text))]
    words = text.split()
    return [
        {"label": label, "options": [one | {"words": marked(str(one["label"]), words, whole=True)} for one in options]}
        for label, options in groups
        if options
    ]  # fmt: skip


def fits(label: Any, text: str) -> bool:
    told = str(label).casefold()
    return all(word in told for word in text.casefold().split())


def places(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Where the navigation leads, and the pages that it has no room for."""
    # Nothing is counted while somebody types.
    request.queue_badges = {}
    found = [item for group in frame.workspace(request, person) for item in group["items"]]
    if person.audience != "analyst":
        found += [
            to(_("New ticket"), "desk:new", "square-pen"),
            to(_("Changes to many tickets"), "desk:bulk", "list-checks"),
        ]  # fmt: skip
    found += [to(_("Keyboard"), "desk:keys", "zap"), to(_("Your profile"), "account:profile", "circle-user-round")]  # fmt: skip
    if person.is_admin:
        found += [item | {"icon": "settings", "beside": _("Settings")} for group in pages.navigation("") for item in group["items"]]  # fmt: skip
    return [item | {"key": SHORTCUTS.get(item["url"], "")} for item in found]


def to(label: str, name: str, icon: str) -> dict[str, Any]:
    return {"label": label, "url": reverse(name), "icon": icon}


def tickets(person: User, text: str) -> list[dict[str, Any]]:
    keys = search.find(person, text, limit=MOST).keys
    rows = Ticket.objects.filter(organization_id=person.organization_id, pk__in=keys)
    found = {row["pk"]: row for row in rows.values("pk", "number", "title", "status", "customer__name")}
    return [
        {
            "label": found[key]["title"], "status": found[key]["status"], "beside": found[key]["customer__name"],
            "url": reverse("desk:ticket", args=[ref_of(person.organization, found[key]["number"])]),
        }
        for key in keys
        if key in found
    ]  # fmt: skip


def people(person: User, text: str) -> list[dict[str, Any]]:
    """Customers lead to their page, colleagues to what they have open."""
    rows = User.objects.visible_to(person).named(text).order_by("sort_name", "pk")[:MOST]
    return [
        {"label": str(one), "face": frame.face_of(one), "beside": one.email, "url": page_of(one)} for one in rows
    ]  # fmt: skip


def page_of(one: User) -> str:
    if one.is_staff:
        return f"{reverse('desk:queue')}?queue=open&assignee={one.pk}"
    return reverse("desk:customer", args=[one.pk])
