"""A thread of two thousand messages: read in parts, at the cost of one of twenty."""

import re
import statistics
import time

import pytest
from django.db import connection

from helpdesk.lib import tenancy
from tickets.tests.filling import text_of, url_of
from tickets.tests.making import ask, note, say
from tickets.tests.test_my_requests import asked_by

HX = {"hx-request": "true"}


@pytest.fixture
def ticket(cast):
    return ask(cast.customer, "Battery at 80 %", "Since Sunday.")


def long_thread(ticket, count):
    """So many public messages in turns, and a note after each, put there by the platform."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # each has its event, and machines are slow
        cursor.execute(
            """INSERT INTO tickets_message (id, organization_id, ticket_id, author_id, author_name, content, visibility, message_type, opens, is_ai_generated,
                 is_auto_response, mail_id, mail_headers, metadata, created_at, updated_at, side)
               SELECT gen_random_uuid(), organization_id, id, customer_id, 'Customer', 'Number ' || n || '. ' || repeat('word ', 40), v, 'text', false, false,
                 false, '', '{}', '{}', created_at + n * interval '1 second', now(), 'customer'
               FROM tickets_ticket, generate_series(1, %s) n, unnest(ARRAY['public', 'internal']) v WHERE id = %s""",
            [count, ticket.pk],
        )  # fmt: skip


def numbers(answer):
    return [int(n) for n in re.findall(r"Number (\d+)\.", answer.content.decode())]


def test_a_long_thread_folds_and_opens_part_by_part(cast, visit, ticket):
    long_thread(ticket, 120)
    browser = visit(cast.customer)
    page = browser.get(url_of(ticket))
    assert "Since Sunday." in text_of(page) and numbers(page) == [116, 117, 118, 119, 120]
    seen, address = [], re.search(r'href="([^"]+\?earlier=[^"]+)"', page.content.decode())[1]
    while address:
        part = browser.get(address, headers=HX | {"hx-target": "earlier"})
        seen = numbers(part) + seen
        assert "Since Sunday." not in text_of(part)
        found = re.search(r'href="([^"]+\?earlier=[^"]+)"', part.content.decode())
        address = found and found[1]
    assert seen == list(range(1, 116))


def test_without_scripts_a_long_thread_opens_as_well(cast, visit, ticket):
    long_thread(ticket, 120)
    browser = visit(cast.customer)
    for _ in range(2):
        page = browser.get(
            re.search(r'href="([^"]+\?earlier=[^"]+)"', browser.get(url_of(ticket)).content.decode())[1]
        )
    assert numbers(page) == [*range(66, 121)]
    further = browser.get(re.search(r'href="([^"]+\?earlier=[^"]+)"', page.content.decode())[1])
    assert numbers(further) == [*range(16, 66), *range(116, 121)]
    assert "Back to the newest messages" in text_of(further)


def test_a_very_long_message_is_cut_and_there_as_a_whole(cast, visit, ticket):
    message = say(ticket, "word " * 15_000 + "THE-END", cast.customer)
    browser = visit(cast.customer)
    assert "THE-END" not in browser.get(url_of(ticket)).content.decode()
    assert "THE-END" in browser.get(url_of(ticket, "messages", message.pk)).content.decode()
    hidden = note(ticket, "NOTE-7f3a", cast.agent)
    assert browser.get(url_of(ticket, "messages", hidden.pk)).status_code == 404
    assert visit(cast.colleague).get(url_of(ticket, "messages", message.pk)).status_code == 404


def test_two_thousand_messages_cost_what_twenty_do(cast, visit, ticket):
    other = ask(cast.customer)
    long_thread(ticket, 19)
    long_thread(other, 1999)
    browser = visit(cast.customer)
    few, many = asked_by(browser, url_of(ticket)), asked_by(browser, url_of(other))
    assert len(few) <= 12, "\n".join(few)
    assert len(many) <= 12, "\n".join(many)


@pytest.mark.long
def test_two_thousand_messages_open_as_fast_as_twenty(cast, visit, ticket):
    other = ask(cast.customer)
    long_thread(ticket, 19)
    long_thread(other, 1999)
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    browser, times = visit(cast.customer), {ticket: [], other: []}
    for _ in range(40):
        for one, taken in times.items():
            began = time.perf_counter()
            browser.get(url_of(one))
            taken.append(time.perf_counter() - began)
    few, many = (statistics.median(taken) for taken in times.values())
    assert many <= 1.2 * few, (few, many)
