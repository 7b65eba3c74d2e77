"""The history: everything in words, by whom, from where and why; and the ticket as it was."""

import time

from django.utils import timezone

from helpdesk.lib import tenancy
from tickets import conversation, merging, properties
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_category, make_field, make_tag, note, now_of, say
from tickets.tests.working import acting, assign, at, change, merge, resolve


def history(browser, ticket):
    return text_of(browser.get(at(ticket, "history")))


def test_every_change_is_told_with_what_it_was_before(cast, visit):
    bikes = make_category(cast.ours, "Bikes")
    make_field(cast.ours, "Fault code")
    ticket = ask(cast.customer)
    change(
        ticket,
        cast.agent,
        title="Another subject",
        category=bikes,
        department=cast.billing,
        due_date=timezone.now(),
    )
    assign(ticket, cast.lead, cast.agent)
    with acting(cast.agent):
        properties.set_fields(ticket, {"fault_code": "E-17"}, by=cast.agent)
        properties.tag(ticket, [make_tag(cast.ours, "recall")], by=cast.agent)
    say(ticket, "Here you are.", cast.agent, then="pending")
    said = history(visit(cast.agent), ticket)
    for words in (
        "Customer opened the ticket", "Agent changed the ticket", "Subject: It broke → Another subject", "Category: Bikes",
        "Team: Billing", "Assignee: Lead", "Fault code: E-17", "Agent added the tag recall", "Agent wrote",
        "Text: Here you are.", "Status: New → Pending", "with a reply", "Workspace", "Portal", "Due date:",
    ):  # fmt: skip
        assert words in said, words


def test_words_of_a_note_and_of_what_was_edited_and_deleted_stay_in_it(cast, visit):
    ticket = ask(cast.customer)
    message = note(ticket, "A hasty note", cast.agent)
    with acting(cast.agent):
        conversation.edit(message, "A better note", by=cast.agent)
        conversation.delete(message, by=cast.agent)
    said = history(visit(cast.agent), ticket)
    assert "A hasty note → A better note" in said
    assert "Agent deleted a message" in said


def test_who_marked_a_message_as_drafted_with_ai_stands_in_it_once(cast, visit):
    ticket = ask(cast.customer)
    message = say(ticket, "Hold the button.", cast.agent)
    with acting(cast.admin):
        for drafted in (True, True, False):
            conversation.mark_drafted(message, drafted=drafted, by=cast.admin)
    said = history(visit(cast.agent), ticket)
    assert said.count("Admin marked a message as drafted with AI") == 1
    assert said.count("Drafted with AI: no → yes") == 1
    assert said.count("Admin said that no AI drafted a message") == 1


def test_merging_is_told_by_numbers(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    merge(one, two, cast.agent)
    browser = visit(cast.agent)
    assert f"A message came from AC-{one.number}" in history(browser, two)
    said = history(browser, one)
    assert f"A message went to AC-{two.number}" in said
    assert f"Merged into: AC-{two.number}" in said
    merged = now_of(one)
    with acting(cast.agent):
        merging.unmerge(merged, by=cast.agent)
    assert "taken apart" in history(browser, one)


def test_names_that_are_gone_are_still_said(cast, visit):
    ticket = ask(cast.customer)
    tag = make_tag(cast.ours, "recall")
    with acting(cast.agent):
        properties.tag(ticket, [tag], by=cast.agent)
    with tenancy.system(cast.ours):
        tag.delete()
    assert "Agent added the tag recall" in history(visit(cast.agent), ticket)


def test_a_long_history_goes_on_over_pages(cast, visit):
    ticket = ask(cast.customer)
    for number in range(103):
        change(ticket, cast.agent, title=f"Subject {number}")
    browser = visit(cast.agent)
    page = browser.get(at(ticket, "history"))
    assert "Subject 102" in text_of(page)
    assert "Customer opened the ticket" not in text_of(page)
    older = page.content.decode().split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Customer opened the ticket" in text_of(browser.get(older))


def moment():
    """A moment after everything so far, and before everything to come."""
    time.sleep(0.002)
    now = timezone.now()
    time.sleep(0.002)
    return timezone.localtime(now).strftime("%Y-%m-%d %H:%M:%S.%f")


def test_it_shows_the_ticket_as_it_was(cast, visit):
    before = moment()
    ticket = ask(cast.customer, "Early subject", "Early words")
    with acting(cast.agent):
        properties.tag(ticket, [make_tag(cast.ours, "recall")], by=cast.agent)
    note(ticket, "Early note", cast.agent)
    then = moment()
    change(ticket, cast.agent, title="Late subject")
    assign(ticket, cast.lead, cast.agent)
    say(ticket, "Late words", cast.agent)
    resolve(ticket, cast.agent)
    browser = visit(cast.agent)
    said = text_of(browser.get(at(ticket, "history", "then"), {"at": then}))
    for words in ("Subject Early subject", "Status New", "Tags recall", "Early words", "Early note"):
        assert words in said, words
    assert "Late words" not in said
    assert "Assignee" not in said
    assert "was not there at that moment" in text_of(
        browser.get(at(ticket, "history", "then"), {"at": before})
    )
    assert "Late words" in text_of(browser.get(at(ticket, "history", "then")))
    wrong = browser.get(at(ticket, "history", "then"), {"at": "soon"})
    assert wrong.status_code == 422
    assert "Enter a day and a time" in text_of(wrong)
