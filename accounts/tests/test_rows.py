"""docs/permissions.md, table 2: what PostgreSQL lets the application's login do, asked without any code of ours between."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import inviting
from accounts.models import (
    AuditEntry,
    Calendar,
    ClosedDay,
    Department,
    Invitation,
    MailedCode,
    Notification,
    NotificationPreference,
    NotificationTimes,
    OpeningHours,
    Organization,
    OutboundMail,
    Session,
    User,
)
from accounts.tests.test_wall import TENANT_TABLES
from conftest import make_person
from helpdesk.lib import tenancy

PAGE = Path(__file__).parent.parent.parent / "docs" / "permissions.md"
ROLES = ["visitor", "customer", "agent", "analyst", "admin"]
ACTS = ["read", "add", "change", "delete"]
MODELS = {
    m._meta.db_table: m
    for m in (
        Organization,
        Department,
        User,
        Invitation,
        MailedCode,
        Session,
        OutboundMail,
        AuditEntry,
        Notification,
        NotificationPreference,
        NotificationTimes,
        Calendar,
        OpeningHours,
        ClosedDay,
    )
}
# A column that whoever may change the row at all may change, and another value for it.
CHANGES = {
    "accounts_organization": ("name", "Changed"),
    "accounts_department": ("name", "Changed"),
    "accounts_calendar": ("country", "DE"),
    "accounts_openinghours": ("opens", 8),
    "accounts_closedday": ("name", "Changed"),
    "accounts_user": ("theme", "dark"),
    "accounts_invitation": ("invited_by_name", "Changed"),
    "accounts_mailedcode": ("tries", 3),
    "accounts_session": ("device", "Changed"),
    "accounts_outboundmail": ("tries", 3),
    "accounts_auditentry": ("action", "nothing.happened"),
    "accounts_notification": ("read_at", "2026-01-01 00:00Z"),
    "accounts_notificationpreference": ("mail", True),
    "accounts_notificationtimes": ("digest_at", "09:00"),
}

OF_PEOPLE = (Session, MailedCode, OutboundMail, Notification, NotificationPreference, NotificationTimes)


def table(heading, roles):
    """(table, act): {role: word} under this heading of the page; what is not said is nobody's."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    [part] = [part for part in PAGE.read_text().split("\n## ") if part.startswith(heading)]
    for line in part.splitlines():
        if match := re.match(r"\| (\w+_\w+) \| ([a-z, ]+) \|(.*)\|$", line):
            cells = [cell.strip() for cell in match[3].split("|")]
            said |= {
                (match[1], act.strip()): dict(zip(roles, cells, strict=True)) for act in match[2].split(",")
            }
    nobody = dict.fromkeys(roles, "-")
    tables = {name for name, _act in said}
    return {(name, act): said.get((name, act), nobody) for name in sorted(tables) for act in ACTS}


TABLE = table("2 Rows", ROLES)
BESIDE = re.findall(r"(?m)^\| ((?:tickets|knowledge)_\w+) \|", PAGE.read_text())


def test_every_table_with_a_tenant_has_rows_in_the_page(db):
    with connection.cursor() as cursor:
        cursor.execute(TENANT_TABLES)
        tables = {name for (name,) in cursor.fetchall()}
    assert {name for name, _act in TABLE} == set(MODELS)
    # tickets/tests/test_rows.py and tests/test_knowledge_rows.py ask about the others.
    assert tables == set(MODELS) | set(BESIDE)


@pytest.fixture
def rows(cast):
    """For each table and role: a row of their own, one of a colleague, one of the other organization."""
    make_person(cast.ours, "admin", "second@acme.example")
    found: dict[str, dict[Any, Any]] = {name: {} for name in MODELS}
    with tenancy.platform():
        for person in (cast.customer, cast.agent, cast.analyst, cast.admin, cast.lead, cast.their_agent):
            found["accounts_user"][person.pk] = person.pk
            for model in OF_PEOPLE:
                row = new(model, person.organization, person)
                row.save()
                found[model._meta.db_table][person.pk] = row.pk
    others = {
        "accounts_organization": (cast.ours.pk, cast.theirs.pk),
        "accounts_department": (cast.technical.pk, cast.their_team.pk),
        **{Model._meta.db_table: hours_in(Model, cast) for Model in (Calendar, OpeningHours, ClosedDay)},
    }
    others["accounts_invitation"] = tuple(invitation_of(admin) for admin in (cast.admin, cast.their_admin))
    others["accounts_auditentry"] = tuple(entry_of(organization) for organization in (cast.ours, cast.theirs))
    return SimpleNamespace(own=found, others=others)


