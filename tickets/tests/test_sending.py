"""Ten seconds to take a reply back: until they are over nothing has happened, and then it has, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from accounts import membership, worker
from accounts.models import Notification
from accounts.tests.mailbox import mails_to
from conftest import make_person
from helpdesk.lib import tenancy
from tests.places import forms_on
from tickets import sending
from tickets.models import Attachment, Draft, Message, Sending
from tickets.reactions import react
from tickets.tests.filling import text_of
from tickets.tests.making import ask, now_of, place, say, settle
from tickets.tests.test_composer import said_in
from tickets.tests.working import (
    acting,
    at,
    change,
    delete,
    events_of,
    form_on,
    merge,
    signed_in,
    ten_seconds_pass,
    write,
)


def pending():
    with tenancy.platform():
        return list(Sending.objects.order_by("created_at"))


def undo(browser, ticket, one):
    return browser.post(at(ticket, "sendings", one.pk, "undo"))


def told(person, kind="not_sent"):
    with tenancy.platform():
        return list(Notification.objects.filter(person=person, kind=kind))


def draft_of(person):
    with tenancy.platform():
        return [draft.content for draft in Draft.objects.filter(user=person)]


def test_until_it_is_sent_nothing_has_happened(cast, visit):
    ticket = ask(cast.customer)
    before, events = now_of(ticket), len(events_of(ticket))
    write(visit(cast.agent), ticket, "On its way.")
    after = now_of(ticket)
    assert said_in(ticket) == []
    assert (after.status, after.last_activity_at, after.first_responded_at, len(events_of(ticket))) == (
        "new", before.last_activity_at, None, events,
    )  # fmt: skip
    while react():
        pass
    assert mails_to(cast.customer.email, "request_answered") == []
    assert "On its way." not in text_of(visit(cast.customer).get(f"/requests/AC-{ticket.number}/"))


def test_its_author_sees_it_on_its_way_and_nobody_else_does(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    write(browser, ticket, "On its way.")
    page = text_of(browser.get(at(ticket)))
    assert "On its way." in page
    assert "Sending…" in page
    assert "On its way." not in text_of(visit(cast.admin).get(at(ticket)))


def test_after_nine_seconds_it_waits_and_after_ten_it_is_sent(cast, visit):
    ticket = ask(cast.customer)
    write(visit(cast.agent), ticket, "On its way.")
    [one] = pending()
    sending.send_due(now=one.send_after - timedelta(milliseconds=1))
    assert said_in(ticket) == []
    sending.send_due(now=one.send_after)
    assert said_in(ticket) == [("On its way.", "public")]
    assert 9 < (one.send_after - one.created_at).total_seconds() < 11


def test_taken_back_it_stands_in_the_composer_with_files_and_status(cast, visit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket), "reply")
    values = form.values | {"reply": "With a plan.", "mode": "public", "visibility": "public"}
    values["files"] = SimpleUploadedFile("plan.txt", b"Step one.")
    browser.post(f"{form.action}?then=pending", values)
    answer = undo(browser, ticket, pending()[0])
    assert answer.status_code == 303
    page = browser.get(at(ticket))
    assert "Taken back. It stands in the composer." in text_of(page)
    again = next(form for form in forms_on(page.content.decode(), "") if "reply" in form.kinds)
    assert again.values["reply"].strip() == "With a plan."
    assert "plan.txt" in text_of(page)
    assert "Send, wait for Customer" in text_of(page)
    ten_seconds_pass()
    assert said_in(ticket) == []
    told = again.values | {"visibility": "public", "key": str(uuid4())}
    browser.post(f"{at(ticket, 'messages')}?then=pending", told)
    ten_seconds_pass()
    with tenancy.platform():
        assert Attachment.objects.get().message.content == "With a plan."


def test_what_was_begun_meanwhile_stays_below_what_comes_back(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    write(browser, ticket, "The first.")
    browser.post(at(ticket, "draft"), {"mode": "reply", "text": "The second.", "base": ""})
    undo(browser, ticket, pending()[0])
    assert draft_of(cast.agent) == ["The first.\n\nThe second."]


def test_taken_back_twice_it_says_so(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    write(browser, ticket, "On its way.")
    [one] = pending()
    undo(browser, ticket, one)
    undo(browser, ticket, one)
    assert "It was taken back already." in text_of(browser.get(at(ticket)))
    assert draft_of(cast.agent) == ["On its way."]


def test_too_late_it_says_so(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    write(browser, ticket, "On its way.")
    [one] = pending()
    ten_seconds_pass()
    undo(browser, ticket, one)
    assert "can't be taken back any more" in text_of(browser.get(at(ticket)))
    assert said_in(ticket) == [("On its way.", "public")]


def test_nobody_takes_back_what_another_writes(cast, visit):
    ticket = ask(cast.customer)
    write(visit(cast.agent), ticket, "On its way.")
    undo(visit(cast.admin), ticket, pending()[0])
    ten_seconds_pass()
    assert said_in(ticket) == [("On its way.", "public")]


def test_what_the_customer_writes_meanwhile_does_not_stop_it_and_stays_unread(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    write(browser, ticket, "On its way.")
    say(ticket, "One more thing.", cast.customer)
    ten_seconds_pass()
    assert [content for content, _ in said_in(ticket)] == ["One more thing.", "On its way."]
    assert "(unread)" in text_of(browser.get("/agent/?queue=open"))


def test_signed_out_it_goes_all_the_same(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    write(browser, ticket, "On its way.")
    browser.post("/account/sign-out/")
    ten_seconds_pass()
    assert said_in(ticket) == [("On its way.", "public")]


def closed(ticket, cast):
    change(ticket, cast.admin, status="closed")


def held(ticket, cast):
    place(ticket, held=True)


def another_teams(ticket, cast):
    change(ticket, cast.admin, department=cast.technical)
    settle()


@pytest.mark.parametrize(("happens", "words"), [
    (closed, "The ticket was closed meanwhile."), (held, "waits for room in your plan"),
    (another_teams, "This ticket is not there any more."),
])  # fmt: skip
def test_what_cannot_be_sent_any_more_comes_back_in_words(cast, visit, happens, words):
    ticket = ask(cast.customer)
    write(visit(cast.agent), ticket, "On its way.")
    happens(ticket, cast)
    ten_seconds_pass()
    assert said_in(ticket) == []
    [notification] = told(cast.agent)
    assert notification.title == f"Your reply to AC-{ticket.number} was not sent"
    assert words in notification.content
    assert draft_of(cast.agent) == ["On its way."]
    assert pending() == []


def test_of_a_merged_ticket_it_comes_back_where_that_goes_on(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    write(visit(cast.agent), one, "On its way.")
    merge(one, two, cast.admin)
    ten_seconds_pass()
    with tenancy.platform():
        [draft] = Draft.objects.all()
    assert (draft.ticket_id, draft.content) == (two.pk, "On its way.")
    assert told(cast.agent)[0].link == f"/agent/tickets/AC-{two.number}/"


def test_of_a_deleted_ticket_the_text_comes_back_in_the_notification(cast, visit):
    ticket = ask(cast.customer)
    write(visit(cast.agent), ticket, "On its way.")
    delete(ticket, cast.admin)
    ten_seconds_pass()
    assert "On its way." in told(cast.agent)[0].content
    assert pending() == []


def test_of_a_suspended_author_it_is_not_sent(cast, visit):
    ticket = ask(cast.customer)
    write(visit(cast.agent), ticket, "On its way.")
    with acting(cast.admin):
        membership.suspend(cast.agent, by=cast.admin)
    ten_seconds_pass()
    assert said_in(ticket) == []
    assert draft_of(cast.agent) == ["On its way."]


def test_sent_it_acts_as_its_author_from_the_workspace(cast, visit):
    ticket = ask(cast.customer)
    write(visit(cast.agent), ticket, "On its way.")
    ten_seconds_pass()
    [event] = [event for event in events_of(ticket, "message_added") if not event.context["opens"]]
    assert (event.actor_id, event.source) == (cast.agent.pk, "agent_dashboard")


def test_a_reply_to_a_closed_one_opens_it(cast, visit):
    ticket = ask(cast.customer)
    change(ticket, cast.admin, status="closed")
    write(visit(cast.agent), ticket, "One more idea.")
    ten_seconds_pass()
    assert now_of(ticket).status == "open"


def test_send_anyway_waits_too(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket), "reply")
    say(ticket, "Never mind.", cast.customer)
    values = form.values | {"reply": "Send it in.", "mode": "public", "visibility": "public"}
    answer = browser.post(form.action, values)
    again = next(f for f in forms_on(answer.content.decode(), "") if "reply" in f.kinds)
    browser.post(form.action, again.values | {"visibility": "public"})
    assert [content for content, _ in said_in(ticket)] == ["Never mind."]
    assert len(pending()) == 1


def test_a_fault_of_ours_is_tried_again_and_in_the_end_given_back(cast, visit, monkeypatch):
    ticket = ask(cast.customer)
    write(visit(cast.agent), ticket, "On its way.")
    with tenancy.platform():
        Sending.objects.update(then="closed", status="new")
    monkeypatch.setattr("tickets.sending._files_of", lambda one: 1 / 0)
    now = timezone.now()
    for tries in range(1, sending.MOST_TRIES):
        now += timedelta(minutes=5)
        sending.send_due(now=now)
        assert pending()[0].tries == tries
    sending.send_due(now=now + timedelta(hours=1))
    assert pending() == []
    assert draft_of(cast.agent) == ["On its way."]


def test_the_worker_looks_when_the_next_is_due(cast, visit):
    assert sending.seconds_left() is None
    write(visit(cast.agent), ask(cast.customer), "On its way.")
    assert 0 < sending.seconds_left() <= 10
    assert sending.seconds_left in worker.due_in


def test_a_worker_that_dies_in_the_middle_leaves_it_as_it_was(committed_cast):
    ticket = ask(committed_cast.customer)
    write(signed_in(committed_cast.agent), ticket, "On its way.")
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        ten_seconds_pass()
        raise KeyboardInterrupt
    assert said_in(ticket) == []
    assert len(pending()) == 1
    ten_seconds_pass()
    assert said_in(ticket) == [("On its way.", "public")]


@pytest.mark.parametrize("_round", range(5))
def test_taking_back_and_sending_at_the_same_moment_one_wins_and_the_page_says_which(committed_cast, _round):
    ticket = ask(committed_cast.customer)
    browser = signed_in(committed_cast.agent)
    write(browser, ticket, "On its way.")
    [one] = pending()

    def apart(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        acts = [lambda: undo(browser, ticket, one), ten_seconds_pass]
        for begun in [both.submit(apart, act) for act in acts]:
            begun.result(30)
    ten_seconds_pass()
    page, sent = text_of(browser.get(at(ticket))), said_in(ticket)
    if sent:
        assert (sent, draft_of(committed_cast.agent)) == ([("On its way.", "public")], [])
        assert "can't be taken back any more" in page
    else:
        assert draft_of(committed_cast.agent) == ["On its way."]
        assert "Taken back." in page
    assert pending() == []


def test_only_colleagues_who_answer_the_ticket_read_what_waits(cast, visit):
    ticket = ask(cast.customer)
    write(visit(cast.agent), ticket, "On its way.")
    light = make_person(cast.ours, "agent", "light@acme.example", department=cast.technical)
    place(ticket, department=cast.billing)
    for person in (light, cast.analyst, cast.customer, cast.their_admin):
        with tenancy.acting(person, source="test"):
            assert Sending.objects.count() == 0
    for person in (cast.agent, cast.lead, cast.admin):
        with acting(person):
            assert Sending.objects.count() == 1
            assert Sending.objects.exclude(author=person).delete()[0] == 0
    with tenancy.platform():
        assert Message.objects.filter(ticket=ticket, opens=False).count() == 0
