"""docs/permissions.md, table 3: what PostgreSQL lets the application's login do with the work."""

import pytest
from django.db import transaction

from accounts.tests.test_rows import ACTS, lets, sql, table
from helpdesk.lib import tenancy
from tickets.tests.filled import MODELS, new_row, stored
from tickets.tests.making import place, settle

ROLES = ["visitor", "customer", "copied", "agent", "light", "analyst", "admin"]
TABLE = table("3 Rows of the work", ROLES)
NAMES = sorted({name for name, _act in TABLE})
HERE, ELSEWHERE, FOREIGN = "ticket", "elsewhere", "foreign"
SIGHT = {
    "visitor": set(), "customer": {HERE}, "copied": {HERE}, "agent": {HERE}, "light": {ELSEWHERE},
    "analyst": {HERE, ELSEWHERE}, "admin": {HERE, ELSEWHERE},
}  # fmt: skip
# Whose rows are somebody's, whatever the ticket.
OF_NO_TICKET = {"tickets_savedview", "tickets_bulkrun", "tickets_bulkitem", "tickets_macro"}
# Another value for a column that whoever may change the row at all may change.
CHANGES = {
    "ticket": "status = 'open'", "message": "content = 'x'", "readmarker": "read_at = '2026-01-01 00:00Z'",
    "draft": "content = 'x'", "ticketfeedback": "comment = 'x'", "category": "description = 'x'",
    "customfield": "hint = 'x'", "tag": "description = 'x'", "counter": "used = 1", "archive": "title = 'x'",
    "queuedevent": "error = 'x'", "ticketevent": "reason = 'x'", "submission": "outcome = 'x'",
    "attachment": "file_name = 'x'", "messagerevision": "content = 'x'", "mailedlink": "digest = 'x'",
    "searchtext": "part = 9", "searchword": "word = 'x'",
    "savedview": "name = 'x'", "bulkrun": "place = 0", "presence": "doing = 'writing'", "bulkitem": "refusal = 'x'",
    "macro": "name = 'x'", "distribution": "by_skill = true", "ceiling": "most = 1", "slaclock": "counted = '1 h'",
    "categorytarget": "response = 7", "recount": "done = 7", "rule": "name = 'x'", "rulerun": "said = 'x'",
}  # fmt: skip


def expected(name, act, role):
    """Of which tickets the rows are, and whether the person's own: what the page lets happen."""
    word = TABLE[name, act][role]
    everywhere = word == "all" or (name, act) == ("tickets_ticket", "add") or name in OF_NO_TICKET
    places = {HERE, ELSEWHERE} if everywhere else SIGHT[role]
    owned = {"-": set(), "own": {True}}.get(word, {True, False})
    if name == "tickets_ticket" and act != "add" and word != "-":
        owned = {True, False}  # own, copied, team: which of the two tickets it is
    return {(place, own) for place in places for own in owned if role != "visitor" or not own}


def happens(name, act, role, desk):
    person = getattr(desk, role, None)
    context = tenancy.context_of(person, source="test") if person else tenancy.Context(org=str(desk.ours.pk))
    found = set()
    for where in (HERE, ELSEWHERE, FOREIGN):
        for own in (True, False) if person and (where != FOREIGN or act == "add") else (False,):
            by = person if own else somebody(where, person, desk)
            if happens_to(name, act, context, getattr(desk, where), by, desk):
                found.add((where, own))
    return found


def somebody(where, like, desk):
    if where == FOREIGN:
        return desk.their_agent if like and like.is_staff else desk.stranger
    return desk.lead if like and like.is_staff else desk.colleague


def happens_to(name, act, context, ticket, by, desk):
    with transaction.atomic():
        with tenancy.platform():
            row = new_row(name, ticket, by, desk)
            key = existing(name, act, row, by, ticket)
            settle()
        found = lets(context, asking(name, act, row, key))
        transaction.set_rollback(True)
    return found


def existing(name, act, row, by, ticket):
    if act == "add":
        return None
    if name == "tickets_ticket":
        return ticket.pk
    mine = MODELS[name].objects.filter(ticket=ticket, user=by).first() if name == "tickets_copy" else None
    return mine.pk if mine else stored(name, row)


def asking(name, act, row, key):
    column = MODELS[name]._meta.pk.column
    if act == "add":
        return lambda: row.save(force_insert=True) or True
    change = CHANGES.get(name.removeprefix("tickets_"), f"{column} = {column}")
    return sql({
        "read": f"SELECT FROM {name} WHERE {column} = %s",
        "change": f"UPDATE {name} SET {change} WHERE {column} = %s",
        "delete": f"DELETE FROM {name} WHERE {column} = %s",
    }[act], key)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_database_lets_happen_what_the_page_says(name, desk):
    for ticket in (desk.ticket, desk.elsewhere, desk.foreign):
        place(ticket, status="resolved")
    asked = [(act, role) for act in ACTS for role in ROLES]
    found = {question: happens(name, *question, desk) for question in asked}
    assert found == {question: expected(name, *question) for question in asked}


@pytest.mark.parametrize("name", NAMES)
def test_the_questions_are_well_put(name, desk):
    """The platform may, so a refusal above is the wall's and no slip of the question."""
    for act in ACTS:
        written = name in ("tickets_ticketevent", "tickets_messagerevision")
        there = name == "tickets_counter" and act == "add"
        if act == "read" or not written and not there:
            assert happens_to(name, act, tenancy.PLATFORM, desk.ticket, desk.customer, desk), act
