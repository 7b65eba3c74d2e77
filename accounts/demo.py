"""The demo: an e-bike shop's support and a small second company, made through the verbs."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from helpdesk.lib import tenancy

from . import organizations
from .installation import DEMO_PASSWORD
from .models import Department, Organization, User
from .models.organization import Plan

FERNWAY = {
    "teams": {
        "Technical": "Bikes, batteries, firmware and the workshop partners.",
        "Orders and delivery": "From the basket to the doorstep, and the way back.",
        "Billing": "Invoices, instalments, refunds.",
    },
    "staff": [
        # address, name, role, team, lead, away
        ("agent", "Ines Moreau", "agent", "Technical", False, False),
        ("lead", "Tomas Berg", "agent", "Technical", True, False),
        ("analyst", "Noor El Amrani", "analyst", None, False, False),
        ("admin", "Judith Falk", "admin", None, False, False),
        ("priya.nair", "Priya Nair", "agent", "Billing", False, False),
        ("jonas.weber", "Jonas Weber", "agent", "Orders and delivery", False, True),
        ("aiko.tanaka", "Aiko Tanaka", "agent", "Orders and delivery", False, False),
    ],
    "customers": [
        ("customer", "Maya Lindqvist", "sv"), ("karim.haddad", "Karim Haddad", "en"), ("emily.carter", "Emily Carter", "en"),
        ("luca.romano", "Luca Romano", "it"), ("sofie.devries", "Sofie de Vries", "nl"), ("piotr.zielinski", "Piotr Zieliński", "pl"),
        ("hanna.virtanen", "Hanna Virtanen", "fi"), ("rosa.jimenez", "Rosa Jiménez", "es"), ("thomas.weiss", "Thomas Weiss", "de"),
        ("amara.nwosu", "Amara Nwosu", "en"), ("daniel.okafor", "Daniel Okafor", "en"), ("chen.wei", "Chen Wei", "en"),
    ],
    "more_customers": 74,
}  # fmt: skip
LUMEN = {
    "teams": {"Guests": "Bookings and stays.", "Houses": "Keys, repairs, cleaning."},
    "staff": [
        ("agent", "Mateo Silva", "agent", "Guests", False, False),
        ("lead", "Freya Olsen", "agent", "Houses", True, False),
        ("analyst", "Bao Tran", "analyst", None, False, False),
        ("admin", "Camille Roux", "admin", None, False, False),
    ],
    "customers": [
        ("customer", "Oskar Lind", "en"),
        ("leila.hassan", "Leila Hassan", "en"),
        ("ben.archer", "Ben Archer", "en"),
    ],
    "more_customers": 9,
}
FIRST = [
    "Alva",
    "Bruno",
    "Clara",
    "Dario",
    "Edda",
    "Femi",
    "Greta",
    "Hugo",
    "Ivana",
    "Jakob",
    "Kaja",
    "Lino",
    "Mina",
]
LAST = [
    "Adler",
    "Bergman",
    "Costa",
    "Dahl",
    "Eriksen",
    "Falck",
    "Grimaldi",
    "Holm",
    "Iversen",
    "Jansen",
    "Kovac",
]
# These five of each, and the operator, have the password that everybody knows.
CARDS = ("customer", "agent", "lead", "analyst", "admin")


@transaction.atomic
def load() -> str:
    """Two organizations and the operator, into an empty installation; says what it made."""
    fernway = organizations.found(
        "Fernway",
        slug="fernway",
        plan=Plan.PRO,
        timezone="Europe/Stockholm",
        ticket_prefix="FW",
        is_demo=True,
        accent=1,
    )
    lumen = organizations.found(
        "Lumen", slug="lumen", plan=Plan.FREE, timezone="Europe/Lisbon", ticket_prefix="LU", is_demo=True, accent=7,
        agent_limit=3, agents_see_all=False,
    )  # fmt: skip
    made = populate(fernway, FERNWAY) + populate(lumen, LUMEN)
    with tenancy.platform():
        operator = User(
            email="operator@helpdesk.example", name="Olu Platform", role="admin", is_superuser=True
        )
        operator.metadata = {"demo": True}
        operator.set_password(DEMO_PASSWORD)
        operator.save()
    return f"2 organizations, {made + 1} people"


def populate(organization: Organization, told: dict[str, Any]) -> int:
    with tenancy.system(organization, source="demo"):
        teams = {
            name: Department.objects.create(organization=organization, name=name, description=text)
            for name, text in told["teams"].items()
        }
        secret = User(organization=organization, email="x@example.com")
        secret.set_password(DEMO_PASSWORD)
        for local, name, role, team, is_lead, away in told["staff"]:
            person = person_of(organization, local, name, role, days=230)
            person.department, person.is_lead = teams.get(team), is_lead
            person.status = "away" if away else "active"
            welcome(person, local, secret.password)
        customers = told["customers"] + invented(told["more_customers"])
        for number, (local, name, language) in enumerate(customers):
            person = person_of(organization, local, name, "customer", days=joined_ago(number, len(customers)))
            person.first_name, _, person.last_name = name.partition(" ")
            person.last_login = min(person.created_at + timedelta(days=number % 40), timezone.now())
            person.preferred_language = language if language in ("en", "de") else ""
            welcome(person, local, secret.password)
    return len(told["staff"]) + len(customers)


def joined_ago(number: int, of: int) -> int:
    """Days ago that a customer came: evenly over seven months, with a few more lately."""
    share = 1 - number / of
    return int(210 * share * share) + number % 3


def invented(count: int) -> list[tuple[str, str, str]]:
    """People out of first and last names; the pairs repeat only after 13 times 11."""
    pairs = [(FIRST[n % len(FIRST)], LAST[n % len(LAST)]) for n in range(count)]
    return [(f"{first}.{last}".lower(), f"{first} {last}", "en") for first, last in pairs]


def person_of(organization: Organization, local: str, name: str, role: str, *, days: int) -> User:
    joined = timezone.now() - timedelta(days=days, hours=days % 9)
    return User(
        organization=organization,
        email=f"{local}@{organization.slug}.example",
        name=name,
        role=role,
        created_at=joined,
    )


def welcome(person: User, local: str, password: str) -> None:
    """One hash serves all: hashing twenty times the same word would cost seconds of a first start."""
    if local in CARDS:
        person.password = password
        person.metadata = {"demo": True}
    else:
        person.set_unusable_password()
    person.save()


def remove() -> int:
    """Every organization of the demo, and its operator; says how many people went."""
    with tenancy.platform():
        demo = list(Organization.objects.filter(is_demo=True))
    gone = sum(organizations.end(organization) for organization in demo)
    with tenancy.platform():
        operators = User.objects.filter(organization=None, metadata__has_key="demo")
        operators_gone, _ = operators.delete()
    return gone + operators_gone
