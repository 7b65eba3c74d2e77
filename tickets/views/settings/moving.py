"""One place up or down, by the buttons beside a row."""

from uuid import UUID

from django.http import HttpRequest


def wanted_move(request: HttpRequest) -> tuple[UUID, bool] | None:
    """Which row, and whether it goes up; nothing when that cannot be read."""
    for name in ("up", "down"):
        if name in request.POST:
            try:
                return UUID(request.POST[name]), name == "up"
            except ValueError:
                return None
    return None
