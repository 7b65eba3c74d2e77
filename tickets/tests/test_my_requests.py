"""My requests: which, in which order, with what in a row; found again; at the same cost however many there are."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.lib import tenancy
from tickets import lifecycle, merging, sharing
from tickets.models import ReadMarker, Ticket
from tickets.tests.filling import text_of, url_of
from tickets.tests.making import ask, note, now_of, say

MINE = "/requests/"


def listed(answer):
    return re.findall(r'id="r-AC-(\d+)"', answer.content.decode())


def unread(answer):
    return re.findall(r'<li class="req" data-unread>.*?id="r-AC-(\d+)"', answer.content.decode(), re.S)


def resolve(ticket, by):
    with tenancy.acting(by, source="agent_dashboard"):
        return lifecycle.resolve(ticket, by=by)


def copy_in(ticket, person, by):
    with tenancy.acting(by, source="customer_portal"):
        sharing.copy_in(ticket, person.email, by=by)


def test_in_progress_and_done_are_two_lists(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    resolve(one, cast.agent)
    browser = visit(cast.customer)
    assert listed(browser.get(MINE)) == [str(two.number)]
    assert listed(browser.get(MINE, {"show": "done"})) == [str(one.number)]


def test_unread_answers_come_first_then_what_moved_last(cast, visit):
    one, two, three = (ask(cast.customer, title) for title in ("One", "Two", "Three"))
    say(one, "An answer", cast.agent)
    say(two, "More from me", cast.customer)
    answer = visit(cast.customer).get(MINE)
    assert listed(answer) == [str(one.number), str(two.number), str(three.number)]
    assert unread(answer) == [str(one.number)]


def test_reading_and_replying_take_the_mark_away(cast, visit):
    one, two = ask(cast.customer), ask(cast.customer)
    say(one, "An answer", cast.agent)
    say(two, "An answer", cast.agent)
    browser = visit(cast.customer)
    seen = re.search(r'name="seen" value="([^"]+)"', browser.get(url_of(one)).content.decode())[1]
    assert len(unread(browser.get(MINE))) == 2
    browser.post(url_of(one, "read"), {"seen": seen})
    browser.post(url_of(two, "replies"), {"content": "Thank you"})
    assert unread(browser.get(MINE)) == []


def test_what_came_after_the_page_was_shown_stays_unread(cast, visit):
    ticket = ask(cast.customer)
    say(ticket, "An answer", cast.agent)
    browser = visit(cast.customer)
    seen = re.search(r'name="seen" value="([^"]+)"', browser.get(url_of(ticket)).content.decode())[1]
    say(ticket, "Another one", cast.agent)
    browser.post(url_of(ticket, "read"), {"seen": seen})
    assert unread(browser.get(MINE)) == [str(ticket.number)]


@pytest.mark.parametrize("seen", ["", "x", "9999-12-31T23:59:59+00:00", "0001-01-01"])
def test_nonsense_about_what_was_seen_does_no_harm(cast, visit, seen):
    ticket = ask(cast.customer)
    assert (
        visit(cast.customer)
        .post(url_of(ticket, "read"), {"seen": seen}, headers={"hx-request": "true"})
        .status_code
        == 204
    )
    with tenancy.platform():
        assert (
            ReadMarker.objects.filter(read_at__gt=now_of(ticket).created_at.replace(year=2200)).count() == 0
        )


def test_a_row_says_state_subject_last_words_and_number(cast, visit):
    ticket = ask(cast.customer, "Battery at 80 %", "Since *Sunday*.")
    browser = visit(cast.customer)
    assert f"Battery at 80 % You: Since Sunday. Received AC-{ticket.number} ·" in text_of(browser.get(MINE))
    say(ticket, "Try **this**.", cast.agent, then="pending")
    assert "Agent: Try this. Waiting for your reply" in text_of(browser.get(MINE))


def test_notes_leave_no_trace(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    browser = visit(cast.customer)
    before = browser.get(MINE)
    note(one, "NOTE-7f3a", cast.agent)
    after = browser.get(MINE)
    assert listed(after) == listed(before) == [str(two.number), str(one.number)]
    assert unread(after) == []
    assert text_of(after) == text_of(before)


def test_requests_that_one_is_copied_on_are_among_them(cast, visit):
    ticket = ask(cast.customer, "Shared")
    ask(cast.customer, "Not shared")
    copy_in(ticket, cast.colleague, cast.customer)
    assert listed(visit(cast.colleague).get(MINE)) == [str(ticket.number)]


def test_what_was_merged_is_where_it_was_merged_into(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        merging.merge(one, into=two, by=cast.admin)
    browser = visit(cast.customer)
    assert listed(browser.get(MINE)) == [str(two.number)]
    assert listed(browser.get(MINE, {"show": "done"})) == []
    answer = browser.get(url_of(one), follow=True)
    assert answer.redirect_chain == [(url_of(two), 302)]
    assert f"AC-{one.number} goes on here, as AC-{two.number}." in text_of(answer)


def many(customer, count):
    return [ask(customer, f"Request {n}") for n in range(count)]


def test_pages_follow_each_other_without_gaps(cast, visit):
    made = many(cast.customer, 45)
    for ticket in made[10:13]:
        say(ticket, "An answer", cast.agent)
    browser, seen, query = visit(cast.customer), [], ""
    for _ in range(3):
        answer = browser.get(MINE + query)
        seen += listed(answer)
        following = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
        query = following[1] if following else ""
    assert len(seen) == 45 and set(seen) == {str(ticket.number) for ticket in made}
    assert seen[:3] == [str(ticket.number) for ticket in reversed(made[10:13])]
    assert not query


@pytest.mark.parametrize("after", ["x", "W10", "eA", "%00", "WyJUcnVlIiwgIngiLCAieSJd"])
def test_a_page_that_is_none_is_the_first(cast, visit, after):
    ask(cast.customer)
    assert len(listed(visit(cast.customer).get(MINE, {"after": after}))) == 1


def test_a_search_stands_above_more_than_ten(cast, visit):
    browser = visit(cast.customer)
    many(cast.customer, 10)
    assert 'name="q"' not in browser.get(MINE).content.decode()
    ask(cast.customer)
    assert 'name="q"' in browser.get(MINE).content.decode()


@pytest.mark.parametrize(
    "words", ["AC-1", "ac-1", "1", "battery", "BATT sunday", "sunday", "colleague's words"]
)
def test_the_search_finds_by_number_subject_and_public_words(cast, visit, words):
    ticket = ask(cast.customer, "Battery", "Since Sunday.")
    say(ticket, "A colleague's words", cast.agent)
    other = ask(cast.customer, "Bell", "It rings.")
    resolve(ticket, cast.agent)
    assert listed(visit(cast.customer).get(MINE, {"q": words})) == [str(ticket.number)]
    assert other.number == 2


@pytest.mark.parametrize("words", ["NOTE-7f3a", "NOTE", "Others", "AC-2", "2", "nonsense"])
def test_te03_the_search_knows_neither_notes_nor_others(cast, visit, words):
    ticket = ask(cast.customer, "Mine")
    note(ticket, "NOTE-7f3a", cast.agent)
    ask(cast.colleague, "Others")
    answer = visit(cast.customer).get(MINE, {"q": words})
    assert listed(answer) == []
    assert "Nothing has these words" in text_of(answer)
    assert f"/requests/new/?title={words}" in answer.content.decode()


def test_empty_lists_say_what_will_stand_there(cast, visit):
    browser = visit(cast.customer)
    assert "You have no open request" in text_of(browser.get(MINE))
    assert "Nothing is done yet" in text_of(browser.get(MINE, {"show": "done"}))


def test_an_open_list_is_fetched_anew_only_if_something_changed(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.customer)
    version = re.search(r"version=(\w+)", browser.get(MINE).content.decode())[1]
    part = {"hx-request": "true", "hx-target": "requests"}
    assert browser.get(MINE, {"version": version}, headers=part).status_code == 204
    say(ticket, "An answer", cast.agent)
    answer = browser.get(MINE, {"version": version}, headers=part)
    assert unread(answer) == [str(ticket.number)] and "<html" not in answer.content.decode()


QUIET = ("BEGIN", "SET", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")
MOST = 12


def asked_by(browser, address, **more):
    """The statements that a page costs, without those that open and close transactions."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(address, **more).status_code == 200
    return [query["sql"] for query in found if not query["sql"].startswith(QUIET)]


