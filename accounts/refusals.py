"""What the database refused, by the name of the constraint, in words for a person."""

from django.db import Error
from django.utils.translation import gettext as _


def constraint_of(error: Error) -> str:
    """The constraint that a database error names, or nothing."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def words(constraint: str) -> str:
    """What a person is told when this constraint says no; nothing for one that no person runs into."""
    return {
        "user_email": _("Somebody with this email address is here already."),
        "plan_agent_limit": _(
            "Every seat of the plan is taken. Suspend somebody who has left, or ask for a larger plan."
        ),
        "last_admin": _("An organization keeps one active admin. Make somebody else an admin first."),
        "department_name": _("There is a team with this name already. Choose another name."),
    }.get(constraint, "")
