"""What the work adds to the navigation."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.frame import item
from accounts.models import User


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
