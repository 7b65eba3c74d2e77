"""Putting one's own words right: editing and deleting messages, with trace."""

from tests.places import forms_on
from tickets import conversation
from tickets.tests.filling import text_of
from tickets.tests.making import ask, note, say
from tickets.tests.working import acting, at, form_on, send


def test_editing_ones_own_reply(cast, visit):
    ticket = ask(cast.customer)
    message = say(ticket, "The frist answer", cast.agent)
    browser = visit(cast.agent)
    edit = at(ticket, "messages", message.pk, "edit")
    assert edit in browser.get(at(ticket)).content.decode()
    assert send(browser, edit, content="The first answer").status_code == 303
    assert "The first answer" in text_of(visit(cast.customer).get(f"/requests/AC-{ticket.number}/"))
    assert "The frist answer" not in text_of(visit(cast.customer).get(f"/requests/AC-{ticket.number}/"))


def test_others_words_are_theirs_and_admins_may(cast, visit):
    ticket = ask(cast.customer, content="My phone number is 12345.")
    opening = ticket.messages
    with acting(cast.admin):
        first = opening.get()
    path = at(ticket, "messages", first.pk, "edit")
    agent = visit(cast.agent)
    assert path not in agent.get(at(ticket)).content.decode()
    assert agent.get(path).status_code == 404
    assert agent.post(path, {"content": "x"}).status_code == 404
    assert send(visit(cast.admin), path, content="My phone number is withheld.").status_code == 303
    assert "withheld" in text_of(agent.get(at(ticket)))


def test_two_who_edit_one_message_see_both_texts(cast, visit):
    ticket = ask(cast.customer)
    message = note(ticket, "One", cast.agent)
    browser = visit(cast.agent)
    path = at(ticket, "messages", message.pk, "edit")
    form = form_on(browser, path, "content")
    with acting(cast.admin):
        conversation.edit(message, "Two", by=cast.admin)
    answer = browser.post(path, form.values | {"content": "Three"})
    assert answer.status_code == 409
    assert "It is now “Two”, you entered “Three”" in text_of(answer)
    again = next(f for f in forms_on(answer.content.decode(), path) if "content" in f.kinds)
    assert browser.post(path, again.values).status_code == 303


def test_nothing_is_no_message(cast, visit):
    ticket = ask(cast.customer)
    message = say(ticket, "One", cast.agent)
    answer = send(visit(cast.agent), at(ticket, "messages", message.pk, "edit"), content="  ")
    assert answer.status_code == 422
    assert "Write something, or delete the message." in text_of(answer)


def test_deleting_ones_own_note_leaves_its_place(cast, visit):
    ticket = ask(cast.customer)
    message = note(ticket, "Wrong ticket", cast.agent)
    browser = visit(cast.agent)
    path = at(ticket, "messages", message.pk, "delete")
    assert "Delete this note?" in text_of(browser.get(path))
    assert browser.post(path).status_code == 303
    said = text_of(browser.get(at(ticket)))
    assert "Wrong ticket" not in said
    assert "Agent wrote something that was deleted" in said
    assert browser.get(path).status_code == 404


def test_the_first_message_stays(cast, visit):
    ticket = ask(cast.customer)
    with acting(cast.admin):
        first = ticket.messages.get()
    answer = visit(cast.admin).post(at(ticket, "messages", first.pk, "delete"))
    assert answer.status_code == 422
    assert "The first message is the request itself." in text_of(answer)
