"""No column of the work points into another organization, whoever writes it."""

import pytest
from django.db import transaction

from accounts.models import Calendar
from helpdesk.lib import tenancy
from tickets.tests.by_hand import refusal
from tickets.tests.filled import MODELS, an_article, new_row, stored

# Refused before the key is asked.
EXPECTED = {
    "tickets_messagerevision": {"42501"},
    "tickets_ticket": {"ticket_customer", "ticket_created_by", "ticket_assignee_works_here", "ticket_department",
                       "ticket_category", "message_same_customer"},
    "tickets_message": {"message_author", "message_origin", "message_same_customer"},
}  # fmt: skip
REFERENCES = sorted(
    (name, field.column, field.related_model._meta.db_table)
    for name, model in MODELS.items()
    for field in model._meta.fields
    if field.is_relation and field.column != "organization_id"
)


@pytest.mark.parametrize("table", sorted({name for name, _column, _target in REFERENCES}))
def test_another_organizations_key_is_refused_even_to_the_platform(table, desk):
    for name, column, target in REFERENCES:
        if name == table:
            assert pointing(name, column, target, desk) in EXPECTED.get(
                name, {f"{name.removeprefix('tickets_')}_{column[:-3]}"}
            )


def pointing(name, column, target, desk):
    """What refuses a row of ours that names one of theirs."""
    with transaction.atomic():
        with tenancy.platform():
            key = stored(name, new_row(name, desk.ticket, desk.agent, desk))
            theirs = their_key(target, desk)
        outcome = refusal(tenancy.PLATFORM, f"UPDATE {name} SET {column} = %s WHERE id = %s", theirs, key)
        transaction.set_rollback(True)
    return outcome


def their_key(target, desk):
    known = {
        "accounts_user": desk.their_agent,
        "accounts_department": desk.their_team,
        "tickets_ticket": desk.foreign,
        "accounts_calendar": Calendar.objects.get(organization=desk.theirs),
    }
    if target in known:
        return known[target].pk
    if target == "knowledge_article":
        return an_article(desk.foreign).pk
    return stored(target, new_row(target, desk.foreign, desk.their_agent, desk))
