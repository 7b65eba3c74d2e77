"""The frame of the settings: their list on the left, and how a row is fetched to be changed."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.refusals import Refusal

FIRST = [
    ("settings:start", gettext_lazy("Getting started")),
    ("settings:general", gettext_lazy("General")),
    ("settings:teams", gettext_lazy("Teams")),
    ("settings:people", gettext_lazy("People")),
    ("settings:hours", gettext_lazy("Business hours")),
]
LAST = [
    ("settings:mail", gettext_lazy("Mail")),
    ("settings:plan", gettext_lazy("Plan")),
    ("settings:audit", gettext_lazy("Audit log")),
    ("admin:index", gettext_lazy("Open in admin")),
]
_between: list[tuple[Any, list[tuple[str, Any]]]] = []


def add_pages(label: Any, pages: list[tuple[str, Any]]) -> None:
    """The apps above bring a group of their own: names of addresses with what people read."""
    _between.append((label, pages))


def page(
    request: HttpRequest, template: str, *, status: int = 200, of: str = "accounts", **context: Any
) -> HttpResponse:
    found = {"settings_nav": navigation(request.path)} | context
    return render(request, f"{of}/settings/{template}.html", found, status=status)


def navigation(path: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "items": [item(words, reverse(name), path) for name, words in pages]}
        for label, pages in [("", FIRST), *_between, (gettext_lazy("Administration"), LAST)]
    ]


def item(label: Any, url: str, path: str) -> dict[str, Any]:
    return {"label": label, "url": url, "current": path.startswith(url)}


def one(rows: QuerySet[Any], request: HttpRequest, **lookup: Any) -> Any:
    """The row or 404. While it is being changed it is held, so that nobody writes between our reading and writing."""
    held = rows.select_for_update(of=("self",)) if request.method == "POST" else rows
    return get_object_or_404(held, **lookup)


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def answer(form: Any) -> int:
    """The status of a page that shows its form again."""
    if not form.is_bound:
        return 200
    return 409 if getattr(form, "conflicts", None) and not form.errors else 422


def tell(form: Any, refusal: Refusal) -> None:
    """A refusal at the field that it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def agreed(form: Any) -> bool:
    """Posted, valid, and nobody else changed the same: then it may be written."""
    if not form.is_bound or not form.is_valid():
        return False
    if getattr(form, "conflicts", None):
        form.show_conflicts()
        return False
    return True