def copies_of(ticket, count):
    """As many more like it, put there by the platform."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            """INSERT INTO tickets_ticket (id, organization_id, number, title, description, status, priority, criticality, customer_id, customer_email,
                 created_by_id, source_channel, custom_fields, metadata, snooze_reason, unconfirmed, created_at, updated_at)
               SELECT gen_random_uuid(), organization_id, 0, title || n, description, 'new', 2, 'low', customer_id, customer_email, created_by_id, 'web',
                 '{}', '{}', '', false, now(), now() FROM tickets_ticket, generate_series(1, %s) n WHERE id = %s""",
            [count, ticket.pk],
        )
        cursor.execute(
            """INSERT INTO tickets_message (id, organization_id, ticket_id, author_id, content, visibility, message_type, opens, is_ai_generated,
                 is_auto_response, mail_id, mail_headers, metadata, created_at, updated_at, side)
               SELECT gen_random_uuid(), organization_id, id, customer_id, description, 'public', 'text', true, false, false, '', '{}', '{}', now(), now(), 'customer'
               FROM tickets_ticket t WHERE NOT EXISTS (SELECT FROM tickets_message m WHERE m.ticket_id = t.id)"""
        )  # fmt: skip


@pytest.mark.parametrize(
    "address", ["/", MINE, "/requests/?show=done", "/requests/?q=words", "/requests/new/", "/requests/AC-1/"]
)
def test_pages_cost_the_same_with_ten_requests_and_with_many(cast, visit, address):
    first = ask(cast.customer)
    copies_of(first, 9)
    browser = visit(cast.customer)
    browser.get(address)
    few = asked_by(browser, address)
    copies_of(first, 300)
    assert len(asked_by(browser, address)) == len(few)
    assert len(few) <= MOST, "\n".join(few)
    with tenancy.platform():
        assert Ticket.objects.count() == 310


@pytest.mark.long
@pytest.mark.parametrize(
    "address", ["/", MINE, "/requests/?show=done", "/requests/?q=words", "/requests/AC-1/"]
)
def test_pages_cost_the_same_with_ten_thousand(cast, visit, address):
    first = ask(cast.customer)
    copies_of(first, 9)
    browser = visit(cast.customer)
    browser.get(address)
    few = asked_by(browser, address)
    copies_of(first, 9_990)
    assert len(asked_by(browser, address)) == len(few) <= MOST
