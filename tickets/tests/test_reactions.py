"""The queue of events: taken once, in order, and one that fails stops no other."""

import threading

from django.db import connection

from helpdesk.lib import tenancy
from tickets import reactions
from tickets.models import QueuedEvent, TicketEvent
from tickets.tests.making import ask, say


def waiting():
    with tenancy.platform():
        return list(QueuedEvent.objects.order_by("pk").values_list("event_id", "tries"))


def test_every_event_of_a_person_waits_for_the_worker(cast):
    ticket = ask(cast.customer)
    with tenancy.platform():
        events = list(
            TicketEvent.objects.filter(ticket_id=ticket.pk).order_by("pk").values_list("pk", flat=True)
        )
    assert [event for event, _tries in waiting()] == events
    assert reactions.react() is True
    assert waiting() == []
    assert reactions.react() is False


def test_raw_sql_makes_history_and_wakes_nobody(cast):
    ticket = ask(cast.customer)
    while reactions.react():
        pass
    with tenancy.use(tenancy.system_context(cast.ours, source="")), connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_ticket SET title = 'By hand' WHERE id = %s", [ticket.pk])
    with tenancy.platform():
        event = TicketEvent.objects.order_by("pk").last()
    assert (event.source, event.new) == ("sql", {"title": "By hand"})
    assert waiting() == []


def test_one_that_fails_is_put_back_with_its_error_and_stops_no_other(cast, monkeypatch):
    bad = ask(cast.customer, "bad")
    good = ask(cast.customer, "good")
    done = []

    def picky(event, ticket):
        if ticket.pk == bad.pk:
            raise ValueError("no")
        done.append(ticket.pk)

    monkeypatch.setattr(reactions, "REACTIONS", [picky])
    for _ in range(reactions.MOST_TRIES + 2):
        reactions.react()
    assert set(done) == {good.pk}
    with tenancy.platform():
        left = QueuedEvent.objects.all()
        assert {(row.ticket_id, row.tries, row.error) for row in left} == {(bad.pk, 5, "ValueError: no")}


def test_three_workers_take_each_event_once_and_each_tickets_in_order(committed_cast, monkeypatch):
    tickets = [ask(committed_cast.customer, f"T{n}") for n in range(6)]
    for n in range(4):
        for ticket in tickets:
            say(ticket, f"reply {n}", committed_cast.customer)
    seen, guard = [], threading.Lock()

    def note_it(event, ticket):
        with guard:
            seen.append((ticket.pk, event.pk))

    monkeypatch.setattr(reactions, "REACTIONS", [note_it])

    def work():
        while waiting():
            reactions.react()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == len(set(seen)) == 6 * 2 + 6 * 4
    for ticket in tickets:
        mine = [event for key, event in seen if key == ticket.pk]
        assert mine == sorted(mine)
