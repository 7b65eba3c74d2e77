"""Who is here to answer."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from .models import User
from .models.person import Status, UserQuerySet


def go_away(person: User) -> None:
    """Say that nobody should wait for me. Suspended and invited people cannot."""
    _change(person, Status.AWAY)


def come_back(person: User) -> None:
    _change(person, Status.ACTIVE)


def _change(person: User, status: Any) -> None:
    here = [Status.ACTIVE, Status.AWAY]
    if User.objects.filter(pk=person.pk, status__in=here).update(status=status):
        person.status = status


def board(people: UserQuerySet, *, face: Callable[[User], dict[str, Any]]) -> list[dict[str, Any]]:
    """Staff who may sign in, by team, with how many tickets each has to work on: one query."""
    here = people.staff().exclude(status__in=[Status.SUSPENDED, Status.INVITED])
    teams: dict[Any, dict[str, Any]] = {}
    for person in here.select_related("department", "organization").order_by("sort_name", "pk"):
        name = person.department.name if person.department else _("No team")
        team = teams.setdefault(
            person.department_id,
            {"id": person.department_id, "name": name, "people": [], "away": 0, "load": 0},
        )
        team["people"].append(face(person) | {"pk": person.pk, "load": person.current_ticket_count})
        team["load"] += person.current_ticket_count
        team["away"] += person.status == Status.AWAY
    return list(teams.values())
