"""People at work at the same time, each on a connection of their own, and what must be true after whatever they did."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection

from accounts.refusals import Refusal
from helpdesk.lib import tenancy
from tickets.tests.by_hand import truth


class Desk:
    """One thread for each who acts. What is refused is refused in words; anything else is a fault."""

    def __init__(self, *names: str) -> None:
        self.threads = {name: ThreadPoolExecutor(max_workers=1) for name in names}
        self.refused: list[str] = []

    def begin(self, name: str, person: Any, act: Callable[[], Any]) -> "Future[Any]":
        return self.threads[name].submit(self._as, person, act)

    def do(self, name: str, person: Any, act: Callable[[], Any]) -> Any:
        return self.begin(name, person, act).result(30)

    def both(self, *acts: tuple[str, Any, Callable[[], Any]]) -> list[Any]:
        return [begun.result(30) for begun in [self.begin(*one) for one in acts]]

    def _as(self, person: Any, act: Callable[[], Any]) -> Any:
        try:
            with tenancy.acting(person, source="test"):
                return act()
        except Refusal as refusal:
            self.refused.append(type(refusal).__name__)
            return None

    def close(self) -> None:
        for thread in self.threads.values():
            thread.submit(lambda: connection.close()).result()
            thread.shutdown()


# What is asked of an organization, and is empty while everything holds.
FAULTS = {
    "a status that is not the last of its history": """SELECT t.number, t.status FROM tickets_ticket t WHERE t.organization_id = %s
        AND t.status IS DISTINCT FROM (SELECT h.status FROM ticket_status_history h WHERE h.organization_id = t.organization_id
          AND h.ticket_id = t.id ORDER BY h.id DESC LIMIT 1)""",
    "a ticket without its first message, or with other words": """SELECT t.number FROM tickets_ticket t WHERE t.organization_id = %s
        AND t.merged_into_id IS NULL AND NOT EXISTS (SELECT FROM tickets_message m WHERE m.ticket_id = t.id AND m.opens
          AND m.content = t.description)""",
    "a message that is there and in the archive": """SELECT m.id FROM tickets_message m JOIN tickets_archive a
        ON a.organization_id = m.organization_id WHERE m.organization_id = %s
        AND a.data->'message' @> jsonb_build_array(jsonb_build_object('id', m.id))""",
    "a number twice": """SELECT number FROM (SELECT number, organization_id FROM tickets_ticket UNION ALL
        SELECT (t->>'number')::bigint, organization_id FROM tickets_archive a, jsonb_array_elements(a.data->'ticket') t) n
        WHERE organization_id = %s GROUP BY number HAVING count(*) > 1""",
    "a counter that is not the recount": """SELECT u.email, u.current_ticket_count FROM accounts_user u WHERE u.organization_id = %s
        AND u.current_ticket_count <> (SELECT count(*) FROM tickets_ticket t WHERE t.organization_id = u.organization_id
          AND t.assignee_id = u.id AND t.status IN ('new', 'open', 'pending'))""",
    "held ones that are not counted": """SELECT k.waiting FROM tickets_counter k WHERE k.organization_id = %s AND k.waiting <>
        (SELECT count(*) FROM tickets_ticket t WHERE t.organization_id = k.organization_id AND t.held)""",
    "a solved one without its time, or an open one with it": """SELECT number FROM tickets_ticket WHERE organization_id = %s
        AND (status IN ('resolved', 'closed')) <> (resolved_at IS NOT NULL)""",
    "a merged one that is not closed or keeps messages": """SELECT t.number FROM tickets_ticket t WHERE t.organization_id = %s
        AND t.merged_into_id IS NOT NULL AND EXISTS (SELECT FROM tickets_message m WHERE m.ticket_id = t.id AND m.opens)""",
}  # fmt: skip


def faults(organization: Any) -> dict[str, Any]:
    found = {name: truth(asked, organization.pk) for name, asked in FAULTS.items()}
    return {name: rows for name, rows in found.items() if rows}


def kept(organization: Any) -> dict[str, Any]:
    """What never gets less: messages and tickets, those in the archive too, and times of first responses."""
    keys = {}
    for part in ("ticket", "message"):
        asked = (
            f"SELECT id::text FROM tickets_{part} WHERE organization_id = %s UNION SELECT x->>'id'"
            f" FROM tickets_archive a, jsonb_array_elements(a.data->'{part}') x WHERE a.organization_id = %s"
        )
        keys[part] = {key for (key,) in truth(asked, organization.pk, organization.pk)}
    asked = "SELECT id::text, first_responded_at FROM tickets_ticket WHERE organization_id = %s AND first_responded_at IS NOT NULL"
    return keys | {"responses": dict(truth(asked, organization.pk))}
