"""A desk by chance: people of every role, tickets of every kind, and what each is like as plain facts."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from conftest import make_person
from helpdesk.lib import tenancy
from tickets import assignment, conversation, reading, snoozing
from tickets.models import Copy, Ticket
from tickets.references import ref_of
from tickets.tests.making import ask, make_view, note, place, settle
from tickets.tests.working import acting, delete, merge

# Whom the table of permissions knows, and the team that each is of; `overseer` sees all teams.
TEAMS = {"agent": "billing", "light": "technical", "loner": None, "overseer": "billing", "lead": "billing", "admin": None}  # fmt: skip
STAFF = [*TEAMS, "analyst"]
CUSTOMERS = ["customer", "colleague", "copied"]
ACTIVE, DONE = ["new", "open", "pending"], ["resolved", "closed"]
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


@dataclass(eq=False)
class Fact:
    """A ticket as whoever made it knows it; people and teams by their names in the cast."""

    ticket: Ticket
    ref: str
    word: str
    customer: str
    unconfirmed: bool
    held: bool
    ours: bool = True
    status: str = "new"
    team: str | None = None
    assignee: str | None = None
    asleep: bool = False
    deleted: bool = False
    into: "Fact | None" = None
    shared: set[str] = field(default_factory=set)
    copied: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)

    @property
    def gone(self) -> bool:
        """What was merged goes with its target."""
        return self.deleted or (self.into is not None and self.into.gone)


class Desk:
    """Adds the people to the cast, and the tickets that chance makes."""

    def __init__(self, cast: SimpleNamespace, chance: random.Random, *, size: int, looked: int) -> None:
        self.cast, self.chance, self.looked = cast, chance, looked
        cast.light = make_person(cast.ours, "agent", "light@acme.example", department=cast.technical)
        cast.loner = make_person(cast.ours, "agent", "loner@acme.example")
        cast.overseer = make_person(
            cast.ours, "agent", "overseer@acme.example", department=cast.billing, sees_all_departments=True
        )
        cast.copied = make_person(cast.ours, "customer", "copied@acme.example")
        syllables = [self.chance.sample(SYLLABLES, 4) for _ in range(size)]
        self.words = ["".join(one) for one in syllables]
        self.facts = [self.asked(word) for word in self.words[size // 10 : -(size // 10)]]
        self.fill_the_plan()
        self.facts += [self.asked(word, held=True) for word in self.words[: size // 10]]
        self.foreign = [self.asked_of_others(word) for word in self.words[-(size // 10) :]]
        for fact in self.facts:
            self.happen(fact)
        self.merge()
        for fact in self.some(0.07):
            delete(fact.ticket, cast.admin)
            fact.deleted = True
        self.look()
        waiting = {"field": "status", "is": "in", "value": ["pending", "resolved"]}
        nowhere = {"field": "team", "is": "in", "value": ["none"]}
        self.view = make_view(cast.admin, audience="all", conditions={"any": [waiting, {"all": [nowhere]}]})
        settle()

    def person(self, name: str) -> Any:
        return getattr(self.cast, name)

    def some(self, share: float) -> list[Fact]:
        return [fact for fact in self.facts if not fact.gone and self.chance.random() < share]

    def looked_at(self) -> list[Fact]:
        every = self.facts + self.foreign
        return self.chance.sample(every, min(self.looked, len(every)))

    def asked(self, word: str, *, held: bool = False) -> Fact:
        customer, unconfirmed = self.chance.choice(CUSTOMERS), not held and self.chance.random() < 0.15
        ticket = ask(self.person(customer), f"About {word}", unconfirmed=unconfirmed)
        return Fact(ticket, ref_of(self.cast.ours, ticket.number), word, customer, unconfirmed, ticket.held)

    def asked_of_others(self, word: str) -> Fact:
        ticket = ask(self.cast.stranger, f"About {word}")
        return Fact(ticket, ref_of(self.cast.theirs, ticket.number), word, "stranger", False, False, ours=False)  # fmt: skip

    def fill_the_plan(self) -> None:
        """Whoever asks from now on is held."""
        with tenancy.platform():
            self.cast.ours.monthly_ticket_limit = sum(not fact.unconfirmed for fact in self.facts)
            self.cast.ours.save(update_fields=["monthly_ticket_limit"])

    def happen(self, fact: Fact) -> None:
        chance, cast = self.chance, self.cast
        fact.status = chance.choice([*ACTIVE, *ACTIVE, *ACTIVE, *DONE])
        fact.team = chance.choice(["billing", "billing", "technical", "technical", None])
        fact.assignee = chance.choice([None, None, None, *TEAMS])
        team, assignee = fact.team and self.person(fact.team), fact.assignee and self.person(fact.assignee)
        place(fact.ticket, department=team, assignee=assignee)
        place(fact.ticket, status=fact.status)
        fact.shared = {name for name in TEAMS if chance.random() < 0.2}
        fact.copied = {one for one in CUSTOMERS if one != fact.customer and chance.random() < 0.15}
        with tenancy.platform():
            for name in sorted(fact.shared):
                assignment.collaborate(fact.ticket, self.person(name), by=None)
            for name in sorted(fact.copied):
                Copy.objects.create(organization=cast.ours, ticket=fact.ticket, user=self.person(name))
        if chance.random() < 0.4:
            self.name_somebody(fact)
        if fact.status in ACTIVE and chance.random() < 0.15:
            until = chance.choice([None, timezone.now() + timedelta(days=2)])
            with acting(cast.admin):
                snoozing.snooze(fact.ticket, by=cast.admin, until=until)
            fact.asleep = True

    def name_somebody(self, fact: Fact) -> None:
        """In a note, which may be deleted again."""
        name = self.chance.choice([*TEAMS, "analyst"])
        said = note(fact.ticket, f"@{self.person(name)} what do you think?", self.cast.overseer)
        if name == "overseer":  # whoever names themselves names nobody
            return
        if self.chance.random() < 0.2:
            with acting(self.cast.overseer):
                conversation.delete(said, by=self.cast.overseer)
        else:
            fact.named.add(name)

    def merge(self) -> None:
        """Notes go along; who works on it or reads along does not."""
        for fact in self.some(0.15):
            others = [one for one in self.facts if one.customer == fact.customer and one is not fact]
            into = self.chance.choice(others)
            if into.into or any(one.into is fact for one in self.facts) or fact.held or into.held:
                continue
            merge(fact.ticket, into.ticket, self.cast.admin)
            fact.into, fact.status, fact.asleep = into, "closed", False
            into.named |= fact.named
            fact.named = set()

    def look(self) -> None:
        """Everybody has read some."""
        settle()
        for name in STAFF:
            for fact in self.some(0.3):
                with tenancy.platform():
                    reading.mark_read(fact.ticket, by=self.person(name), now=timezone.now())
                fact.read.add(name)
