"""How many tickets people have to work on: counted by the database at the end of whatever changed it."""

import pytest

from tickets.tests.by_hand import by_hand, truth
from tickets.tests.making import ask, place, settle

COUNTED = "SELECT current_ticket_count, last_assigned_at IS NOT NULL FROM accounts_user WHERE id = %s"


@pytest.mark.parametrize(
    ("status", "count"), [("new", 1), ("open", 1), ("pending", 1), ("resolved", 0), ("closed", 0)]
)
def test_new_open_and_pending_ones_count(status, count, desk):
    place(desk.ticket, status=status, assignee=desk.agent)
    settle()
    assert truth(COUNTED, desk.agent.pk) == [(count, True)]


def test_what_is_handed_on_solved_or_deleted_counts_no_more(desk):
    others = [place(ask(desk.customer), assignee=desk.agent) for _ in range(3)]
    by_hand(
        desk.admin, "UPDATE tickets_ticket SET assignee_id = %s WHERE id = %s", desk.lead.pk, others[0].pk
    )
    by_hand(desk.admin, "UPDATE tickets_ticket SET status = 'resolved' WHERE id = %s", others[1].pk)
    by_hand(desk.admin, "DELETE FROM tickets_ticket WHERE id = %s", others[2].pk)
    settle()
    assert truth(COUNTED, desk.agent.pk) == [(0, True)]
    assert truth(COUNTED, desk.lead.pk) == [(1, True)]


def test_handing_on_says_when_solving_does_not(desk):
    place(desk.ticket, assignee=desk.agent)
    settle()
    truth("UPDATE accounts_user SET last_assigned_at = NULL")
    place(desk.ticket, status="resolved")
    settle()
    assert truth(COUNTED, desk.agent.pk) == [(0, False)]