def hours_in(model, cast):
    """A row of the hours of each organization."""
    found = []
    with tenancy.platform():
        for organization in (cast.ours, cast.theirs):
            if model is OpeningHours:
                calendar = Calendar.objects.get(organization=organization)
                OpeningHours.objects.create(organization=organization, calendar=calendar, weekday=0, opens=540, closes=1020)  # fmt: skip
            if model is ClosedDay:
                new(ClosedDay, organization, None).save()
            found.append(model.objects.filter(organization=organization).first().pk)
    return tuple(found)


def calendar_in(organization):
    with tenancy.platform():
        return Calendar.objects.get(organization=organization, department=None)


def team_in(organization):
    with tenancy.platform():
        return Department.objects.filter(organization=organization).first()


def invitation_of(admin):
    with tenancy.acting(admin, source="test"):
        person, _link = inviting.invite(f"i@{admin.organization.slug}.example", "", "agent", by=admin)
        return Invitation.objects.get(person=person).pk


def entry_of(organization):
    with tenancy.platform():
        return AuditEntry.objects.filter(organization=organization).first().pk


def new(model, organization, person):
    """A row that is not stored yet."""
    now, mark = timezone.now(), uuid4().hex
    return {
        Organization: lambda: Organization(name="New", slug="new"),
        Department: lambda: Department(organization=organization, name=mark),
        User: lambda: User(organization=organization, email=f"{mark}@x.example", role="customer"),
        Calendar: lambda: Calendar(organization=organization, department=team_in(organization)),
        OpeningHours: lambda: OpeningHours(
            organization=organization, calendar=calendar_in(organization), weekday=6, opens=0, closes=9
        ),
        ClosedDay: lambda: ClosedDay(
            organization=organization,
            calendar=calendar_in(organization),
            day=now.date() + random_days(),
            name=mark,
        ),
        Invitation: lambda: Invitation(organization=organization, person=person, digest=mark, expires_at=now),
        MailedCode: lambda: MailedCode(
            organization=organization, person=person, purpose="reset", email="x@x.example", expires_at=now
        ),
        Session: lambda: Session(session_key=mark, organization=organization, person=person, expire_date=now),
        OutboundMail: lambda: OutboundMail(
            organization=organization, person=person, kind="test", to="x@x.example", message_id=mark
        ),
        Notification: lambda: Notification(organization=organization, person=person, kind="test", title="x"),
        NotificationPreference: lambda: NotificationPreference(
            organization=organization, person=person, kind=f"k{mark}", in_app=True, mail=False
        ),
        NotificationTimes: lambda: NotificationTimes(organization=organization, person=person),
        AuditEntry: lambda: AuditEntry(
            organization=organization, actor_id=person and person.pk, action="test.act", source="test"
        ),
    }[model]()


def random_days():
    """A calendar has a day once."""
    return timedelta(days=uuid4().int % 10_000)


def context_of(role, cast):
    if role == "visitor":
        return tenancy.Context(org=str(cast.ours.pk), source="test")
    return tenancy.context_of(getattr(cast, role), source="test")


def lets(context, act):
    """Whether the act touches its row; everything is undone."""
    try:
        with tenancy.use(context), transaction.atomic():
            touched = act()
            transaction.set_rollback(True)
            return bool(touched)
    except DatabaseError:
        return False


def sql(statement, *params):
    def act():
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.rowcount

    return act


def touching(name, act, pk):
    key = MODELS[name]._meta.pk.column
    column, value = CHANGES[name]
    return {
        "read": sql(f"SELECT {key} FROM {name} WHERE {key} = %s", pk),
        "change": sql(f"UPDATE {name} SET {column} = %s WHERE {key} = %s", value, pk),
        "delete": sql(f"DELETE FROM {name} WHERE {key} = %s", pk),
    }[act]


def adding(name, organization, person):
    def act():
        model = MODELS[name]
        if model is NotificationTimes:  # one for each person
            model.objects.filter(person=person).delete()
        new(model, organization, person).save(force_insert=True)
        return 1

    return act


def answers(name, act, role, cast, rows):
    """(own, a colleague's, another organization's): whether the database lets it happen."""
    context, me = context_of(role, cast), getattr(cast, role, None)
    if act == "add":
        whose = (
            (cast.ours, me),
            (cast.ours, me if name in rows.others else cast.lead),
            (cast.theirs, cast.their_agent),
        )
        return tuple(lets(context, adding(name, o, p)) for o, p in whose)
    if name in rows.others:
        ours, theirs = (lets(context, touching(name, act, pk)) for pk in rows.others[name])
        return (ours, ours, theirs)
    own = rows.own[name].get(me.pk) if me else None
    keys = (own, rows.own[name][cast.lead.pk], rows.own[name][cast.their_agent.pk])
    return tuple(lets(context, touching(name, act, pk)) if pk else None for pk in keys)


