"""The same act on many tickets: with one's own rights, in the background, and back as far as nobody changed it since."""

import pytest

from helpdesk.lib import tenancy
from tickets import bulk
from tickets.models import Archive, BulkItem, BulkRun, Tag, Ticket, TicketTag
from tickets.refusals import NothingToDo
from tickets.tests.making import ask, make_tag, now_of, place
from tickets.tests.working import acting, assign, change, events_of


def begin(act, tickets, by):
    with acting(by):
        return bulk.begin(act, [ticket.pk for ticket in tickets], by=by)


def finish(run):
    while bulk.go_on():
        pass
    with tenancy.platform():
        return BulkRun.objects.get(pk=run.pk)


def undo(run, by):
    with acting(by):
        return bulk.undo(run, by=by)


@pytest.fixture
def some(cast):
    return [ask(cast.customer, f"Ticket {number}") for number in range(3)]


def test_every_one_is_changed_by_whoever_asked(cast, some):
    run = finish(begin({"status": "resolved", "priority": 4}, some, cast.agent))
    assert {(now_of(one).status, now_of(one).priority) for one in some} == {("resolved", 4)}
    assert (run.state, run.place, run.changed, run.refused) == ("done", 3, 3, 0)
    assert events_of(some[0])[-1].actor_id == cast.agent.pk


def test_what_is_out_of_sight_stays_as_it_is(cast, some):
    place(some[0], department=cast.technical)
    run = finish(begin({"status": "resolved"}, some, cast.agent))
    assert now_of(some[0]).status == "new"
    assert run.changed == 2


def test_it_goes_on_part_by_part(cast, monkeypatch, some):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    run = begin({"status": "open"}, some, cast.agent)
    assert bulk.go_on() is True
    with tenancy.platform():
        assert BulkRun.objects.get(pk=run.pk).place == 2
    assert finish(run).place == 3


def test_undo_gives_back_what_each_had(cast, some):
    assign(some[0], cast.lead, cast.agent)
    run = finish(begin({"assignee": str(cast.agent.pk), "status": "pending"}, some, cast.agent))
    undo(run, cast.agent)
    assert finish(run).state == "undone"
    assert [now_of(one).assignee_id for one in some] == [cast.lead.pk, None, None]
    assert {now_of(one).status for one in some} == {"new"}


def test_undo_leaves_what_somebody_changed_since(cast, some):
    run = finish(begin({"priority": 4}, some, cast.agent))
    change(some[1], cast.lead, priority=1)
    undo(run, cast.agent)
    finish(run)
    assert [now_of(one).priority for one in some] == [2, 1, 2]


def test_undo_of_a_run_in_its_middle_takes_back_what_was_done(cast, monkeypatch, some):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    run = begin({"status": "pending"}, some, cast.agent)
    bulk.go_on()
    undo(run, cast.agent)
    finish(run)
    assert {now_of(one).status for one in some} == {"new"}


def test_it_is_undone_once(cast, some):
    run = finish(begin({"status": "open"}, some, cast.agent))
    undo(run, cast.agent)
    with pytest.raises(NothingToDo):
        undo(run, cast.agent)


def test_tags_come_and_go_and_come_back(cast, some):
    old, new = make_tag(cast.ours, "old"), make_tag(cast.ours, "new")
    with tenancy.platform():
        TicketTag.objects.create(organization=cast.ours, ticket=some[0], tag=old)
    run = finish(begin({"tag": [str(new.pk)], "untag": [str(old.pk)]}, some, cast.agent))
    assert names(some[0]) == {"new"}
    undo(run, cast.agent)
    finish(run)
    assert (names(some[0]), names(some[1])) == ({"old"}, set())


def names(ticket):
    with tenancy.platform():
        return set(Tag.objects.filter(ticket_links__ticket=ticket).values_list("name", flat=True))


def test_spam_is_closed_and_marked_and_can_be_undone(cast, some):
    run = finish(begin({"spam": True}, some[:1], cast.agent))
    assert (now_of(some[0]).status, names(some[0])) == ("closed", {"spam"})
    undo(run, cast.agent)
    finish(run)
    assert (now_of(some[0]).status, names(some[0])) == ("new", set())


def test_deleted_ones_come_back(cast, some):
    run = finish(begin({"delete": True}, some, cast.admin))
    with tenancy.platform():
        assert Archive.objects.filter(organization=cast.ours).count() == 3
    undo(run, cast.admin)
    finish(run)
    with tenancy.platform():
        assert Ticket.objects.filter(organization=cast.ours).count() == 3


def test_an_agent_deletes_nothing(cast, some):
    run = finish(begin({"delete": True}, some, cast.agent))
    assert run.changed == 0
    with tenancy.platform():
        assert Ticket.objects.filter(organization=cast.ours).count() == 3


def test_one_that_is_refused_stops_no_other_and_says_why(cast, some):
    with tenancy.platform():
        cast.lead.status = "suspended"
        cast.lead.save()
    assign(some[2], cast.agent, cast.agent)
    run = finish(begin({"assignee": str(cast.lead.pk)}, some, cast.agent))
    assert run.refused == 3
    with tenancy.platform():
        assert "Choose somebody else" in BulkItem.objects.filter(run=run).first().refusal


def test_it_takes_no_more_than_ten_thousand(cast, some, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    with pytest.raises(NothingToDo):
        begin({"status": "open"}, some, cast.agent)


def test_nobody_sees_or_undoes_the_run_of_somebody_else(cast, some):
    run = finish(begin({"status": "open"}, some, cast.agent))
    with pytest.raises(NothingToDo):
        undo(run, cast.lead)
    with acting(cast.lead):
        assert BulkItem.objects.count() == 0
