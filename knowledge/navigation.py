"""What the knowledge base adds to the navigation."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.frame import item
from accounts.models import User


def workspace(request: HttpRequest) -> list[dict[str, Any]]:
    place = item(request, _("Knowledge base"), reverse("knowledge:articles"), "book-open") | {"tab": ""}
    return [{"label": "", "items": [place], "foot": True}]


def portal(request: HttpRequest, person: User | None) -> list[dict[str, Any]]:
    """On a phone the head has room for one more: whoever is signed in finds it from the start page."""
    if person and person.is_operator:
        return []
    return [item(request, _("Help centre"), reverse("help:centre"), "") | {"optional": person is not None}]
