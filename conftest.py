"""The test database is made by the owner and used by the application's login, under row security; one cast for all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases

from helpdesk.lib import tenancy

PASSWORD = "correct-horse-9"


@contextmanager
def logged_in_as_owner() -> Iterator[None]:
    """The same database through the migrating login."""
    settings, owner = connection.settings_dict, urlsplit(os.environ["DATABASE_OWNER_URL"])
    kept = {key: settings[key] for key in ("USER", "PASSWORD")}
    connection.close()
    settings.update(USER=unquote(owner.username or ""), PASSWORD=unquote(owner.password or ""))
    try:
        with tenancy.as_owner():
            yield
    finally:
        connection.close()
        settings.update(kept)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    with django_db_blocker.unblock(), logged_in_as_owner():
        made = setup_databases(verbosity=0, interactive=False)
    assert "test_" in connection.settings_dict["NAME"], "tests never touch a database that is not theirs"
    with owner_connection() as owner:
        owner.execute(f'GRANT CONNECT ON DATABASE "{connection.settings_dict["NAME"]}" TO hd_web')
        owner.execute(f'REVOKE TEMP ON DATABASE "{connection.settings_dict["NAME"]}" FROM PUBLIC')
    yield
    with connect() as raw:  # threads of a served product may still hold connections
        raw.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
    with django_db_blocker.unblock(), logged_in_as_owner():
        teardown_databases(made, verbosity=0)


def connect(user: str = "", **more: Any) -> psycopg.Connection:
    """A connection of its own to the test database, as the application's login unless told otherwise."""
    params = connection.get_connection_params()
    for key in ("cursor_factory", "context", "prepare_threshold"):
        params.pop(key, None)
    return psycopg.connect(**params | ({"user": user} if user else {}) | more)


@contextmanager
def owner_connection() -> Iterator[psycopg.Connection]:
    owner = urlsplit(os.environ["DATABASE_OWNER_URL"])
    password = {"password": unquote(owner.password)} if owner.password else {}
    with connect(unquote(owner.username or ""), autocommit=True, **password) as opened:
        yield opened


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits from several connections; every tenant's rows are gone afterwards."""
    with django_db_blocker.unblock():
        yield
        connection.close()
        with owner_connection() as owner:
            owner.execute(
                "TRUNCATE accounts_organization, accounts_user, accounts_auditentry, accounts_throttle, accounts_round,"
                " tickets_discardedfile CASCADE"
            )


@pytest.fixture(autouse=True)
def nobody_acts() -> Iterator[None]:
    """Each test begins and ends without a context."""
    before = tenancy.current()
    yield
    assert tenancy.current() == before


def make_organization(name: str, **columns: Any) -> Any:
    """Open round the clock, so that deadlines are the same at any time of day."""
    from accounts.models import OpeningHours, Organization
    from tickets.models import Recount

    with tenancy.platform():
        defaults = {
            "slug": name.lower(),
            "agent_limit": None,
            "monthly_ticket_limit": None,
            "ticket_prefix": name[:2].upper(),
        }
        made = Organization.objects.create(name=name, **defaults | columns)
        OpeningHours.objects.filter(organization=made).delete()
        Recount.objects.filter(organization=made).delete()
        return made


def make_person(organization: Any, role: str, email: str = "", **columns: Any) -> Any:
    from accounts.models import User

    with tenancy.platform():
        email = email or f"{role}@{organization.slug}.example"
        person = User(
            organization=organization,
            role=role,
            email=email,
            name=columns.pop("name", email.partition("@")[0].title()),
            **columns,
        )
        person.set_password(PASSWORD)
        person.save()
        return person


def make_cast() -> SimpleNamespace:
    """Two organizations; in the first everybody, in the second the strangers."""
    from accounts.models import Department, User

    ours = make_organization("Acme", is_default=True, agents_see_all=False, ticket_prefix="AC")
    theirs = make_organization("Other", ticket_prefix="OT")
    with tenancy.platform():
        billing = Department.objects.create(organization=ours, name="Billing")
        technical = Department.objects.create(organization=ours, name="Technical")
        their_team = Department.objects.create(organization=theirs, name="Secrets of Other")
        operator = User(
            email="operator@helpdesk.example",
            name="Operator",
            is_superuser=True,
            organization=None,
            role="admin",
        )
        operator.set_password(PASSWORD)
        operator.save()
    cast = SimpleNamespace(
        ours=ours,
        theirs=theirs,
        billing=billing,
        technical=technical,
        their_team=their_team,
        operator=operator,
    )
    cast.customer = make_person(ours, "customer")
    cast.colleague = make_person(ours, "customer", "colleague@acme.example")
    cast.agent = make_person(ours, "agent", department=billing)
    cast.lead = make_person(ours, "agent", "lead@acme.example", department=billing, is_lead=True)
    cast.analyst = make_person(ours, "analyst")
    cast.admin = make_person(ours, "admin")
    cast.stranger = make_person(theirs, "customer")
    cast.their_agent = make_person(theirs, "agent", department=their_team)
    cast.their_admin = make_person(theirs, "admin")
    return cast


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    return make_cast()


@pytest.fixture
def committed_cast(committed: None) -> SimpleNamespace:
    return make_cast()


@pytest.fixture
def visit(db: None) -> Any:
    """visit(person) is a browser signed in as that person at their organization's address; visit() one without."""

    def open_browser(person: Any = None, *, host: str = "localhost", signed_in: bool = True) -> Client:
        if person is not None and person.organization_id and not person.organization.is_default:
            host = f"{person.organization.slug}.localhost"
        client = Client(headers={"host": host}, raise_request_exception=True)
        if person is not None and signed_in:
            answer = client.post("/account/sign-in/", {"email": person.email, "password": PASSWORD})
            assert answer.status_code == 302, answer.content.decode()[:2000]
        return client

    return open_browser


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The product as it is served, in a thread, on the tests' database. Use `served`."""
    import socket
    import threading

    import uvicorn

    with django_db_blocker.unblock():
        from helpdesk.server import application, pages

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=port,
        log_level="error",
        timeout_graceful_shutdown=1,
        proxy_headers=False,  # as bin/run starts it
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started and thread.is_alive():
        thread.join(0.05)
    yield f"http://localhost:{port}"
    running.should_exit = True
    thread.join(10)
    pages.executor.shutdown(wait=True)


@pytest.fixture
def served(server: str, committed_cast: SimpleNamespace, settings: Any) -> SimpleNamespace:
    """The cast, and the address at which they find the product: `served.url`."""
    settings.URL = server
    committed_cast.url = server
    return committed_cast
