"""What every page shows round its content: organization, person, navigation."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from . import notifications
from .models import Organization, User

Group = dict[str, Any]
_more: list[Callable[[HttpRequest], list[Group]]] = []
_more_of_portal: list[Callable[[HttpRequest, User | None], list[dict[str, Any]]]] = []


def add_navigation(groups: Callable[[HttpRequest], list[Group]]) -> None:
    """The apps above bring their own groups of the workspace's navigation."""
    _more.append(groups)


def add_portal_navigation(items: Callable[[HttpRequest, User | None], list[dict[str, Any]]]) -> None:
    """The same for the head of the portal."""
    _more_of_portal.append(items)


def frame(request: HttpRequest) -> dict[str, Any]:
    organization = getattr(request, "organization", None)
    if organization is None:
        return {}
    person: User | None = request.user if request.user.is_authenticated else None
    return {
        "organization": look_of(organization),
        "person": face_of(person) if person else None,
        "theme": person.theme if person else "auto",
        "no_keys": bool(person and person.is_staff and not person.uses_keys),
        "density": person.density if person and person.is_staff else "",
        # Only if the page shows it: a fragment has no navigation, and counting costs.
        "nav": SimpleLazyObject(lambda: navigation(request, person)),
        "home": reverse(landing_name(person)) if person and person.is_staff else reverse("portal:home"),
        "mail_banner": mail_banner(organization, person),
        "dev_mail": reads_mail_here(organization),
    }


def mail_banner(organization: Organization, person: User | None) -> dict[str, str] | None:
    """Admins are told while mail cannot leave."""
    if person is None or not person.is_admin or settings.EMAIL_URL or reads_mail_here(organization):
        return None
    text = _("No mail server is set, so nobody receives mail yet. It waits here until one is.")
    return {"text": text, "url": reverse("settings:mail"), "label": _("Set up mail")}


def reads_mail_here(organization: Organization) -> bool:
    """Without a mail server the demo's mails are read in the browser."""
    return organization.is_demo and not settings.EMAIL_URL and not settings.PRODUCTION and not settings.OPEN


def look_of(organization: Organization) -> dict[str, Any]:
    logo = reverse("account:logo") + f"?v={organization.logo.name[-8:]}" if organization.logo else ""
    return {"name": organization.name, "accent": organization.accent, "logo_url": logo}


def face_of(person: User) -> dict[str, Any]:
    """A person as components draw them."""
    picture = ""
    if person.avatar:
        picture = reverse("account:avatar", args=[person.pk]) + f"?v={person.avatar.name[-8:]}"
    return {
        "name": str(person),
        "first_name": person.get_short_name(),
        "email": person.email,
        "initials": initials(str(person)),
        "hue": person.pk.int % 8 + 1,
        "avatar_url": picture,
        "role": person.audience,
        "role_label": _("Lead") if person.is_lead else person.get_role_display(),
        "availability": "away" if person.status == "away" else "available",
    }


def initials(name: str) -> str:
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


def navigation(request: HttpRequest, person: User | None) -> list[Group]:
    if request.path.startswith("/agent/") and person and person.is_staff and not person.is_operator:
        return workspace(request, person)
    return portal(request, person)


def workspace(request: HttpRequest, person: User) -> list[Group]:
    foot = []
    if person.audience != "analyst":
        foot.append(item(request, _("Who is here"), reverse("agent:who"), "users-round") | {"tab": ""})
    if person.audience in ("lead", "analyst", "admin"):
        foot.append(item(request, _("Reports"), reverse("desk:reports"), "chart-column"))
    foot.append(alerts(request, person))
    if person.is_admin:
        foot.append(item(request, _("Settings"), reverse("settings:home"), "settings"))
    groups = [group for more in _more for group in more(request)]
    theirs = [one for group in groups if group.get("foot") for one in group["items"]]
    return [
        *(group for group in groups if not group.get("foot")),
        {"label": "", "items": theirs + foot, "foot": True},
    ]


def alerts(request: HttpRequest, person: User) -> dict[str, Any]:
    """What one was told and has not read yet; the count follows live."""
    count = notifications.unread_count(person)
    told = item(request, _("Notifications"), reverse("agent:notifications"), "bell", count=count)
    return told | {"tab": _("Alerts"), "note": _("unread"), "live": "notifications", "popover": "alerts"}


def portal(request: HttpRequest, person: User | None) -> list[Group]:
    # On a phone the name at its side leads home, too.
    items = [item(request, _("Home"), reverse("portal:home"), "", exact=True) | {"optional": True}]
    if person and person.is_operator:
        items.append(item(request, _("Administration"), reverse("admin:index"), ""))
    elif person and person.is_staff:
        items.append(item(request, _("Workspace"), reverse(landing_name(person)), ""))
    for more in _more_of_portal:
        items += more(request, person)
    return [{"label": "", "items": items}]


def landing_name(person: User) -> str:
    return "desk:reports" if person.audience == "analyst" else "desk:queue"


def item(
    request: HttpRequest, label: str, url: str, icon: str, *, count: str = "", exact: bool = False
) -> dict[str, Any]:
    current = request.path == url or (not exact and url != "/agent/" and request.path.startswith(url))
    return {"label": label, "url": url, "tab": label, "icon": icon, "count": count, "current": current}
