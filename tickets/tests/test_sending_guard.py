"""Two who answer at the same moment: the second is shown what the first is sending, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.places import forms_on
from tickets.tests.filling import text_of
from tickets.tests.making import ask, say
from tickets.tests.test_composer import said_in
from tickets.tests.test_sending import draft_of, pending, undo
from tickets.tests.working import at, form_on, signed_in, ten_seconds_pass, write


def both_open(ticket, cast, visit):
    """The colleague sends first; the form that the agent had open before."""
    agent = visit(cast.agent)
    form = form_on(agent, at(ticket), "reply")
    write(visit(cast.lead), ticket, "The part is on its way.")
    values = form.values | {"reply": "Please wait.", "mode": "public", "visibility": "public"}
    return agent, form, values


def again_of(answer):
    return next(form for form in forms_on(answer.content.decode(), "") if "reply" in form.kinds)


def test_while_a_colleague_sends_a_second_reply_is_stopped_and_both_texts_stand_there(cast, visit):
    ticket = ask(cast.customer)
    agent, form, values = both_open(ticket, cast, visit)
    answer = agent.post(form.action, values)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Lead is sending a reply…" in page
    assert "The part is on its way." in page
    assert again_of(answer).values["reply"].strip() == "Please wait."
    assert [one.content for one in pending()] == ["The part is on its way."]
    assert draft_of(cast.agent) == ["Please wait."]


@pytest.mark.parametrize("wait", [False, True], ids=["at_once", "when_it_was_sent"])
def test_once_it_was_shown_the_second_goes_too(cast, visit, wait):
    ticket = ask(cast.customer)
    agent, form, values = both_open(ticket, cast, visit)
    answer = agent.post(form.action, values)
    if wait:
        ten_seconds_pass()
    again = again_of(answer)
    assert agent.post(again.action, again.values | {"visibility": "public"}).status_code == 303
    ten_seconds_pass()
    assert [content for content, _ in said_in(ticket)] == ["The part is on its way.", "Please wait."]


def test_what_the_customer_writes_after_that_stops_it_once_more(cast, visit):
    ticket = ask(cast.customer)
    agent, form, values = both_open(ticket, cast, visit)
    again = again_of(agent.post(form.action, values))
    say(ticket, "It came.", cast.customer)
    ten_seconds_pass()
    answer = agent.post(again.action, again.values | {"visibility": "public"})
    assert answer.status_code == 409
    assert "Customer answered while you were writing" in text_of(answer)
    last = again_of(answer)
    assert agent.post(last.action, last.values | {"visibility": "public"}).status_code == 303


def test_a_third_is_shown_what_the_first_two_send(cast, visit):
    ticket = ask(cast.customer)
    agent, form, values = both_open(ticket, cast, visit)
    admin = visit(cast.admin)
    first = again_of(send_from(admin, ticket, "And I."))
    assert admin.post(first.action, first.values | {"visibility": "public"}).status_code == 303
    answer = agent.post(form.action, values)
    assert "The part is on its way." in text_of(answer)
    assert "And I." in text_of(answer)
    last = again_of(answer)
    assert agent.post(last.action, last.values | {"visibility": "public"}).status_code == 303


def send_from(browser, ticket, text):
    form = form_on(browser, at(ticket), "reply")
    return browser.post(form.action, form.values | {"reply": text, "mode": "public", "visibility": "public"})


def test_taken_back_it_stops_nobody(cast, visit):
    ticket = ask(cast.customer)
    agent, form, values = both_open(ticket, cast, visit)
    undo(visit(cast.lead), ticket, pending()[0])
    assert agent.post(form.action, values).status_code == 303


def test_a_note_goes_while_a_colleague_sends(cast, visit):
    ticket = ask(cast.customer)
    agent, form, values = both_open(ticket, cast, visit)
    told = values | {"note": "Among us.", "mode": "internal", "visibility": "internal"}
    assert agent.post(form.action, told).status_code == 303


def test_of_two_who_send_at_the_same_moment_one_is_stopped(committed_cast):
    cast, ticket = committed_cast, ask(committed_cast.customer)
    forms = []
    for person in (cast.agent, cast.lead):
        browser = signed_in(person)
        forms.append((browser, form_on(browser, at(ticket), "reply")))

    def post(browser, form):
        try:
            values = form.values | {"reply": "Mine.", "mode": "public", "visibility": "public"}
            return browser.post(form.action, values).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        codes = [begun.result(30) for begun in [both.submit(post, *one) for one in forms]]
    assert sorted(codes) == [303, 409]
    assert len(pending()) == 1