EXPECTED = {"all": (True, True, False), "own": (True, False, False), "-": (False, False, False)}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "act"), TABLE, ids=["-".join(key) for key in TABLE])
def test_the_database_lets_happen_what_the_page_says(name, act, role, cast, rows):
    found = answers(name, act, role, cast, rows)
    expected = EXPECTED[TABLE[name, act][role]]
    assert found == tuple(
        want if got is not None else None for want, got in zip(expected, found, strict=True)
    )


@pytest.mark.parametrize("name", MODELS)
def test_the_questions_are_well_put(name, cast, rows):
    """The platform may, so a refusal above is the wall's and no slip of the question."""
    assert lets(tenancy.PLATFORM, adding(name, cast.ours, cast.agent))
    pk = rows.others[name][0] if name in rows.others else rows.own[name][cast.agent.pk]
    assert lets(tenancy.PLATFORM, touching(name, "read", pk))
    assert lets(tenancy.PLATFORM, touching(name, "change", pk)) is (name != "accounts_auditentry")


# Columns

OWN_COLUMNS = [
    "name",
    "first_name",
    "last_name",
    "avatar",
    "preferred_language",
    "timezone",
    "theme",
    "preferences",
    "password",
]
OTHERS = {
    "role": "admin", "is_lead": True, "sees_all_departments": True, "email": "x@x.example", "is_superuser": True,
    "organization_id": None, "department_id": None, "current_ticket_count": 7, "metadata": "{}", "created_at": "2020-01-01",
    "status": "suspended", "communication_channels": "[1]",
}  # fmt: skip
FIXED = {"is_superuser": True, "organization_id": None, "created_at": "2020-01-01", "current_ticket_count": 7}


def changing(person, column, value):
    return sql(f"UPDATE accounts_user SET {column} = %s WHERE id = %s", value, person.pk)


@pytest.mark.parametrize("column", OWN_COLUMNS)
@pytest.mark.parametrize("role", ["customer", "agent", "analyst"])
def test_people_change_their_own_profile(column, role, cast):
    value = "{}" if column == "preferences" else "dark" if column == "theme" else "x"
    assert lets(context_of(role, cast), changing(getattr(cast, role), column, value))


@pytest.mark.parametrize("column", OTHERS)
@pytest.mark.parametrize("role", ["customer", "agent", "analyst"])
def test_people_change_nothing_else_of_themselves(column, role, cast):
    with tenancy.platform():
        User.objects.filter(organization=cast.ours).update(metadata={"kept": 1}, department=cast.billing)
    assert not lets(context_of(role, cast), changing(getattr(cast, role), column, OTHERS[column]))


@pytest.mark.parametrize("column", FIXED)
def test_admins_give_nobody_rights_over_the_platform(column, cast):
    assert not lets(context_of("admin", cast), changing(cast.agent, column, FIXED[column]))


@pytest.mark.parametrize(("role", "may"), [("customer", False), ("agent", True), ("analyst", True)])
def test_staff_say_that_they_are_away(role, may, cast):
    assert lets(context_of(role, cast), changing(getattr(cast, role), "status", "away")) is may


@pytest.mark.parametrize(
    "column",
    ["plan", "agent_limit", "monthly_ticket_limit", "slug", "domain", "is_active", "is_default", "is_demo"],
)
def test_plan_and_addresses_are_the_platforms(column, cast):
    value = {"plan": "pro", "slug": "x", "domain": "x.example"}.get(
        column, "1" if "limit" in column else "false"
    )
    if column == "is_demo":
        value = "true"
    touched = sql(f"UPDATE accounts_organization SET {column} = %s WHERE id = %s", value, cast.ours.pk)
    with tenancy.platform():
        Organization.objects.filter(pk=cast.theirs.pk).update(is_default=False)
    assert not lets(context_of("admin", cast), touched)
    assert lets(tenancy.PLATFORM, touched)


def test_an_admin_signs_no_audit_entry_for_somebody_else(cast):
    assert not lets(context_of("admin", cast), adding("accounts_auditentry", cast.ours, cast.agent))


def test_no_row_points_into_another_organization(cast):
    moved = sql(
        "UPDATE accounts_user SET department_id = %s WHERE id = %s", cast.their_team.pk, cast.agent.pk
    )
    assert not lets(context_of("admin", cast), moved)
    assert not lets(tenancy.PLATFORM, moved)
