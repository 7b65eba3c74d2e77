"""Clocks follow their ticket whoever changes it, and time that passes is told once."""

import time
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Calendar, OpeningHours
from conftest import owner_connection
from helpdesk.lib import tenancy
from tests.places import forms_on
from tickets import archive, deadlines, merging, opening, spam
from tickets.models import Archive, CategoryTarget, Message, Recount, SlaClock, Ticket
from tickets.tests.by_hand import REFUSED, by_hand, refusal, truth
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_category, now_of, place, say, told_at
from tickets.tests.working import acting, at, confirm, events_of, resolve, send


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
    assert datetime.fromisoformat(event.context["due"]) == clock(ticket, "first").missed_at
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


PAGE = "/agent/settings/categories/"


def test_a_change_of_targets_says_first_what_it_moves(cast, visit):
    category = make_category(cast.ours)
    late, fine = ask(cast.customer, category=category), ask(cast.customer, category=category)
    truth("UPDATE tickets_slaclock SET since = since - interval '30 min' WHERE ticket_id = %s", late.pk)
    admin, page = visit(cast.admin), f"{PAGE}{category.pk}/"
    answer = send(admin, page, response_sla_minutes_0="20", response_sla_minutes_1="1")
    said = text_of(answer)
    assert "This moves 2 deadlines that run. 1 becomes late by it." in said
    with tenancy.platform():
        category.refresh_from_db()
    assert category.response_sla_minutes == 60
    form = next(form for form in forms_on(answer.content.decode(), page) if "sure" in form.values)
    assert admin.post(page, form.values).status_code == 302
    assert "Deadlines of Bikes are counted anew." in text_of(admin.get(PAGE))
    count_anew()
    assert "counted anew" not in text_of(admin.get(PAGE))
    assert clock(fine, "first").target_minutes == 20


def test_targets_by_priority_are_set_on_a_page_of_their_own(cast, visit):
    category = make_category(cast.ours)
    ticket = ask(cast.customer, category=category)
    place(ticket, priority=4)
    admin, page = visit(cast.admin), f"{PAGE}{category.pk}/targets/"
    told = {"response_4_0": "15", "response_4_1": "1", "next_response_4_0": "1", "next_response_4_1": "60"}
    assert "This moves 1 deadline that runs. None becomes late by it." in text_of(admin.post(page, told))
    assert admin.post(page, told | {"sure": "1-0"}).status_code == 302
    with tenancy.platform():
        row = CategoryTarget.objects.get(category=category)
    assert (row.priority, row.response, row.next_response, row.resolution) == (4, 15, 60, None)
    count_anew()
    assert clock(ticket, "first").due_at == clock(ticket, "first").started_at + timedelta(minutes=15)
    assert admin.post(page, {"response_4_0": "no", "response_4_1": "1"}).status_code == 422
    admin.post(page, {"sure": "1-0"})
    with tenancy.platform():
        assert not CategoryTarget.objects.filter(category=category).exists()


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


@pytest.mark.long
def test_a_sweep_of_a_hundred_thousand_takes_less_than_a_second(committed_cast):
    ticket = ask(committed_cast.customer)
    names = [
        f.column for f in Ticket._meta.fields if f.column not in ("id", "number", "due_key", "written_in")
    ]
    others = ", ".join(names)
    with owner_connection() as owner, owner.transaction():
        owner.execute("ALTER TABLE tickets_ticket DISABLE TRIGGER USER")
        owner.execute("SET LOCAL ROLE hd_definer")
        owner.execute(
            f"INSERT INTO tickets_ticket (id, number, {others}) SELECT gen_random_uuid(), n, {others}"
            " FROM tickets_ticket t, generate_series(2, 100000) n WHERE t.id = %s", [ticket.pk]
        )  # fmt: skip
        owner.execute(
            "INSERT INTO tickets_slaclock (id, organization_id, ticket_id, kind, target_minutes, target_from, started_at, counted, since, due_at,"
            " soon_at, spells) SELECT gen_random_uuid(), organization_id, id, 'first', 60, 'usual', now(), interval '0', now(),"
            " now() + number * interval '1 s', now() + (number - 1000) * interval '1 s', '[]' FROM tickets_ticket WHERE number > 1"
        )
        owner.execute("SET LOCAL ROLE none")
        owner.execute("ALTER TABLE tickets_ticket ENABLE TRIGGER USER")
    before = time.monotonic()
    deadlines.sweep_deadlines()
    took = time.monotonic() - before
    assert truth("SELECT count(*) >= 999 FROM tickets_ticketevent WHERE action = 'deadline_soon'") == [
        (True,)
    ]
    assert took < 1, took
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT FROM tickets_slaclock k WHERE k.look_at <= now() ORDER BY k.look_at LIMIT 500"
        )
        assert "slaclock_look" in str(cursor.fetchall())
