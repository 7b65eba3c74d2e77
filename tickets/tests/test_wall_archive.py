"""Deleting and restoring: a ticket comes back as it was, without what has gone meanwhile."""

import json

import pytest
from django.utils import timezone

from helpdesk.lib import tenancy
from tickets import archive, assignment, conversation, history, linking, merging, properties
from tickets.models import Archive, Ticket
from tickets.refusals import MergedFirst
from tickets.tests.by_hand import REFUSED, by_hand, refusal, truth
from tickets.tests.making import (
    ask,
    field_named,
    make_category,
    make_file,
    make_tag,
    note,
    now_of,
    place,
    say,
    settle,
)

PARTS = [
    "ticket",
    "message",
    "messagerevision",
    "attachment",
    "tickettag",
    "collaborator",
    "copy",
    "follower",
    "ticketfeedback",
    "ticketlink",
    "mention",
]


@pytest.fixture
def full(desk):
    """A ticket with everything that can belong to one."""
    field_named(desk.ours, "size")
    desk.topic, desk.tag = make_category(desk.ours), make_tag(desk.ours)
    place(
        desk.ticket,
        category=desk.topic,
        assignee=desk.agent,
        custom_fields={"size": "L"},
        due_date=timezone.now(),
    )
    desk.said = say(desk.ticket, "Hello", desk.agent)
    make_file(desk.agent, message=desk.said, path="attachments/x/y")
    note(desk.ticket, "Careful, @Lead", desk.agent)
    with tenancy.acting(desk.agent, source="test"):
        conversation.edit(desk.said, "Hello!", by=desk.agent)
        properties.tag(desk.ticket, [desk.tag], by=desk.agent)
        assignment.collaborate(desk.ticket, desk.light, by=desk.agent)
        assignment.follow(desk.ticket, by=desk.agent)
        linking.link(
            desk.ticket,
            Ticket.objects.get(pk=place(ask(desk.customer), department=desk.billing).pk),
            by=desk.agent,
        )
        conversation.reply(desk.ticket, "Done", by=desk.agent, then="resolved")
    with tenancy.platform():
        desk.ticket.feedback.create(organization=desk.ours, customer=desk.customer, rating=4)
    settle()
    return desk


def rows(*, without=("updated_at", "written_in")):
    """Every row of every part, without the columns that a restore sets anew."""
    asked = "SELECT to_jsonb(x) - %s::text[] FROM tickets_{} x ORDER BY x.id"
    return {part: [json.loads(row) for (row,) in truth(asked.format(part), list(without))] for part in PARTS}


def delete(ticket, desk):
    with tenancy.acting(desk.admin, source="test"):
        archive.delete(ticket, by=desk.admin)
    with tenancy.platform():
        return Archive.objects.get(ticket_id=ticket.pk)


def restore(kept, desk):
    with tenancy.acting(desk.admin, source="test"):
        ticket = archive.restore(kept, by=desk.admin)
    settle()
    return ticket


def test_a_restored_ticket_equals_the_old_one_in_every_part(full):
    before, people = (
        rows(),
        truth("SELECT current_ticket_count, last_assigned_at FROM accounts_user ORDER BY id"),
    )
    assert all(before.values())
    kept = delete(full.ticket, full)
    assert [part for part, found in rows().items() if found == before[part]] == []
    restore(kept, full)
    assert rows() == before
    assert truth("SELECT current_ticket_count, last_assigned_at FROM accounts_user ORDER BY id") == people
    assert (
        truth("SELECT count(*) FROM tickets_archive")
        == truth("SELECT count(*) FROM tickets_discardedfile")
        == [(0,)]
    )


def test_raw_sql_deletes_into_the_archive_too(full):
    before = rows()
    for by in (full.admin, tenancy.PLATFORM):
        by_hand(by, "DELETE FROM tickets_ticket WHERE id = %s", full.ticket.pk)
        with tenancy.platform():
            kept = Archive.objects.get()
        restore(kept, full)
        assert rows() == before


@pytest.mark.parametrize("role", ["agent", "lead", "analyst", "customer", "their_admin", "stranger"])
def test_only_an_admin_of_the_organization_deletes_and_restores(role, full):
    person = getattr(full, role)
    assert by_hand(person, "DELETE FROM tickets_ticket WHERE id = %s", full.ticket.pk) == 0
    kept = delete(full.ticket, full)
    assert refusal(person, "SELECT app.restore_ticket(%s)", kept.pk) == REFUSED
    assert by_hand(person, "SELECT id FROM tickets_archive") == []
    assert refusal(full.admin, "DELETE FROM tickets_archive") == REFUSED


