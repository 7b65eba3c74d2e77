"""Live events: who hears of what, in the served product."""

import contextlib
import threading
import time

import httpx
import pytest
from django.db import connection
from django.test import Client

from accounts import membership, notifications, outbox
from accounts.models import Organization, Session
from conftest import PASSWORD, connect
from helpdesk.lib import tenancy
from tickets import presence
from tickets.tests.making import ask, note, say

PATIENCE = 10


class Ear:
    """An open stream, read in the background."""

    def __init__(self, served, person, asked=""):
        host = "localhost" if person.organization.is_default else f"{person.organization.slug}.localhost"
        client = Client(headers={"host": host})
        assert (
            client.post("/account/sign-in/", {"email": person.email, "password": PASSWORD}).status_code == 302
        )
        port = served.url.rpartition(":")[2]
        self.asked = asked
        headers = {"Host": f"{host}:{port}", "Cookie": f"desk={client.cookies['desk'].value}"}
        self.heard, self.opened, self.over = [], threading.Event(), threading.Event()
        self.client = httpx.Client(timeout=httpx.Timeout(5, read=30))
        threading.Thread(target=self.listen, args=(served.url, headers), daemon=True).start()
        assert self.hears("ready")

    def listen(self, url, headers):
        with (
            contextlib.suppress(httpx.HTTPError),
            self.client.stream("GET", f"{url}/events{self.asked}", headers=headers) as answer,
        ):
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    self.heard.append(line.removeprefix("event: "))
        self.over.set()

    def hears(self, kind):
        until = time.monotonic() + PATIENCE
        while kind not in self.heard and time.monotonic() < until:
            self.over.wait(0.02)
        return kind in self.heard


@pytest.fixture
def ear(served):
    ears = []

    def listening(person, asked=""):
        ears.append(Ear(served, person, asked))
        return ears[-1]

    yield listening
    for one in ears:
        one.client.close()


def test_an_admin_hears_of_mail_and_an_agent_does_not(served, ear):
    admin, agent = ear(served.admin), ear(served.agent)
    outbox.write("test", to="a@b.example", subject="x", organization=served.ours, sender="x")
    assert admin.hears("mail")
    with tenancy.system(served.ours):
        membership_change(served.colleague)
    assert agent.hears("people")
    assert "mail" not in agent.heard


def membership_change(person):
    person.name = "Someone else"
    person.save()


def test_another_organization_and_a_customer_hear_nothing(served, ear):
    stranger, customer, agent = ear(served.their_admin), ear(served.customer), ear(served.agent)
    for number in range(100):
        with tenancy.system(served.ours):
            served.colleague.name = f"Number {number}"
            served.colleague.save()
    assert agent.hears("people")
    assert set(stranger.heard) == set(customer.heard) == {"ready"}


def test_only_who_was_told_hears_of_a_notification(served, ear):
    told, colleague, stranger = ear(served.agent), ear(served.admin), ear(served.their_agent)
    notifications.tell([served.agent], kind="mentioned", title="x")
    assert told.hears("notifications")
    with tenancy.system(served.ours):
        membership_change(served.colleague)
    assert colleague.hears("people")
    assert "notifications" not in colleague.heard + stranger.heard


def test_marking_as_read_is_heard_on_ones_other_pages(served, ear):
    [row] = notifications.tell([served.agent], kind="mentioned", title="x")
    elsewhere = ear(served.agent)
    with tenancy.acting(served.agent, source="test"):
        notifications.read(row, by=served.agent)
    assert elsewhere.hears("notifications")


def test_customers_hear_of_their_own_requests_and_never_of_a_note(served, ear):
    ticket = ask(served.customer)
    owner, other, agent = ear(served.customer), ear(served.colleague), ear(served.agent)
    note(ticket, "NOTE-7f3a", served.agent)
    assert agent.hears("tickets")
    say(ask(served.colleague), "An answer", served.agent)
    assert other.hears("requests")
    assert owner.heard == ["ready"]
    say(ticket, "An answer", served.agent)
    assert owner.hears("requests")
    assert "tickets" not in owner.heard + other.heard


