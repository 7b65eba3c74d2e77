"""The search page: what was found, marked; people; what to do when nothing was."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import make_person
from helpdesk.lib.marking import marked
from tickets.tests.filling import text_of
from tickets.tests.making import ask, note, place, say
from tickets.tests.working import listed

SEARCH = "/agent/search/"


def find(browser, text, **more):
    return browser.get(SEARCH, {"q": text} | more)


def test_it_shows_the_place_where_the_words_stand(cast, visit):
    ticket = ask(cast.customer, "Battery")
    say(ticket, "I tried another socket and the green lamp blinks.", cast.customer)
    answer = find(visit(cast.agent), "green lamp")
    assert "the <mark>green</mark> <mark>lamp</mark> blinks" in answer.content.decode()


def test_signs_that_make_words_bold_are_not_read(cast, visit):
    say(ask(cast.customer, "Battery"), "The lamp means that the **charge limit** is on.", cast.agent)
    page = find(visit(cast.agent), "lamp").content.decode()
    assert "The <mark>lamp</mark> means that the charge limit is on." in page


def test_a_number_alone_is_answered_with_its_ticket_and_no_excuse(cast, visit):
    ticket = ask(cast.customer, "Battery")
    for said in (f"AC-{ticket.number}", f"#{ticket.number}"):
        answer = find(visit(cast.agent), said)
        assert listed(answer) == ["Battery"]
        assert "No ticket has all of these words" not in text_of(answer)


def test_a_note_is_found_by_staff(cast, visit):
    note(ask(cast.customer, "Battery"), "Ask the factory.", cast.agent)
    assert "<mark>factory</mark>" in find(visit(cast.analyst), "factory").content.decode()


def test_another_teams_ticket_is_not_found_and_its_words_are_nowhere(cast, visit):
    place(ask(cast.customer, "Hidden", "CANARY-7f3a"), department=cast.technical)
    answer = find(visit(cast.agent), "CANARY-7f3a")
    assert listed(answer) == [] and "Hidden" not in answer.content.decode()
    assert "CANARY-7f3a" not in text_of(find(visit(cast.their_admin), "canary"))


def test_people_are_found_by_a_part_of_name_or_address(cast, visit):
    maya = make_person(cast.ours, "customer", "maya@posteo.example", name="Maya Lindqvist")
    page = find(visit(cast.agent), "lindq").content.decode()
    assert f"/agent/customers/{maya.pk}/" in page


def test_filters_stand_as_chips_that_can_be_taken_off(cast, visit):
    page = find(visit(cast.agent), "battery status:open").content.decode()
    assert "?q=battery" in page and "Take a filter off" in page


def test_a_wrong_filter_is_told_at_the_box_and_what_was_typed_stays(cast, visit):
    answer = find(visit(cast.agent), "battery status:gone")
    assert "status:gone is not known" in text_of(answer)
    assert 'value="battery status:gone"' in answer.content.decode()


def test_nothing_repeats_the_words_and_says_what_to_try(cast, visit):
    assert "Nothing has “unicorn” in it" in text_of(find(visit(cast.agent), "unicorn"))


def test_who_types_gets_the_results_alone(cast, visit):
    ask(cast.customer, "Battery")
    answer = visit(cast.agent).get(
        SEARCH, {"q": "battery"}, headers={"HX-Request": "true", "HX-Target": "results"}
    )
    assert answer.content.decode().lstrip().startswith('<div id="results"')
    assert "HX-Request" in answer["Vary"]


def test_more_are_shown_when_asked_for(cast, visit):
    for number in range(30):
        ask(cast.customer, f"Battery {number}")
    browser = visit(cast.agent)
    first = find(browser, "battery")
    assert len(listed(first)) == 25 and "show=50" in first.content.decode()
    assert len(listed(find(browser, "battery", show="50"))) == 30


def test_its_queries_do_not_grow_with_what_is_found(cast, visit):
    browser = visit(cast.agent)
    counts = []
    for number in range(2):
        for place_ in range(12):
            ask(cast.customer, f"Battery {number} {place_}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            find(browser, "battery")
        counts.append(
            len(
                [
                    q
                    for q in queries
                    if not q["sql"].startswith(
                        ("SAVEPOINT", "RELEASE", "BEGIN", "SELECT set_config", "COMMIT")
                    )
                ]
            )
        )
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(("text", "words", "shown"), [
    ("Über den Akku", ["uber"], "<mark>Über</mark> den Akku"), ("a <b> c", ["b"], "a &lt;<mark>b</mark>&gt; c"),
    ("nothing here", ["zzz"], "nothing here"), ("aa aa", ["aa", "a"], "<mark>aa</mark> <mark>aa</mark>"),
])  # fmt: skip
def test_words_are_marked_and_everything_else_is_escaped(text, words, shown):
    assert str(marked(text, words)) == shown
