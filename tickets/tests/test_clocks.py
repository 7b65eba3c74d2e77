"""Clocks follow their ticket whoever changes it, and time that passes is told once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Calendar, OpeningHours
from helpdesk.lib import tenancy
from tickets import archive, deadlines, merging, spam
from tickets.models import Archive, CategoryTarget, Recount, SlaClock
from tickets.tests.by_hand import REFUSED, by_hand, refusal, truth
from tickets.tests.making import ask, make_category, now_of, place, say, told_at
from tickets.tests.working import acting, at, confirm, events_of, resolve


def clocks_of(ticket):
    with tenancy.platform():
        return list(SlaClock.objects.filter(ticket=ticket).order_by("started_at", "kind"))


def clock(ticket, kind):
    return next((one for one in clocks_of(ticket) if one.kind == kind and not one.ended_at), None)


def missed_long_ago(cast, hours=2):
    """A request whose first reply is an hour over."""
    with told_at(timezone.now() - timedelta(hours=hours), cast.customer):
        return ask_told(cast)


def ask_told(cast):
    from tickets import opening

    ticket = opening.open_ticket(by=cast.customer, customer=cast.customer, title="It broke", content="Now.")
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(is_demo=False)
    return ticket


def told(ticket, action):
    return [(event.context["kind"], event.actor_id) for event in events_of(ticket, action)]


def test_a_new_ticket_has_its_clocks_and_the_nearest_is_its_deadline(cast):
    ticket = ask(cast.customer)
    first, solution = clocks_of(ticket)
    assert [first.kind, solution.kind] == ["first", "solution"]
    assert first.due_at == ticket.next_due_at == ticket.created_at + timedelta(hours=1)
    assert solution.due_at == ticket.created_at + timedelta(hours=8)


def test_raw_sql_moves_them_as_well(cast):
    ticket = ask(cast.customer)
    by_hand(cast.admin, "UPDATE tickets_ticket SET status = 'pending' WHERE id = %s", ticket.pk)
    assert [one.since for one in clocks_of(ticket)] == [None, None]
    assert now_of(ticket).next_due_at is None
    by_hand(cast.admin, "UPDATE tickets_ticket SET status = 'open' WHERE id = %s", ticket.pk)
    assert now_of(ticket).next_due_at == clock(ticket, "first").due_at


def test_a_note_and_an_automatic_answer_end_nothing(cast):
    ticket = ask(cast.customer)
    with tenancy.platform():
        from tickets.models import Message

        for more in ({"visibility": "internal", "message_type": "note"}, {"is_auto_response": True}):
            Message.objects.create(organization=cast.ours, ticket=ticket, side="staff", content="x", **more)
    assert clock(ticket, "first").since
    answer = say(ticket, "Hello", cast.agent)
    [first, _solution] = clocks_of(ticket)
    assert (first.ended_at, first.since) == (answer.created_at, None)


def test_what_is_held_or_unconfirmed_begins_when_it_is_let_in(cast):
    ticket = ask(cast.customer, unconfirmed=True)
    assert clocks_of(ticket) == []
    confirm(ticket, cast.agent)
    assert clock(ticket, "first").started_at > ticket.created_at
    assert now_of(ticket).next_due_at == clock(ticket, "first").due_at


def test_solved_without_a_reply_no_reply_is_missed(cast):
    ticket = ask(cast.customer)
    resolve(ticket, cast.agent)
    assert [one.kind for one in clocks_of(ticket)] == ["solution"]


@pytest.mark.parametrize("what", ["merge", "spam"])
def test_what_is_merged_or_spam_keeps_no_promise(cast, what):
    ticket, other = ask(cast.customer), ask(cast.customer)
    with acting(cast.agent):
        merging.merge(ticket, into=other, by=cast.agent) if what == "merge" else spam.mark(
            ticket, by=cast.agent
        )
    assert clocks_of(ticket) == []
    assert now_of(ticket).next_due_at is None


def test_no_spam_after_all_it_begins_anew(cast):
    ticket = ask(cast.customer)
    with acting(cast.agent):
        spam.unmark(spam.mark(ticket, by=cast.agent), by=cast.agent)
    assert {one.kind for one in clocks_of(ticket)} == {"first", "solution"}


def test_a_further_reply_has_no_deadline_unless_the_category_says_so(cast):
    ticket = ask(cast.customer)
    say(ticket, "Which one?", cast.agent)
    say(ticket, "The blue one", cast.customer)
    assert clock(ticket, "next") is None


def test_another_priority_counts_by_its_own_target(cast):
    category = make_category(cast.ours)
    with tenancy.system(cast.ours):
        CategoryTarget.objects.create(
            organization=cast.ours, category=category, priority=4, response=15, next_response=30
        )
    ticket = ask(cast.customer, category=category)
    place(ticket, priority=4)
    assert clock(ticket, "first").due_at == ticket.created_at + timedelta(minutes=15)
    say(ticket, "Which one?", cast.agent)
    say(ticket, "The blue one", cast.customer)
    assert clock(ticket, "next").target_minutes == 30
    place(ticket, priority=1)
    assert clock(ticket, "next") is None


def test_a_deleted_ticket_keeps_its_clocks_and_has_them_back(cast):
    ticket = ask(cast.customer)
    before = [(one.pk, one.due_at) for one in clocks_of(ticket)]
    with acting(cast.admin):
        archive.delete(ticket, by=cast.admin)
    assert clocks_of(ticket) == []
    with acting(cast.admin):
        archive.restore(Archive.objects.get(ticket_id=ticket.pk), by=cast.admin)
    assert [(one.pk, one.due_at) for one in clocks_of(ticket)] == before


def test_nobody_writes_clocks_by_hand(cast):
    ticket = ask(cast.customer)
    for person in (cast.admin, cast.agent, cast.customer):
        assert refusal(person, "UPDATE tickets_slaclock SET missed_at = NULL") == REFUSED
        assert refusal(person, "DELETE FROM tickets_slaclock WHERE ticket_id = %s", ticket.pk) == REFUSED
        assert refusal(person, "SELECT app.sweep_clocks(5)") == REFUSED
        kept = "SELECT app.keep_clocks(t, now(), true) FROM tickets_ticket t WHERE id = %s"
        assert refusal(person, kept, ticket.pk) == REFUSED


def test_customers_read_when_they_are_answered_and_no_other_deadline(cast):
    ask(cast.customer)
    asked = "SELECT kind FROM tickets_slaclock"
    assert by_hand(cast.customer, asked) == [("first",)]
    assert by_hand(cast.colleague, asked) == by_hand(cast.their_admin, asked) == []
    assert len(by_hand(cast.agent, asked)) == 2


def test_what_is_missed_is_told_once(cast):
    ticket = missed_long_ago(cast)
    deadlines.sweep_deadlines()
    deadlines.sweep_deadlines()
    assert told(ticket, "deadline_missed") == [("first", None)]
    assert told(ticket, "deadline_soon") == []
    [event] = events_of(ticket, "deadline_missed")
    assert event.context["due"] == clock(ticket, "first").missed_at.isoformat().replace("+00:00", "+00:00")
    assert truth("SELECT count(*) FROM tickets_queuedevent WHERE event_id = %s", event.pk) == [(1,)]


def test_what_is_soon_is_told_once_and_again_when_it_is_missed(cast):
    ticket = missed_long_ago(cast, 0.75)
    deadlines.sweep_deadlines()
    deadlines.sweep_deadlines()
    assert (told(ticket, "deadline_soon"), told(ticket, "deadline_missed")) == ([("first", None)], [])
    later = "UPDATE tickets_slaclock SET due_at = due_at - interval '30 min' WHERE ticket_id = %s"
    truth(later, ticket.pk)
    deadlines.sweep_deadlines()
    assert told(ticket, "deadline_missed") == [("first", None)]


def test_an_answer_after_the_deadline_is_told_before_any_sweep(cast):
    ticket = missed_long_ago(cast)
    say(ticket, "Sorry", cast.agent)
    deadlines.sweep_deadlines()
    assert told(ticket, "deadline_missed") == [("first", cast.agent.pk)]


def test_the_page_says_what_was_missed(cast, visit):
    ticket = missed_long_ago(cast)
    deadlines.sweep_deadlines()
    assert (
        "This deadline was missed: <b>First reply</b>" in visit(cast.agent).get(at(ticket)).content.decode()
    )


def count_anew():
    """As the worker does."""
    while deadlines.recount():
        pass


def test_other_targets_count_what_runs_anew(cast):
    category = make_category(cast.ours)
    ticket, other = ask(cast.customer, category=category), ask(cast.customer)
    with tenancy.acting(cast.admin, source="test"):
        category.response_sla_minutes = 30
        category.save()
    assert clock(ticket, "first").target_minutes == 60
    count_anew()
    assert now_of(ticket).next_due_at == ticket.created_at + timedelta(minutes=30)
    assert now_of(other).next_due_at == other.next_due_at
    with tenancy.platform():
        run = Recount.objects.get(category=category)
    assert (run.total, run.done, run.finished_at is not None) == (1, 1, True)


def test_other_hours_count_what_runs_anew(cast):
    ticket = ask(cast.customer)
    with tenancy.acting(cast.admin, source="test"):
        mine = {"organization": cast.ours, "calendar": Calendar.objects.get(department=None)}
        tomorrow = (timezone.now() + timedelta(days=1)).weekday()
        OpeningHours.objects.create(**mine, weekday=tomorrow, opens=0, closes=24 * 60)
    count_anew()
    due = now_of(ticket).next_due_at
    assert due == clock(ticket, "first").due_at
    assert (due.minute, due > ticket.created_at + timedelta(hours=1)) == (0, True) or due.hour == 1


def test_a_recount_that_is_asked_again_begins_again(cast):
    category = make_category(cast.ours)
    ask(cast.customer, category=category)
    for minutes in (30, 40):
        with tenancy.acting(cast.admin, source="test"):
            category.response_sla_minutes = minutes
            category.save()
        if minutes == 30:
            count_anew()
    with tenancy.platform():
        run = Recount.objects.get(category=category)
    assert (run.done, run.finished_at) == (0, None)
