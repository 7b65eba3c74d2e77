"""A request's state in customers' words: the pill, three steps, and what happens next: who does what, by when."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.lib.templatetags.times import day
from tickets.models import Ticket
from tickets.models.ticket import DONE, SAID_TO_CUSTOMERS, Status

from .targets import by

HUES = {"new": "blue", "open": "petrol", "pending": "amber", "resolved": "green", "closed": "grey"}


def pill(status: str) -> dict[str, Any]:
    return {"status": status, "words": SAID_TO_CUSTOMERS[status], "hue": HUES[status]}


def steps(ticket: Ticket) -> list[dict[str, str]]:
    """Received, answered, solved: those that are done, the one that it is at, and those to come."""
    done = [True, ticket.answered_at is not None, ticket.status in DONE]
    # What is solved without a word is answered by that.
    done[1] = done[1] or done[2]
    at = done.index(False) if False in done else None
    states = ["now" if step == at else "done" if is_done else "todo" for step, is_done in enumerate(done)]
    names = [_("Received"), _("Answered"), _("Solved")]
    return [{"name": name, "state": state} for name, state in zip(names, states, strict=True)]


def what_next(ticket: Ticket, *, owns: bool, name: str, now: datetime) -> str:
    """For the page of the request. `name` is who answered last, or the organization."""
    told = {"name": name, "day": day(until) if (until := ticket.solves_itself_at or ticket.closes_at) else ""}
    if ticket.status == Status.PENDING:
        asked = _("%(name)s waits for your reply. If all is well, press “It's solved”.") if owns else _("%(name)s waits for a reply.")  # fmt: skip
        return " ".join([asked, _("Without one it counts as solved on %(day)s; a reply after that opens it again.")]) % told  # fmt: skip
    if ticket.status == Status.RESOLVED:
        return _("Something is still wrong? Reply by %(day)s and it is open again. After that it is closed.") % told  # fmt: skip
    if ticket.status == Status.CLOSED:
        return _("It is closed and stays here to read. If it comes back, start a new request about it.")
    if ticket.answered_at is not None and not ticket.held:
        return _("We work on it and write when there is news, here and by mail. There is nothing you have to do now.")  # fmt: skip
    return " ".join([in_short(ticket, name=name, now=now), _("The answer comes here and by mail.")])


def in_short(ticket: Ticket, *, name: str, now: datetime) -> str:
    """One sentence, for the start page and after sending."""
    told = {"name": name, "day": day(until) if (until := ticket.solves_itself_at) else ""}
    if ticket.held:
        return _("Received. We answer it as soon as our team has room.")
    if ticket.status == Status.PENDING:
        return _("%(name)s answered and waits for your reply, until %(day)s.") % told
    if ticket.answered_at is not None:
        return _("We work on it and write when there is news.")
    at = ticket.next_due_at
    if at is None:
        return _("A person reads it and answers.")
    if at > now:
        return _("A person reads it and answers %(by)s.") % {"by": by(at)}
    return _("It takes us longer than we said. It is not forgotten, and a person answers.")