def test_it_comes_back_without_people_teams_tags_and_topics_that_are_gone(full):
    kept = delete(full.ticket, full)
    for table, row in (("accounts_user", full.agent), ("accounts_user", full.customer), ("accounts_user", full.light), ("accounts_user", full.lead),
                       ("accounts_department", full.billing), ("tickets_tag", full.tag), ("tickets_category", full.topic)):  # fmt: skip
        assert by_hand(full.admin, f"DELETE FROM {table} WHERE id = %s", row.pk) == 1
    back = restore(kept, full)
    assert (back.customer, back.created_by, back.assignee, back.department, back.category) == (None,) * 5
    assert (back.number, back.status, back.customer_email) == (
        full.ticket.number,
        "resolved",
        "customer@acme.example",
    )
    found = rows()
    assert [row["author_id"] for row in found["message"] if row["ticket_id"] == str(back.pk)] == [None] * 4
    assert [row["author_name"] for row in found["message"] if row["content"] == "Hello!"] == ["Agent"]
    assert found["tickettag"] == found["collaborator"] == found["follower"] == found["mention"] == []
    assert found["ticketfeedback"][0]["customer_id"] is None


def test_the_history_tells_what_did_not_come_back(full):
    kept = delete(full.ticket, full)
    by_hand(full.admin, "DELETE FROM tickets_tag WHERE id = %s", full.tag.pk)
    by_hand(full.admin, "DELETE FROM accounts_user WHERE id = %s", full.agent.pk)
    restore(kept, full)
    with tenancy.acting(full.admin, source="test"):
        then = history.as_of(full.ticket, timezone.now(), by=full.admin)
    assert (then.tags, then.values.get("assignee_id"), then.exists) == (set(), None, True)
    assert then.collaborators == {str(full.light.pk)}


def test_restoring_writes_one_event_and_queues_nothing(full):
    kept = delete(full.ticket, full)
    events = "SELECT action, actor_name, source FROM tickets_ticketevent WHERE id > %s ORDER BY id"
    [[last]] = truth("SELECT max(id) FROM tickets_ticketevent")
    [[queued]] = truth("SELECT count(*) FROM tickets_queuedevent")
    restore(kept, full)
    assert truth(events, last) == [("restored", "Admin", "test")]
    assert truth("SELECT count(*) FROM tickets_queuedevent") == [(queued,)]


def test_saying_restore_silences_nothing(desk):
    """The word alone makes no restore: events, times and limits go on."""
    before = now_of(desk.ticket).last_activity_at
    with tenancy.acting(desk.agent, source="restore"):
        conversation.reply(desk.ticket, "Quietly", by=desk.agent)
    assert now_of(desk.ticket).last_activity_at > before
    assert truth(
        "SELECT count(*) FROM tickets_ticketevent WHERE action = 'message_added' AND source = 'restore'"
    ) == [(1,)]


def merged(desk):
    target = place(ask(desk.customer, "Target"), department=desk.billing)
    with tenancy.acting(desk.agent, source="test"):
        merging.merge(desk.ticket, into=target, by=desk.agent)
    settle()
    return target


def test_what_was_merged_into_a_ticket_goes_and_comes_back_with_it(full):
    target = merged(full)
    before = rows()
    kept = delete(target, full)
    assert truth("SELECT count(*) FROM tickets_ticket WHERE id = %s", full.ticket.pk) == [(0,)]
    assert truth("SELECT count(*) FROM tickets_archive") == [(1,)]
    restore(kept, full)
    assert rows() == before
    with tenancy.acting(full.agent, source="test"):
        apart = merging.unmerge(now_of(full.ticket), by=full.agent)
    assert apart.merged_into_id is None


def test_what_was_merged_comes_back_only_after_its_target(full):
    target = merged(full)
    kept = delete(full.ticket, full)
    of_target = delete(target, full)
    with tenancy.acting(full.admin, source="test"), pytest.raises(MergedFirst):
        archive.restore(kept, by=full.admin)
    restore(of_target, full)
    assert restore(kept, full).merged_into_id == target.pk


def test_a_purged_ticket_is_gone_and_its_files_are_listed(full):
    delete(full.ticket, full)
    truth("UPDATE tickets_archive SET deleted_at = now() - interval '31 days'")
    assert archive.purge(now=timezone.now()) == 1
    assert truth("SELECT path FROM tickets_discardedfile") == [("attachments/x/y",)]


def test_a_held_request_comes_back_into_the_line(desk):
    with tenancy.platform():
        desk.ours.monthly_ticket_limit = 0
        desk.ours.save()
    held = ask(desk.customer)
    counted = "SELECT waiting FROM tickets_counter WHERE organization_id = %s"
    kept = delete(held, desk)
    assert truth(counted, desk.ours.pk) == [(0,)]
    restore(kept, desk)
    assert truth(counted, desk.ours.pk) == [(1,)]
