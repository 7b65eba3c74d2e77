"""Replying on the page of a request, saying that it is solved, and what an open page fetches anew."""

import re

import pytest
from django.db import connection

from accounts import throttle
from helpdesk.lib import tenancy
from tickets import conversation, lifecycle, sharing
from tickets.models import Message
from tickets.tests.filling import text_of, url_of
from tickets.tests.making import ask, now_of, say

HX = {"hx-request": "true"}


@pytest.fixture
def ticket(cast):
    return ask(cast.customer, "Battery at 80 %", "Since Sunday.")


def test_a_reply_is_said_and_opens_again(cast, visit, ticket):
    say(ticket, "Done.", cast.agent, then="resolved")
    answer = visit(cast.customer).post(url_of(ticket, "replies"), {"content": "Not quite.\r\nIt *stops*."})
    assert (answer.status_code, answer.url) == (303, url_of(ticket) + "#latest")
    with tenancy.platform():
        assert Message.objects.filter(ticket=ticket).in_order().last().content == "Not quite.\nIt *stops*."
    assert now_of(ticket).status == "open"


def test_fo03_a_reply_sent_twice_is_said_once(cast, visit, ticket):
    browser, told = visit(cast.customer), {"content": "Once", "key": "0b1f8a1e-6d0a-4b7e-9d6e-1a2b3c4d5e6f"}
    assert [browser.post(url_of(ticket, "replies"), told).status_code for _ in range(2)] == [303, 303]
    with tenancy.platform():
        assert Message.objects.filter(ticket=ticket, content="Once").count() == 1


def test_an_empty_reply_is_refused_in_words(cast, visit, ticket):
    answer = visit(cast.customer).post(url_of(ticket, "replies"), {"content": " \n\u200b"})
    assert answer.status_code == 422
    assert "Write something first, or press “It's solved”." in text_of(answer)
    assert "<title>Error: " in answer.content.decode() and "Since Sunday." in text_of(answer)


def test_a_reply_that_came_too_late_is_kept_in_its_box(cast, visit, ticket):
    browser = visit(cast.customer)
    with tenancy.acting(cast.agent, source="agent_dashboard"):
        lifecycle.close(ticket, by=cast.agent)
    told = {"content": "A long story.", "key": "0b1f8a1e-6d0a-4b7e-9d6e-1a2b3c4d5e6f"}
    for headers in ({}, HX):
        answer = browser.post(url_of(ticket, "replies"), told, headers=headers)
        assert answer.status_code == 409
        assert "This request is closed. Start a new request about it." in text_of(answer)
        assert "A long story.</textarea>" in answer.content.decode()


def test_with_scripts_a_reply_brings_the_thread_and_an_empty_box(cast, visit, ticket):
    browser = visit(cast.customer)
    since = re.search(r'name="since" value="([^"]+)"', browser.get(url_of(ticket)).content.decode())[1]
    answer = browser.post(url_of(ticket, "replies"), {"content": "More.", "since": since}, headers=HX)
    page = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in page
    assert "Since Sunday." in page and "More." in page
    assert re.search(r'<textarea id="id_content"[^>]*data-focus[^>]*></textarea>', page)
    assert answer.headers["HX-Trigger"] == '{"sent": {}}'
    refused = browser.post(url_of(ticket, "replies"), {"content": ""}, headers=HX)
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#composer")


def test_its_solved_solves_and_says_what_was_typed_first(cast, visit, ticket):
    answer = visit(cast.customer).post(url_of(ticket, "solved"), {"content": "It works now."})
    assert (answer.status_code, answer.url) == (303, url_of(ticket) + "#rating")
    assert now_of(ticket).status == "resolved"
    with tenancy.platform():
        assert Message.objects.filter(ticket=ticket).in_order().last().content == "It works now."


def test_a_person_who_is_copied_in_does_not_solve(cast, visit, ticket):
    with tenancy.acting(cast.customer, source="customer_portal"):
        sharing.copy_in(ticket, cast.colleague.email, by=cast.customer)
    answer = visit(cast.colleague).post(url_of(ticket, "solved"), {"content": ""})
    assert answer.status_code == 409
    assert now_of(ticket).status == "new"


def latest_of(browser, ticket, **more):
    page = browser.get(url_of(ticket)).content.decode()
    address = re.search(r'id="latest"[^>]*hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    return address, lambda: browser.get(address, headers=HX | {"hx-target": "latest"})


def test_an_open_page_fetches_what_is_new_and_nothing_else(cast, visit, ticket):
    browser = visit(cast.customer)
    _address, again = latest_of(browser, ticket)
    assert again().status_code == 204
    say(ticket, "An answer", cast.agent, then="pending")
    answer = again()
    page = answer.content.decode()
    assert "An answer" in page and "Waiting for your reply" in page and "Agent answered" in page
    assert "<textarea" not in page and "<html" not in page


def test_a_deleted_message_leaves_an_open_page_too(cast, visit, ticket):
    message = say(ticket, "CANARY", cast.agent)
    _address, again = latest_of(visit(cast.customer), ticket)
    with tenancy.acting(cast.agent, source="agent_dashboard"):
        conversation.delete(message, by=cast.agent)
    answer = again()
    assert answer.status_code == 200 and "CANARY" not in answer.content.decode()


def spent(person, left=1):
    """So many tries of answering that only these are left of the hour's hundred and twenty."""
    key = throttle._key(throttle.ANSWERS, str(person.pk))
    with tenancy.platform(), connection.cursor() as cursor:
        for _ in range(throttle.ANSWERS.most - left):
            cursor.execute(
                "SELECT app.hit(%s, %s, %s)", [key, throttle.ANSWERS.most, throttle.ANSWERS.seconds]
            )


@pytest.mark.parametrize("headers", [{}, HX], ids=["page", "part"])
@pytest.mark.parametrize("part", ["replies", "solved"])
def test_whoever_replies_without_end_is_told_to_wait_and_keeps_the_text(cast, visit, ticket, headers, part):
    spent(cast.customer)
    browser = visit(cast.customer)
    assert browser.post(url_of(ticket, "replies"), {"content": "The last one."}).status_code == 303
    answer = browser.post(url_of(ticket, part), {"content": "One too many."}, headers=headers)
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "Try again in" in text_of(answer) and "One too many.</textarea>" in answer.content.decode()
    with tenancy.platform():
        assert not Message.objects.filter(content="One too many.").exists()
    assert now_of(ticket).status == "new"


def test_a_network_answers_for_many_people_and_not_without_end(cast, visit, ticket):
    key = throttle._key(throttle.ANSWERS_FROM, "127.0.0.1")
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(app.hit(%s, %s, %s)) FROM generate_series(1, 600)",
            [key, throttle.ANSWERS_FROM.most, throttle.ANSWERS_FROM.seconds],
        )
    assert visit(cast.customer).post(url_of(ticket, "replies"), {"content": "More."}).status_code == 429


def test_rating_anew_without_end_waits_too(cast, visit, ticket):
    say(ticket, "Done.", cast.agent, then="resolved")
    spent(cast.customer)
    browser = visit(cast.customer)
    told = {"rating": "4", "comment": "Quick."}
    assert browser.post(url_of(ticket, "rating"), told).status_code == 303
    answer = browser.post(url_of(ticket, "rating"), told | {"comment": "Quicker."})
    assert answer.status_code == 429 and "Quicker.</textarea>" in answer.content.decode()
