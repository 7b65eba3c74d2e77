"""The demo's months of work: told once, through the verbs, each act at its time."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Department, Organization, User
from accounts.models.person import Role
from helpdesk.lib import tenancy
from knowledge import demo as knowledge_demo
from knowledge.models import Article

from . import (
    assignment,
    conversation,
    demo_desk,
    demo_texts,
    feedback,
    lifecycle,
    opening,
    properties,
    reading,
    search,
    sharing,
)
from .models import Category, CategoryArticle, CustomField, CustomFieldCategory, Tag, Ticket
from .models.ticket import Channel, Criticality, Status

DAYS = 190
# Minutes: what is older has come to its end.
UNFINISHED = 5 * 24 * 60
CHANNELS = [Channel.WEB] * 12 + [Channel.EMAIL] * 5 + [Channel.PHONE] * 3
RATINGS = [5, 5, 5, 5, 4, 4, 4, 3, 2, 1]


@dataclass
class World:
    """What one demo organization is made of while its months are told."""

    organization: Organization
    stories: list[tuple]
    chance: random.Random
    now: datetime
    topics: dict[str, Category] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    fields: list[CustomField] = field(default_factory=list)
    customers: list[User] = field(default_factory=list)
    staff: list[User] = field(default_factory=list)

    @contextmanager
    def acting(self, person: User | None, at: datetime) -> Iterator[None]:
        """As this person, or as the system, at this time."""
        source = "system" if person is None else "agent_dashboard" if person.is_staff else "customer_portal"
        context = (
            tenancy.context_of(person, source=source)
            if person
            else tenancy.system_context(self.organization, source=source)
        )
        with tenancy.use(replace(context, at=at.isoformat())), transaction.atomic():
            yield


TOLD = "demo_told"
# How some of the newest stand, counted from the last: no chance decides what everybody looks at first.
ENDS = [
    "new", "waits", "new", "unconfirmed", "waits", "open", "waits", "solved", "new", "unconfirmed", "open", "new", "open",
    "solved", "waits", "new", "open", "open", "solved", "new", "waits", "open", "new", "solved", "open", "waits", "open",
]  # fmt: skip
# Organization and its share of every five tickets; what there is to choose from.
SHELVES = (
    ("fernway", 4, demo_texts.FERNWAY_TOPICS, demo_texts.FERNWAY_FIELDS, demo_texts.FERNWAY_TAGS, demo_texts.FERNWAY),
    ("lumen", 1, demo_texts.LUMEN_TOPICS, demo_texts.LUMEN_FIELDS, demo_texts.LUMEN_TAGS, demo_texts.LUMEN),
)  # fmt: skip


def load() -> str:
    """Tickets for the organizations of the demo, each in a transaction of its own: what was cut off goes on with the
    next one. Says how many it made."""
    with tenancy.platform():
        demos = Organization.objects.filter(is_demo=True).exclude(settings__has_key=TOLD)
        organizations = {one.slug: one for one in demos}
    count = 0
    for slug, share, topics, fields, tags, stories in SHELVES:
        if slug in organizations:
            world = World(organizations[slug], stories, random.Random(slug), timezone.now())  # noqa: S311 # nosec B311 - the same demo each time
            with transaction.atomic():
                furnish(world, topics, fields, tags)
            count += tell(world, settings.DEMO_TICKETS * share // 5)
            demo_desk.furnish(world.organization)
            tie(world, knowledge_demo.furnish(world.organization))
            search.rebuild(world.organization)
    return f"{count} tickets"


def is_untold() -> bool:
    with tenancy.platform():
        return Organization.objects.filter(is_demo=True).exclude(settings__has_key=TOLD).exists()


def furnish(world: World, topics: list[tuple], fields: list[tuple], tags: list[tuple]) -> None:
    organization = world.organization
    with tenancy.system(organization, source="demo"):
        world.customers, world.staff = people_of(organization)
        known = Category.objects.select_related("department").filter(organization=organization)
        if known.exists():
            world.topics = {topic.name: topic for topic in known}
            world.tags = {tag.name: tag for tag in Tag.objects.filter(organization=organization)}
            world.fields = list(CustomField.objects.filter(organization=organization).order_by("pk"))
            return
        teams = {team.name: team for team in Department.objects.filter(organization=organization)}
        for place, (name, text, icon, team, first, solution, level) in enumerate(topics):
            world.topics[name] = Category.objects.create(
                organization=organization, name=name, description=text, icon=icon, department=teams[team],
                response_sla_minutes=first, resolution_sla_minutes=solution, priority_level=level, position=place,
            )  # fmt: skip
        for place, (subject, key, label, kind, choices, required, staff_only, asked_in) in enumerate(fields):
            made = CustomField.objects.create(
                organization=organization, subject=subject, key=key, label=label, kind=kind, choices=choices,
                is_required=required, is_staff_only=staff_only, position=place,
            )  # fmt: skip
            for topic in asked_in:
                CustomFieldCategory.objects.create(
                    organization=organization, field=made, category=world.topics[topic]
                )
            world.fields.append(made)
        for name, text, color in tags:
            world.tags[name] = Tag.objects.create(
                organization=organization, name=name, description=text, color=color
            )


def tie(world: World, about: dict[Article, list[str]]) -> None:
    """Articles to the topics that they are about."""
    with tenancy.system(world.organization, source="demo"):
        for article, names in about.items():
            for name in names:
                CategoryArticle.objects.create(
                    organization=world.organization, article=article, category=world.topics[name]
                )


def people_of(organization: Organization) -> tuple[list[User], list[User]]:
    """Customers and agents, in the order in which they were made."""
    people = (
        User.objects.filter(organization=organization)
        .select_related("organization", "department")
        .order_by("pk")
    )
    return [one for one in people if one.role == Role.CUSTOMER], [
        one for one in people if one.role == Role.AGENT
    ]


def tell(world: World, number: int) -> int:
    """Evenly over the months, by day, with a few more lately; the newest are a quarter of an hour old."""
    ages = sorted((world.chance.random() ** 2 * DAYS * 24 * 60 + 15 for _ in range(number)), reverse=True)
    with tenancy.system(world.organization, source="demo"):
        done = Ticket.objects.filter(organization=world.organization).count()
    for place, age in enumerate(ages):
        world.chance.seed(f"{world.organization.slug} {place}")
        story = world.stories[place % len(world.stories)]
        begin = by_day(world.now - timedelta(minutes=age), world)
        if place >= done:
            with transaction.atomic():
                ends = how_it_ends(number - place - 1, age)
                Chapter(world, story, begin, ends=ends).go()
    with tenancy.system(world.organization, source="demo"):
        world.organization.settings |= {TOLD: True}
        world.organization.save(update_fields=["settings"])
    return number - done


def how_it_ends(from_last: int, age: float) -> str:
    """Of what is older than a few days, as the story goes."""
    return ENDS[from_last] if from_last < len(ENDS) and age < UNFINISHED else ""


def by_day(at: datetime, world: World) -> datetime:
    """People write between seven and ten in the evening."""
    local = at.astimezone(world.organization.zone)
    shifted = local.replace(hour=7 + (local.hour % 15))
    return min(shifted, world.now - timedelta(minutes=10))


class Chapter:
    """One ticket, from the request to where it stands today."""

    def __init__(self, world: World, story: tuple, begin: datetime, *, ends: str = "") -> None:
        topic, title, text, turns, tags = story
        self.world, self.at, self.ends = world, begin, ends
        self.words = {key: world.chance.choice(words) for key, words in demo_texts.WORDS.items()}
        self.topic, self.title, self.text = world.topics[topic], self.said(title), self.said(text)
        self.turns, self.tags = [(turn[0], self.said(turn[2:])) for turn in turns], tags
        self.customer = (
            world.customers[0] if world.chance.random() < 0.06 else world.chance.choice(world.customers)
        )
        team = [person for person in world.staff if person.department_id == self.topic.department_id]
        self.agent = world.chance.choice(team or world.staff)

    def said(self, text: str) -> str:
        return text.format(**self.words)

    def later(self, least: float, most: float) -> bool:
        """Some hours on; false when that has not come yet."""
        at = self.at + timedelta(hours=self.world.chance.uniform(least, most))
        if at >= self.world.now:
            return False
        self.at = at
        return True

    def go(self) -> None:
        ticket = self.ask()
        if self.ends not in ("unconfirmed", "new") and self.answer(ticket):
            self.end(ticket)

    def ask(self) -> Ticket:
        channel = Channel.WEB if self.ends == "unconfirmed" else self.world.chance.choice(CHANNELS)
        by = self.agent if channel == Channel.PHONE else self.customer
        told: dict[str, Any] = {"department": self.topic.department} if by.is_staff else {}
        with self.world.acting(by, self.at):
            return opening.open_ticket(
                by=by, customer=self.customer, title=self.title, content=self.text, category=self.topic, channel=channel,
                criticality=self.world.chance.choice(Criticality.values), custom_fields=self.values(by),
                unconfirmed=self.ends == "unconfirmed", **told,
            )  # fmt: skip

    def values(self, by: User) -> dict[str, Any]:
        """What this topic asks, in most cases answered."""
        asked = {link.field_id for link in CustomFieldCategory.objects.filter(category=self.topic)}
        values: dict[str, Any] = {}
        for one in self.world.fields:
            if (
                one.pk in asked
                and (by.is_staff or not one.is_staff_only)
                and (one.is_required or self.world.chance.random() < 0.7)
            ):
                values[one.key] = self.value(one)
        return values

    def value(self, one: CustomField) -> Any:
        if one.kind == "choice":
            return (
                self.words["bike"]
                if self.words["bike"] in one.choices
                else self.world.chance.choice(one.choices)
            )
        if one.kind == "date":
            return (self.at - timedelta(days=self.world.chance.randint(-20, 600))).date().isoformat()
        if one.kind == "number":
            return self.world.chance.randint(1, 5)
        if one.kind == "checkbox":
            return self.world.chance.random() < 0.5
        return f"E-{self.world.chance.randint(10, 39)}" if one.key == "fault_code" else self.words["order"]

    def answer(self, ticket: Ticket) -> bool:
        """The turns, as far as they have happened; says whether all have."""
        if not self.later(0.02, 0.1 if self.ends else 5):
            return False
        with self.world.acting(self.agent, self.at):
            assignment.take(ticket, by=self.agent)
            if self.tags:
                properties.tag(ticket, [self.world.tags[name] for name in self.tags], by=self.agent)
            if self.world.chance.random() < 0.06:
                conversation.note(ticket, self.world.chance.choice(demo_texts.NOTES), by=self.agent)
        for number, (sign, text) in enumerate(self.turns):
            if number and not self.later(0.02, 0.1 if self.ends else 20):
                return False
            self.turn(ticket, sign, text)
            if self.ends in ("waits", "open") and sign == ">":
                return False
        return True

    def turn(self, ticket: Ticket, sign: str, text: str) -> None:
        if sign == "#":
            with self.world.acting(self.agent, self.at):
                conversation.note(ticket, text, by=self.agent)
        elif sign == "<":
            with self.world.acting(self.customer, self.at):
                conversation.reply(ticket, text, by=self.customer)
        else:
            asks = self.ends == "waits" or "?" in text.rstrip()[-30:]
            with self.world.acting(self.agent, self.at):
                conversation.reply(
                    ticket, text, by=self.agent, then=Status.PENDING if asks and self.ends != "open" else ""
                )

    def end(self, ticket: Ticket) -> None:
        """Solved by one of the two, rated by some, closed after the organization's days."""
        chance = self.world.chance
        if chance.random() < 0.05:
            friend = chance.choice(self.world.customers)
            if friend != self.customer:
                with self.world.acting(self.customer, self.at):
                    sharing.copy_in(ticket, friend.email, by=self.customer)
        if not self.later(0.02, 0.1) if self.ends == "solved" else not self.later(1, 40):
            return
        by = self.customer if chance.random() < 0.3 else self.agent
        with self.world.acting(by, self.at):
            (lifecycle.solved if by == self.customer else lifecycle.resolve)(ticket, by=by)
        with self.world.acting(self.customer, self.at):
            reading.mark_read(ticket, by=self.customer, now=self.at)
        closes = self.at + timedelta(days=self.world.organization.close_after_days)
        if chance.random() < 0.55 and self.later(0.2, 60):
            with self.world.acting(self.customer, self.at):
                feedback.rate(
                    ticket, chance.choice(RATINGS), chance.choice(demo_texts.COMMENTS), by=self.customer
                )
        if closes < self.world.now:
            with self.world.acting(None, closes):
                lifecycle.close(ticket, by=None)
