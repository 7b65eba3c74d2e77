"""Any past moment of a ticket, rebuilt from its events, is what it was then."""

import json
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.lib import tenancy
from tickets import archive, assignment, conversation, history, lifecycle, merging, properties, sharing
from tickets.models import Archive, Copy, Message, Tag, Ticket
from tickets.refusals import NothingToDo
from tickets.tests.by_hand import by_hand, truth
from tickets.tests.making import ask, field_named, make_tag, place, settle

TRACKED = [
    "title", "description", "status", "priority", "criticality", "category_id", "department_id", "assignee_id", "customer_id",
    "customer_email", "due_date", "snoozed_until", "snooze_reason", "custom_fields", "merged_into_id", "held", "unconfirmed",
]  # fmt: skip
word = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)
ACTS = st.one_of(
    st.tuples(st.sampled_from(["title", "snooze_reason"]), word),
    st.tuples(st.just("priority"), st.integers(1, 4)),
    st.tuples(st.just("status"), st.sampled_from(["new", "open", "pending", "resolved", "closed"])),
    st.tuples(st.just("sql_status"), st.sampled_from(["new", "open", "pending", "resolved", "closed"])),
    st.tuples(st.sampled_from(["reply", "note", "edit", "size", "sql_edit"]), word),
    st.tuples(st.sampled_from(["assign", "unassign", "take", "collaborate", "leave", "copy", "uncopy", "delete_message"]), st.just("")),
    st.tuples(st.sampled_from(["tag", "untag", "sql_tags"]), st.integers(0, 1)),
    st.tuples(st.sampled_from(["merge", "unmerge", "split", "delete", "team", "no_team"]), st.just("")),
)  # fmt: skip


def snapshot(key):
    """What the tables say now."""
    with tenancy.platform():
        row = Ticket.objects.filter(pk=key).first()
        if row is None:
            return None
        columns = json.loads(truth("SELECT to_jsonb(t) FROM tickets_ticket t WHERE id = %s", key)[0][0])
        return SimpleNamespace(
            values={name: columns[name] for name in TRACKED},
            tags={str(pk) for pk in Tag.objects.filter(ticket_links__ticket=row).values_list("pk", flat=True)},
            collaborators={str(link.user_id) for link in row.collaborator_links.all()},
            copies={str(link.user_id) for link in Copy.objects.filter(ticket=row)},
            messages={str(m.pk): (m.content, m.visibility, m.deleted_at is None) for m in Message.objects.filter(ticket=row)},
        )  # fmt: skip


def rebuilt(key, at, by):
    with tenancy.acting(by, source="test"):
        then = history.as_of(key, at, by=by)
    if not then.exists:
        return None
    messages = {
        pk: (m["content"], m["visibility"], m["deleted_at"] is None) for pk, m in then.messages.items()
    }
    return SimpleNamespace(
        values={name: then.values.get(name) for name in TRACKED}, tags=then.tags, collaborators=then.collaborators,
        copies=then.copies, messages=messages,
    )  # fmt: skip


def act(desk, name, value):
    """One thing that somebody does to the ticket."""
    ticket, by = Ticket.objects.get(pk=desk.ticket.pk), desk.lead
    own = Message.objects.filter(ticket=ticket, author=by, deleted_at=None, opens=False).in_order().last()
    acts = {
        "status": lambda: lifecycle.change_status(ticket, value, by=by),
        "sql_status": lambda: by_hand(by, "UPDATE tickets_ticket SET status = %s WHERE id = %s", value, ticket.pk),
        "reply": lambda: conversation.reply(ticket, value, by=by),
        "note": lambda: conversation.note(ticket, value, by=by),
        "edit": lambda: own and conversation.edit(own, value, by=by),
        "sql_edit": lambda: truth("UPDATE tickets_message SET content = %s WHERE ticket_id = %s AND opens", value, ticket.pk),
        "delete_message": lambda: own and conversation.delete(own, by=by),
        "size": lambda: properties.set_fields(ticket, {"size": value}, by=by),
        "assign": lambda: assignment.assign(ticket, desk.agent, by=by),
        "unassign": lambda: assignment.assign(ticket, None, by=by),
        "take": lambda: ticket.assignee_id is None and assignment.take(ticket, by=by),
        "collaborate": lambda: assignment.collaborate(ticket, desk.light, by=by),
        "leave": lambda: assignment.stop_collaborating(ticket, desk.light, by=by),
        "copy": lambda: sharing.copy_in(ticket, "new@x.example", by=by),
        "uncopy": lambda: by_hand(by, "DELETE FROM tickets_copy WHERE ticket_id = %s", ticket.pk),
        "tag": lambda: properties.tag(ticket, [desk.tags[value]], by=by),
        "untag": lambda: properties.untag(ticket, [desk.tags[value]], by=by),
        "sql_tags": lambda: by_hand(by, "DELETE FROM tickets_tickettag WHERE ticket_id = %s", ticket.pk),
        "merge": lambda: merging.merge(ticket, into=desk.second, by=by),
        "unmerge": lambda: merging.unmerge(ticket, by=by),
        "split": lambda: own and merging.split([own], by=by, title="Part"),
        "team": lambda: properties.change(ticket, by=by, department=desk.technical),
        "no_team": lambda: properties.change(ticket, by=by, department=None),
    }  # fmt: skip
    return acts.get(name, lambda: properties.change(ticket, by=by, **{name: value}))()


def delete_and_restore(desk):
    """A tag may go in between."""
    with tenancy.acting(desk.admin, source="test"):
        archive.delete(desk.ticket, by=desk.admin)
    yield
    with tenancy.acting(desk.admin, source="test"):
        archive.restore(Archive.objects.get(ticket_id=desk.ticket.pk), by=desk.admin)
    settle()
    yield


@pytest.fixture
def watched(committed_desk):
    desk = committed_desk
    with tenancy.platform():
        desk.lead.sees_all_departments = True
        desk.lead.save()
    field_named(desk.ours, "size")
    return desk


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=12))
def test_a_moment_rebuilt_from_the_events_is_what_the_ticket_was_then(watched, acts):
    desk = watched
    desk.ticket, desk.second = (
        place(ask(desk.customer, title), department=desk.billing) for title in ("One", "Two")
    )
    desk.tags = [make_tag(desk.ours, name=f"{desk.ticket.number} {number}") for number in (0, 1)]
    moments = [(timezone.now(), snapshot(desk.ticket.pk))]
    for name, value in acts:
        if name == "delete":
            for _ in delete_and_restore(desk):
                moments.append((timezone.now(), snapshot(desk.ticket.pk)))
            continue
        try:
            with tenancy.acting(desk.lead, source="test"):
                act(desk, name, value)
        except NothingToDo:
            pass
        moments.append((timezone.now(), snapshot(desk.ticket.pk)))
    for at, was in moments:
        assert rebuilt(desk.ticket.pk, at, desk.admin) == was
