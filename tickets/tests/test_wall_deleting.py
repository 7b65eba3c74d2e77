"""What goes when a person, a team, a topic, a tag or an organization goes, and what stays."""

import json

import pytest
from django.db import connection

from accounts import organizations
from helpdesk.lib import tenancy
from tickets import assignment, conversation, merging, properties
from tickets.models import Message
from tickets.tests.by_hand import by_hand, truth
from tickets.tests.filled import MODELS, new_row, stored
from tickets.tests.making import ask, make_category, make_file, make_tag, now_of, place, say


def gone(desk, table, row):
    assert by_hand(desk.admin, f"DELETE FROM {table} WHERE id = %s", row.pk) == 1


def last_event():
    asked = "SELECT action, actor_name, old, new FROM tickets_ticketevent ORDER BY id DESC LIMIT 1"
    [[action, name, old, new]] = truth(asked)
    return action, name, json.loads(old), json.loads(new)


def test_a_person_leaves_their_words_and_their_name(desk):
    said = say(desk.ticket, "Hello", desk.agent)
    with tenancy.acting(desk.agent, source="test"):
        assignment.take(desk.ticket, by=desk.agent)
        assignment.follow(desk.ticket, by=desk.agent)
        assignment.collaborate(desk.ticket, desk.lead, by=desk.agent)
    gone(desk, "accounts_user", desk.agent)
    gone(desk, "accounts_user", desk.lead)
    with tenancy.platform():
        left = Message.objects.get(pk=said.pk)
    assert (left.author_id, left.author_name, left.content, left.side) == (None, "Agent", "Hello", "staff")
    assert now_of(desk.ticket).assignee_id is None
    assert (
        truth("SELECT count(*) FROM tickets_follower")
        == truth("SELECT count(*) FROM tickets_collaborator")
        == [(0,)]
    )
    assert last_event()[:2] == ("collaborator_removed", "Admin")
    assert truth(
        "SELECT DISTINCT actor_name FROM tickets_ticketevent WHERE action = 'message_added' AND new->>'content' = 'Hello'"
    ) == [("Agent",)]


def test_a_customer_leaves_the_request_and_its_words(desk):
    gone(desk, "accounts_user", desk.customer)
    ticket = now_of(desk.ticket)
    assert (ticket.customer_id, ticket.created_by_id, ticket.customer_email) == (
        None,
        None,
        "customer@acme.example",
    )
    assert say(desk.ticket, "Anybody there?", desk.agent)


def test_a_team_leaves_its_tickets_to_everybody(desk):
    gone(desk, "accounts_department", desk.billing)
    assert now_of(desk.ticket).department_id is None
    assert last_event() == (
        "changed",
        "Admin",
        {"department_id": str(desk.billing.pk)},
        {"department_id": None},
    )


def test_a_topic_leaves_its_tickets_with_the_usual_deadline(desk):
    topic = make_category(desk.ours, response_sla_minutes=5, resolution_sla_minutes=5)
    ticket = place(desk.ticket, category=topic)
    gone(desk, "tickets_category", topic)
    after = now_of(ticket)
    assert (after.category_id, (after.next_due_at - after.created_at).seconds) == (None, 3600)
    assert last_event()[2] == {"category_id": str(topic.pk)}


def test_a_tag_leaves_its_tickets(desk):
    tag = make_tag(desk.ours)
    with tenancy.acting(desk.agent, source="test"):
        properties.tag(desk.ticket, [tag], by=desk.agent)
    gone(desk, "tickets_tag", tag)
    assert last_event() == ("tag_removed", "Admin", {"tag_id": str(tag.pk)}, {})


@pytest.mark.parametrize("what", ["team", "topic", "person"])
def test_what_follows_is_allowed_on_a_fresh_connection(what, committed_desk):
    """What a transaction has called once it may call again: only a new one asks who may call what."""
    desk = committed_desk
    topic = make_category(desk.ours)
    place(desk.ticket, category=topic, assignee=desk.agent)
    connection.close()
    gone(desk, *{
        "team": ("accounts_department", desk.billing), "topic": ("tickets_category", topic), "person": ("accounts_user", desk.agent),
    }[what])  # fmt: skip


@pytest.fixture
def everything(desk):
    """A row of every table in both organizations, and tickets in every relation."""
    into = place(ask(desk.customer, "Target"), department=desk.billing)
    with tenancy.acting(desk.agent, source="test"):
        assignment.take(desk.ticket, by=desk.agent)
        conversation.note(desk.ticket, "A note", by=desk.agent)
        merging.merge(desk.ticket, into=into, by=desk.agent)
    deleted = ask(desk.customer, "Deleted")
    with tenancy.platform():
        make_file(desk.customer, message=Message.objects.get(ticket=deleted), path="attachments/archived")
        make_file(desk.customer, message=Message.objects.filter(ticket=into).first(), path="attachments/sent")
        make_file(desk.customer, path="attachments/unsent")
    by_hand(desk.admin, "DELETE FROM tickets_ticket WHERE id = %s", deleted.pk)
    with tenancy.platform():
        for name in MODELS:
            if name not in (
                "tickets_discardedfile",
                "tickets_ticket",
                "tickets_counter",
                "tickets_attachment",
                "tickets_copy",
            ):
                stored(name, new_row(name, into, desk.customer, desk))
        truth("UPDATE tickets_ticket SET description = 'B' WHERE title = 'B'")
        beside = truth("SELECT id FROM tickets_ticket WHERE title = 'B'")
        for (key,) in beside:
            Message.objects.create(organization=desk.ours, ticket_id=key, content="B", opens=True)
    return desk


def test_an_organization_ends_with_everything_that_is_its(everything):
    there = "SELECT count(*) FROM {} WHERE organization_id = %s"
    tables = [name for name in MODELS if name != "tickets_discardedfile"]
    assert [name for name in tables if truth(there.format(name), everything.ours.pk) == [(0,)]] == []
    theirs = {name: truth(there.format(name), everything.theirs.pk) for name in tables}
    organizations.end(everything.ours)
    assert [name for name in tables if truth(there.format(name), everything.ours.pk) != [(0,)]] == []
    assert {name: truth(there.format(name), everything.theirs.pk) for name in tables} == theirs
    listed = {path for (path,) in truth("SELECT path FROM tickets_discardedfile")}
    assert listed >= {"attachments/archived", "attachments/sent", "attachments/unsent"}
