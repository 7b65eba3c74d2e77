"""What the database refuses, in words. A verb's write stands in `heard()`; a screen shows the sentence at its field."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, Error, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INSUFFICIENT_PRIVILEGE = "42501"
_by_constraint: dict[str, type["Refusal"]] = {}


class Refusal(Exception):
    """An act that is not possible now; its text is for whoever asked."""

    constraint = ""
    field = ""
    sentence: str | Promise = ""

    def __init__(self, sentence: object = "") -> None:
        super().__init__()
        if sentence:
            self.sentence = str(sentence)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.constraint:
            _by_constraint[cls.constraint] = cls

    def __str__(self) -> str:
        return str(self.sentence)


class PicturesAway(Refusal):
    sentence = _("Pictures cannot be kept at the moment. Save without one, or try again in a few minutes.")


class SeatsFull(Refusal):
    constraint, field = "plan_agent_limit", "role"
    sentence = _(
        "Every seat of your plan is taken. Suspend somebody or withdraw an invitation first, or ask for more seats."
    )


class LastAdmin(Refusal):
    constraint, field = "last_admin", "role"
    sentence = _("This is the only active admin. Make somebody else an admin first.")


class EmailTaken(Refusal):
    constraint, field = "user_email", "email"
    sentence = _("Somebody with this email address is here already.")


class NameTaken(Refusal):
    constraint, field = "department_name", "name"
    sentence = _("There is a team with this name already. Choose another name.")


class TeamGone(Refusal):
    constraint, field = "user_department", "department"
    sentence = _("This team was deleted a moment ago. Choose another one.")


class NotALead(Refusal):
    constraint, field = "user_lead_is_agent", "is_lead"
    sentence = _("Only agents lead a team. Choose the role Agent, or untick this.")


class NotYours(Refusal):
    """A guard of the wall: a column or a row that this person may not write."""

    sentence = _("This is not yours to change.")


def constraint_of(error: Error) -> str:
    """The constraint that a database error names, or nothing."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def words(constraint: str) -> str:
    """What a person is told when this constraint says no; nothing for one that no person runs into."""
    known = _by_constraint.get(constraint)
    return str(known()) if known else ""


def refusal_for(problem: Error) -> Refusal | None:
    """The refusal that a constraint, a trigger or a policy stands for."""
    known = _by_constraint.get(constraint_of(problem))
    if known is not None:
        return known()
    return NotYours() if getattr(problem.__cause__, "sqlstate", "") == INSUFFICIENT_PRIVILEGE else None


@contextmanager
def heard() -> Iterator[None]:
    """A savepoint: the write happens, or the refusal is raised and the transaction goes on."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as problem:
        refusal = refusal_for(problem)
        if refusal is None:
            raise
        raise refusal from problem
