"""What every page shows round its content: organization, person, navigation."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Organization, User

Group = dict[str, Any]
_more: list[Callable[[HttpRequest], list[Group]]] = []


def add_navigation(groups: Callable[[HttpRequest], list[Group]]) -> None:
    """The apps above bring their own groups of the workspace's navigation."""
    _more.append(groups)


def frame(request: HttpRequest) -> dict[str, Any]:
    organization = getattr(request, "organization", None)
    if organization is None:
        return {}
    person = request.user if request.user.is_authenticated else None
    return {
        "organization": look_of(organization),
        "person": face_of(person) if person else None,
        "theme": person.theme if person else "auto",
        "lang": get_language(),
        "nav": navigation(request) if person and person.is_staff and not person.is_operator else [],
        "mail_banner": bool(person and person.is_admin and not settings.EMAIL_URL and not organization.is_demo),
        "dev_mail": reads_mail_here(organization),
    }


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
        "initials": initials(str(person)),
        "hue": person.pk.int % 8 + 1,
        "avatar_url": picture,
        "role": person.audience,
        "role_label": _("Lead") if person.is_lead else person.get_role_display(),
        "availability": person.get_status_display() if person.status == "away" else _("Available"),
        "is_away": person.status == "away",
    }


def initials(name: str) -> str:
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


def navigation(request: HttpRequest) -> list[Group]:
    person: User = request.user  # type: ignore[assignment]
    foot = []
    if person.audience in ("lead", "analyst", "admin"):
        foot.append(item(request, _("Reports"), reverse("agent:reports"), "chart-column"))
    if person.is_admin:
        foot.append(item(request, _("Settings"), reverse("settings:home"), "settings"))
    main = [] if person.audience == "analyst" else [item(request, _("Home"), reverse("agent:home"), "inbox")]
    groups: list[Group] = [{"label": "", "items": main}] if main else []
    for more in _more:
        groups += more(request)
    return groups + [{"label": "", "items": foot, "foot": True}]


def item(request: HttpRequest, label: str, url: str, icon: str, *, count: str = "") -> dict[str, Any]:
    current = request.path == url or (url != "/agent/" and request.path.startswith(url))
    return {"label": label, "url": url, "icon": icon, "count": count, "current": current}
