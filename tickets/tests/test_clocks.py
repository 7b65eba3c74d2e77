from tickets.models import SlaClock
from helpdesk.lib import tenancy
from tickets.tests.making import ask, now_of, say


def clocks_of(ticket):
    with tenancy.platform():
        return list(SlaClock.objects.filter(ticket=ticket).order_by("started_at", "kind"))


def test_a_new_ticket_has_its_clocks(cast):
    ticket = ask(cast.customer)
    first, solution = clocks_of(ticket)
    assert (first.kind, solution.kind) == ("first", "solution")
    assert first.due_at == ticket.next_due_at
