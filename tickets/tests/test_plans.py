"""Lists of a large organization read what stands on the page: by the partial indexes, and few buffers."""

import json

import pytest
from django.db import connection

from accounts.models import Department
from conftest import make_person, owner_connection
from helpdesk.lib import tenancy
from tickets.desk import queues
from tickets.models import Ticket
from tickets.portal import listing
from tickets.tests.by_hand import truth

MOST = 1000
# Of the active half: twenty of the narrow agent's team, a tenth of the wide one's, the rest of a third team.
TICKETS = """
INSERT INTO tickets_ticket (id, organization_id, number, title, description, status, priority, criticality, customer_id, assignee_id,
    department_id, source_channel, custom_fields, metadata, snooze_reason, unconfirmed, held, created_at, updated_at, next_due_at,
    last_activity_at, public_at, answered_at, waits_since, resolved_at, customer_email)
  SELECT gen_random_uuid(), %(org)s, n, 'Ticket ' || n, 'It broke', CASE n %% 2 WHEN 0 THEN 'resolved' ELSE (ARRAY['new', 'open', 'pending'])[1 + n %% 3] END,
    2, 'low', CASE WHEN n <= 100 THEN %(customer)s ELSE %(other)s END::uuid, CASE WHEN n %% 1999 = 1 THEN %(agent)s END::uuid,
    CASE WHEN n <= 40 THEN %(narrow)s WHEN n %% 10 = 1 THEN %(wide)s ELSE %(third)s END::uuid,
    'web', '{}', '{}', '', false, false, at, at, CASE WHEN n %% 2 = 1 THEN at + interval '8 hours' END, at, at, at, at,
    CASE n %% 2 WHEN 0 THEN at END, ''
  FROM (SELECT n, now() - n * interval '7 minutes' AS at FROM generate_series(1, %(count)s) n) numbered
"""
MESSAGES = """
INSERT INTO tickets_message (id, organization_id, ticket_id, author_id, author_name, side, content, visibility, message_type, opens,
    is_ai_generated, is_auto_response, mail_id, mail_headers, metadata, created_at, updated_at)
  SELECT gen_random_uuid(), organization_id, id, customer_id, 'Customer', 'customer', description, 'public', 'text', true, false, false,
    '', '{}', '{}', created_at, created_at FROM tickets_ticket
"""


def fill(desk, count):
    """Past the triggers, which only the owner switches off."""
    with tenancy.platform():
        third = Department.objects.create(organization=desk.ours, name="Third")
    keys = {"org": desk.ours.pk, "customer": desk.customer.pk, "other": desk.other.pk, "agent": desk.agent.pk, "narrow": desk.billing.pk,
            "wide": desk.technical.pk, "third": third.pk, "count": count}  # fmt: skip
    with owner_connection() as owner, owner.transaction():
        for table in ("tickets_ticket", "tickets_message"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute("SET LOCAL ROLE hd_platform")
        owner.execute(TICKETS, keys)
        owner.execute(MESSAGES)
        owner.execute("RESET ROLE")
        for table in ("tickets_ticket", "tickets_message"):
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            owner.execute(f"ANALYZE {table}")


class Measured:
    """Explains every query that is asked, as it is asked."""

    def __init__(self):
        self.buffers, self.indexes, self.scanned = 0, set(), []

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip("(").startswith("SELECT") and "set_config" not in sql:
            with connection.connection.cursor() as raw:
                raw.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                plan = raw.fetchone()[0]
            self.take((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"], top=True)
        return execute(sql, params, many, context)

    def take(self, node, *, top=False):
        if top:
            self.buffers += node["Shared Hit Blocks"] + node["Shared Read Blocks"]
        if "Index Name" in node:
            self.indexes.add(node["Index Name"])
        if node["Node Type"] == "Seq Scan" and node.get("Relation Name") == "tickets_ticket":
            self.scanned.append(node["Relation Name"])
        for below in node.get("Plans", []):
            self.take(below)


def measured(person, ask):
    with tenancy.acting(person, source="test"):
        found = Measured()
        with connection.execute_wrapper(found):
            answer = ask(person)
            list(answer) if hasattr(answer, "__iter__") else answer
    return found


ACTIVE = Ticket.objects.active
LISTS = {
    "the first page": lambda person: ACTIVE().accepted().page_for(person),
    "a later page": lambda person: ACTIVE().page_for(
        person, after=next(iter(ACTIVE().page_for(person).values_list("due_key", "pk")))
    ),
    "a count": lambda person: ACTIVE().count_for(person),
    "what is done": lambda person: Ticket.objects.done().lately_for(person),
    "the badges": queues.counts_for,
}
ROLES = ["agent", "light", "lead", "analyst", "admin"]


@pytest.fixture(params=[20_000, pytest.param(100_000, marks=pytest.mark.long)])
def crowded(request, committed_cast):
    desk = committed_cast
    desk.other = make_person(desk.ours, "customer", "other@acme.example")
    desk.light = make_person(desk.ours, "agent", "light@acme.example", department=desk.technical)
    fill(desk, request.param)
    return desk


def test_lists_of_a_large_organization_read_few_buffers_by_the_partial_indexes(crowded):
    found = {
        (name, role): measured(getattr(crowded, role), ask) for name, ask in LISTS.items() for role in ROLES
    }
    found |= {
        ("my requests", "customer"): measured(crowded.customer, lambda person: [listing.page_of(person)])
    }
    assert {key: one.buffers for key, one in found.items() if one.buffers > MOST or one.scanned} == {}
    due = {index for one in found.values() for index in one.indexes if index.startswith("ticket_due")}
    assert due == {"ticket_due", "ticket_due_assignee", "ticket_due_team"}
    assert truth("SELECT count(*) FROM tickets_ticket")[0][0] >= 20_000
