"""Tickets find somebody by themselves: in turn or by load, among those who are here, know the subject and have room."""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from accounts.models.person import Role, Status
from accounts.refusals import NotYours
from helpdesk.lib import tenancy

from . import bulk
from .models import BulkRun, Category, Ceiling, Distribution, Skill, Ticket
from .models.distribution import Method

log = logging.getLogger(__name__)
LOOKED_AT, MOST_TOLD = 100, 1000
# One at a time in an organization, so that each sees what was given before.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 9))"
NEXT = "SELECT ticket_id, person_id, method FROM app.to_give_out(%s, %s) WHERE person_id IS NOT NULL LIMIT 1"
WAITING = "SELECT department_id, category_id FROM app.to_give_out(%s, %s) WHERE person_id IS NULL"
REASONS = {Method.IN_TURN: "given out in turn", Method.BY_LOAD: "given out by load"}


def give_out() -> bool:
    """One ticket of each organization that gives them out. Says whether any went; what fails in one stops no other."""
    with tenancy.platform(source="worker"):
        giving = Distribution.objects.exclude(method=Method.BY_HAND).filter(organization__is_active=True)
        organizations = list(giving.order_by().values_list("organization_id", flat=True).distinct())
    given = False
    for organization in organizations:
        try:
            given |= _give_out_in(organization)
        except DatabaseError:
            if connection.connection is None or connection.connection.closed:
                raise
            log.exception("A ticket of %s was not given out", organization)
    return given


def _give_out_in(organization: UUID) -> bool:
    with tenancy.platform(source="worker"):
        with connection.cursor() as cursor:
            cursor.execute(ALONE, [str(organization)])
            if not cursor.fetchone()[0]:
                return False
            cursor.execute(NEXT, [organization, LOOKED_AT])
            found = cursor.fetchone()
        if found is None:
            return False
        ticket, person, method = found
        with tenancy.use(tenancy.system_context(organization, source="worker", reason=REASONS[method])):
            waiting = Ticket.objects.filter(organization_id=organization, pk=ticket, assignee=None)
            return bool(waiting.update(assignee=person))


def decide(department: Department | None, *, method: str, by_skill: bool, by: User) -> None:
    """How the tickets of a team find somebody; of no team, those without one. An empty method is as without a team."""
    _an_admin(by)
    mine = Distribution.objects.filter(organization_id=by.organization_id, department=department)
    if not method:
        mine.delete()
    elif not mine.exclude(method=method, by_skill=by_skill).update(method=method, by_skill=by_skill):
        row = Distribution(organization_id=by.organization_id, department=department, method=method, by_skill=by_skill)  # fmt: skip
        Distribution.objects.bulk_create([row], ignore_conflicts=True)


def limit(person: User, *, most: int | None, categories: Iterable[Category], by: User) -> None:
    """How many they are given at most, and what they handle."""
    _an_admin(by)
    ours: dict[str, Any] = {"organization_id": by.organization_id, "user": person}
    if most is None:
        Ceiling.objects.filter(**ours).delete()
    elif not Ceiling.objects.filter(**ours).exclude(most=most).update(most=most):
        Ceiling.objects.bulk_create([Ceiling(**ours, most=most)], ignore_conflicts=True)
    wanted = {category.pk for category in categories}
    Skill.objects.filter(**ours).exclude(category__in=wanted).delete()
    Skill.objects.bulk_create([Skill(**ours, category_id=key) for key in wanted], ignore_conflicts=True)


def _an_admin(person: User) -> None:
    if not person.is_admin:
        raise NotYours


def waiting(*, by: User) -> list[str]:
    """Who waits for somebody, in a sentence for each team: as far as this person sees the tickets."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [by.organization_id, MOST_TOLD])
        found = cursor.fetchall()
    if not found:
        return []
    names = dict(Department.objects.filter(organization_id=by.organization_id).values_list("pk", "name"))
    here = set(
        User.objects.filter(organization_id=by.organization_id, status=Status.ACTIVE).seated().values_list("department_id", flat=True)
    )  # fmt: skip
    counts: dict[Any, int] = {}
    for team, _category in found:
        counts[team] = counts.get(team, 0) + 1
    return [_sentence(n, names.get(team, _("No team")), anybody=team is None or team in here) for team, n in counts.items()]  # fmt: skip


def _sentence(count: int, team: str, *, anybody: bool) -> str:
    about = {"n": count, "team": team}
    if anybody:
        return ngettext(
            "%(team)s: %(n)s ticket waits, as everybody who handles it has enough.",
            "%(team)s: %(n)s tickets wait, as everybody who handles them has enough.", count,
        ) % about  # fmt: skip
    return ngettext(
        "%(team)s: %(n)s ticket waits, as nobody of the team is here.",
        "%(team)s: %(n)s tickets wait, as nobody of the team is here.", count,
    ) % about  # fmt: skip


def proposed(person: User) -> User | None:
    """Who would take over: the one with the fewest open tickets who is here, of the same team if anybody is."""
    others = User.objects.visible_to(person).seated().filter(status=Status.ACTIVE).exclude(pk=person.pk)
    team = others.filter(department_id=person.department_id) if person.department_id else others
    for people in (team, others.filter(role=Role.AGENT)):
        if found := people.order_by(
            "current_ticket_count", F("last_assigned_at").asc(nulls_first=True)
        ).first():
            return found
    return None


def gives_out(person: User) -> bool:
    """Whether what nobody has finds somebody by itself."""
    return Distribution.objects.visible_to(person).exclude(method=Method.BY_HAND).exists()


def hand_over(to: User | None, *, by: User) -> BulkRun:
    """All of one's own open tickets, in the background and with undo. Refuses with NothingToDo where there are none."""
    mine = Ticket.objects.filter(organization_id=by.organization_id, assignee=by).active()
    return bulk.begin({"assignee": str(to.pk) if to else None}, mine.values_list("pk", flat=True), by=by)
