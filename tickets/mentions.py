"""Colleagues whom a note names: "@Tomas Berg", "@Tomas" if there is one, or "@tomas.berg" as their address begins."""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from helpdesk.lib import prose

from . import alerts
from .models import Mention, Message, Ticket
from .sight import sees

BEGINS = re.compile(r"(?<![\w@./-])@(?=\w)")
LONGEST = 255
OFFERED = 8


def staff_of(ticket: Ticket) -> list[User]:
    people = User.objects.filter(organization_id=ticket.organization_id).exclude(role="customer")
    return [person for person in people.order_by("sort_name", "pk") if person.is_active]


def calls(people: Iterable[User]) -> dict[str, User]:
    """What each may be called, in lower case; what would name two names nobody."""
    said = [(call, person) for person in people for call in _calls(person)]
    times = Counter(call for call, _person in said)
    return {call: person for call, person in said if times[call] == 1}


def _calls(person: User) -> set[str]:
    called = {" ".join(str(person).split()), person.get_short_name(), person.email.partition("@")[0]}
    return {call.casefold() for call in called if call}


def named_in(text: str, people: Iterable[User]) -> list[tuple[User, str]]:
    """Whom a text names, with the words it names them by; the longest name counts."""
    known = calls(people)
    by_length = sorted(known, key=len, reverse=True)
    found: dict[User, str] = {}
    for at in BEGINS.finditer(text):
        rest = text[at.end() : at.end() + LONGEST]
        folded = rest.casefold()
        for call in by_length:
            if folded.startswith(call) and not re.match(r"\w", rest[len(call) :]):
                found.setdefault(known[call], rest[: len(call)])
                break
    return list(found.items())


def note_down(message: Message, ticket: Ticket, *, by: User) -> None:
    """Keeps whom a note names, and tells those who see the ticket; each once."""
    if "@" not in message.content:
        return
    named = [pair for pair in named_in(message.content, staff_of(ticket)) if pair[0] != by]
    rows = [
        Mention(organization_id=message.organization_id, message=message, user=person, said=said)
        for person, said in named
    ]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)
    alerts.tell(
        ticket, [person for person, _said in named if sees(person, ticket)], kind="mentioned",
        title=_("%(name)s mentioned you in %(ref)s"), content="%(subject)s\n%(words)s",
        at=f"#m-{message.pk}", key=f"mentioned-{message.pk}", because=_("because you were mentioned"),
        name=str(by), words=prose.summary(message.content, 300),
    )  # fmt: skip


def blind_in(message: Message, ticket: Ticket) -> list[User]:
    """Whom this note names although they do not see its ticket."""
    rows = Mention.objects.filter(organization_id=message.organization_id, message=message)
    named = rows.select_related("user").order_by("created_at", "pk")
    return [mention.user for mention in named if not sees(mention.user, ticket)]


def offered(text: str, ticket: Ticket, *, by: User) -> list[User]:
    """Colleagues whose name, or part of it, begins like this."""
    wanted = text.casefold().strip()
    return [
        person
        for person in staff_of(ticket)
        if person != by and any(f" {wanted}" in f" {call}" for call in _calls(person))
    ][:OFFERED]
