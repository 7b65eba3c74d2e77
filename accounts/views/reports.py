"""Reports: what the organization's figures say, in words and numbers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import reports
from accounts.access import ADMIN, ANALYST, LEAD, open_to


@open_to({LEAD, ANALYST, ADMIN})
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    organization, now = request.organization, timezone.now()
    weeks = reports.joined_by_week(organization, now)
    told = {
        "figures": reports.figures(organization, now),
        "limit": organization.agent_limit,
        "weeks": bars(weeks),
        "this_week": weeks[-1][0],
        "joined": sum(count for _, count in weeks),
        "teams": reports.teams(organization),
        "days": reports.DAYS,
    }
    told["more"] = told["figures"]["joined"] - told["figures"]["joined_before"]
    told["fewer"] = -told["more"]
    return render(request, "accounts/reports.html", told)


def bars(weeks: list[tuple[Any, int]]) -> list[dict[str, Any]]:
    """Bars in a box of 1000 by 400: lengths are attributes of the SVG, never styles."""
    most = max([count for _, count in weeks] + [1])
    step = 1000 / len(weeks)
    return [
        {"week": week, "count": count, "x": round(n * step + step * 0.15, 1), "width": round(step * 0.7, 1),
         "y": round(400 - 400 * count / most, 1), "height": round(400 * count / most, 1)}
        for n, (week, count) in enumerate(weeks)
    ]  # fmt: skip
