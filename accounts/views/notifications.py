"""Notifications: what one was told, newest first, and saying that it is read."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import notifications
from accounts.access import STAFF, open_to
from accounts.forms.lists import cursor, read_cursor
from accounts.frame import alerts
from accounts.models import Notification
from accounts.notification_kinds import icon_of

IN_POPOVER = 20


@open_to(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    popover = request.htmx.target == "alerts"
    if request.method == "POST":
        notifications.read_all(by=request.user)
        if popover:
            return render(request, "accounts/_alerts.html", {"unread": True})
        messages.success(request, _("Everything is marked as read."))
        return redirect("agent:notifications")
    if request.htmx.target == "nav-notifications":
        return render(request, "accounts/_unread.html", {"item": alerts(request, request.user)})
    unread, after = request.GET.get("show") == "unread", _key(request.GET.get("after", ""))
    found, following = notifications.page_after(
        request.user, after, unread=unread, size=IN_POPOVER if popover else notifications.PAGE
    )
    told = {
        "days": by_day(found),
        "unread": unread,
        "waiting": notifications.unread_count(request.user),
        "after": cursor(*following) if following else "",
        "later": bool(after),
    }
    return render(request, "accounts/_alerts.html" if popover else "accounts/notifications.html", told)


@open_to(STAFF)
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back to where the list was, at the same place of it."""
    found = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    notifications.read(found, by=request.user)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{reverse('agent:notifications')}{query}#n-{found.pk}")


def _key(text: str) -> tuple[datetime, UUID] | None:
    key = read_cursor(text, parts=2)
    try:
        return (datetime.fromisoformat(key[0]).astimezone(UTC), UUID(key[1])) if key else None
    except (ValueError, OverflowError):
        return None


def by_day(found: list[Notification]) -> list[dict[str, Any]]:
    """In the reader's own days."""
    today = timezone.localdate()
    days: dict[date, list[dict[str, Any]]] = {}
    for told in found:
        day = timezone.localtime(told.created_at).date()
        days.setdefault(day, []).append({"told": told, "icon": icon_of(told.kind)})
    return [{"name": name_of(day, today), "rows": rows} for day, rows in days.items()]


def name_of(day: date, today: date) -> str:
    named = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    return named.get(day) or date_format(day, "DATE_FORMAT")
