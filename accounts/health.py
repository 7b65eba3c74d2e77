"""Whether web, database and worker live."""

import datetime

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.utils import timezone

from helpdesk.lib import tenancy

from .models import Round

STALE = datetime.timedelta(seconds=60)


def report() -> dict[str, str]:
    state = {"web": "ok", "database": "ok", "worker": "ok"}
    try:
        with tenancy.platform():
            seen = Round.objects.filter(name="worker").values_list("seen_at", flat=True).first()
        if seen is None or timezone.now() - seen > STALE:
            state["worker"] = "not seen"
    except DatabaseError:
        connection.close()
        state["database"] = "unreachable"
        state["worker"] = "unknown"
    return state


def answer() -> JsonResponse:
    """503 when pages cannot be answered; a silent worker is said, but pages go on."""
    state = report()
    return JsonResponse(
        state, status=200 if state["database"] == "ok" else 503, headers={"Cache-Control": "no-store"}
    )
