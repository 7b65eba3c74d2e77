"""What the knowledge base adds to the navigation."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.frame import item


def workspace(request: HttpRequest) -> list[dict[str, Any]]:
    place = item(request, _("Knowledge base"), reverse("knowledge:articles"), "book-open") | {"tab": ""}
    return [{"label": "", "items": [place], "foot": True}]