def test_te09_nobody_subscribes_to_what_is_not_theirs(served, ear):
    """A hundred messages, notes and signs of who is there: silence elsewhere, whatever is asked for."""
    ticket = ask(served.colleague)
    wishes = ["", "?channel=*", "?topic=%25", f"?org={served.ours.pk}&id={ticket.pk}&kind=tickets", f"?user={served.colleague.pk}"]  # fmt: skip
    outside = [ear(person, wish) for person in (served.their_admin, served.customer) for wish in wishes]
    agent, owner = ear(served.agent), ear(served.colleague)
    for number in range(50):
        note(ticket, f"NOTE-7f3a {number}", served.agent)
        say(ticket, f"Answer {number}", served.agent)
    with tenancy.acting(served.agent, source="test"):
        presence.appear(ticket, by=served.agent, doing="writing")
    assert owner.hears("requests") and agent.hears("tickets")
    # The last word to each: what came before it has arrived.
    say(ask(served.customer), "An answer", served.agent)
    notifications.tell([served.their_admin], kind="mentioned", title="x")
    for one in outside:
        last = "notifications" if one in outside[: len(wishes)] else "requests"
        assert one.hears(last) and set(one.heard) == {"ready", last}
    assert set(owner.heard) == {"ready", "requests"}


def test_a_suspended_persons_stream_ends(served, ear):
    agent = ear(served.agent)
    with tenancy.acting(served.admin, source="test"):
        membership.suspend(served.agent, by=served.admin)
    assert agent.hears("signed-out")
    assert agent.over.wait(PATIENCE)


@pytest.mark.parametrize("cookie", ["", "desk=nonsense", "desk=" + "x" * 32])
def test_without_a_session_the_stream_is_silent(served, cookie):
    answer = httpx.get(f"{served.url}/events", headers={"Cookie": cookie})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_session_of_another_organization_is_nobody_here(served, ear):
    theirs = Client(headers={"host": "other.localhost"})
    theirs.post("/account/sign-in/", {"email": served.their_admin.email, "password": PASSWORD})
    answer = httpx.get(f"{served.url}/events", headers={"Cookie": f"desk={theirs.cookies['desk'].value}"})
    assert answer.status_code == 204


def test_a_stream_ends_with_its_session(served, ear):
    agent, elsewhere = ear(served.agent), ear(served.agent)
    with tenancy.platform():
        first = Session.objects.filter(person=served.agent).order_by("created_at").first()
        first.delete()
    assert agent.hears("signed-out")
    assert agent.over.wait(PATIENCE)
    assert elsewhere.hears("again")
    assert "signed-out" not in elsewhere.heard


def test_streams_end_when_the_organization_is_switched_off(served, ear):
    agent, stranger = ear(served.agent), ear(served.their_admin)
    with tenancy.platform():
        Organization.objects.filter(pk=served.ours.pk).update(is_active=False)
    assert agent.hears("signed-out")
    assert set(stranger.heard) == {"ready"}


FORGED = [
    "",
    "x",
    "[]",
    "{}",
    "null",
    "[" * 4000,
    '{"org": 1, "kind": [], "id": {}}',
    '{"org": null, "kind": "people"}',
]


@pytest.mark.parametrize("payload", FORGED)
def test_a_notification_that_is_not_ours_stops_nothing(served, ear, payload):
    admin = ear(served.admin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('hd_live', %s)", [payload])
    outbox.write("test", to="a@b.example", subject="x", organization=served.ours, sender="x")
    assert admin.hears("mail")
    assert "again" not in admin.heard


def test_pages_ask_again_after_the_listening_was_lost(served, ear):
    admin = ear(served.admin)
    with connect() as raw:
        raw.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN hd_live%'"
            " AND usename = current_user AND datname = current_database()"
        )
    assert admin.hears("again")
