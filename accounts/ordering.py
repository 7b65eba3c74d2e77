"""The order of a list that people arrange by hand."""

from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet


def move(rows: QuerySet[Any], pk: UUID, *, up: bool) -> None:
    """One place up or down in the list as it is now; what is gone or stands at the end stays."""
    listed = list(rows.select_for_update(of=("self",)))
    place = next((place for place, row in enumerate(listed) if row.pk == pk), None)
    if place is None:
        return
    other = place + (-1 if up else 1)
    if other not in range(len(listed)):
        return
    listed[place], listed[other] = listed[other], listed[place]
    for position, row in enumerate(listed):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def last_place(rows: QuerySet[Any]) -> int:
    """After all the others."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
