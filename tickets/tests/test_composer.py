"""Writing: a reply and a note that cannot be confused, sent once, with an eye on what was said meanwhile."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.tests.mailbox import mails_to
from helpdesk.lib import tenancy
from tests.places import forms_on
from tickets.models import Attachment, Draft, Message
from tickets.reactions import react
from tickets.tests.filling import text_of
from tickets.tests.making import ask, note, now_of, say
from tickets.tests.test_limits import limit
from tickets.tests.working import (
    assign,
    at,
    change,
    compose,
    events_of,
    form_on,
    merge,
    resolve,
    send,
    ten_seconds_pass,
)


def said_in(ticket):
    with tenancy.platform():
        rows = Message.objects.filter(ticket=ticket, opens=False).order_by("created_at")
        return [(message.content, message.visibility) for message in rows]


def drafts():
    with tenancy.platform():
        return {(draft.mode, draft.content) for draft in Draft.objects.all()}


def work():
    while react():
        pass


def test_a_reply_is_public_mailed_and_ends_new(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    answer = compose(browser, ticket, "Try the other socket.")
    assert answer.status_code == 303
    assert said_in(ticket) == [("Try the other socket.", "public")]
    assert now_of(ticket).status == "open"
    assert "Reply sent to Customer" in text_of(browser.get(answer["Location"]))
    work()
    assert "Try the other socket." in mails_to(cast.customer.email, "request_answered")[0].text


def test_a_note_is_for_staff_and_tells_nobody(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    answer = compose(browser, ticket, "Known since spring.", note=True)
    assert said_in(ticket) == [("Known since spring.", "internal")]
    assert now_of(ticket).status == "new"
    assert "Note added. Customer is not notified." in text_of(browser.get(answer["Location"]))
    work()
    assert mails_to(cast.customer.email, "request_answered") == []
    assert "Known since spring." not in text_of(visit(cast.customer).get(f"/requests/AC-{ticket.number}/"))


@pytest.mark.parametrize(("then", "status"), [("pending", "pending"), ("open", "open"), ("resolved", "resolved"), ("closed", "open")])  # fmt: skip
def test_the_choices_beside_the_button_set_the_status(cast, visit, then, status):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket), "reply")
    told = {"reply": "Here you are.", "mode": "public", "visibility": "public"}
    assert browser.post(f"{form.action}?then={then}", form.values | told).status_code == 303
    ten_seconds_pass()
    assert now_of(ticket).status == status


def test_a_reply_leaves_pending_as_it_was(cast, visit):
    ticket = ask(cast.customer)
    change(ticket, cast.agent, status="pending")
    compose(visit(cast.agent), ticket, "By the way.")
    assert now_of(ticket).status == "pending"


@pytest.mark.parametrize(("mode", "visibility"), [("public", "internal"), ("internal", "public"), ("", "public"), ("public", ""), ("public", "x")])  # fmt: skip
def test_a_button_that_contradicts_the_choice_sends_nothing(cast, visit, mode, visibility):
    ticket = ask(cast.customer)
    told = {
        "reply": "The text of the reply",
        "note": "The text of the note",
        "mode": mode,
        "visibility": visibility,
    }
    answer = send(visit(cast.agent), at(ticket), **told)
    assert answer.status_code == 422
    assert said_in(ticket) == []
    page = answer.content.decode()
    assert "nothing was sent" in page or "Choose one" in page
    assert "The text of the reply" in page
    assert "The text of the note" in page


@pytest.mark.parametrize("text", ["", "   ", "\n\u200b\n"])
def test_nothing_is_no_reply(cast, visit, text):
    ticket = ask(cast.customer)
    answer = compose(visit(cast.agent), ticket, text)
    assert answer.status_code == 422
    assert "Write something first." in text_of(answer)
    assert said_in(ticket) == []


def test_what_is_too_long_is_kept_and_refused(cast, visit):
    ticket = ask(cast.customer)
    answer = compose(visit(cast.agent), ticket, "long " * 20_001)
    assert answer.status_code == 422
    assert "there is room for 100,000" in text_of(answer)
    assert answer.content.decode().count("long") > 20_000


def test_when_the_customer_wrote_meanwhile_nothing_is_sent_and_everything_kept(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket), "reply")
    say(ticket, "Never mind, it works again.", cast.customer)
    told = form.values | {"reply": "Please send it in.", "mode": "public", "visibility": "public"}
    answer = browser.post(form.action, told)
    assert answer.status_code == 409
    said = text_of(answer)
    assert "Customer answered while you were writing" in said
    assert "Never mind, it works again." in said
    assert "Send anyway" in said
    assert said_in(ticket) == [("Never mind, it works again.", "public")]
    assert drafts() == {("reply", "Please send it in.")}
    again = next(f for f in forms_on(answer.content.decode(), "") if "reply" in f.kinds)
    assert again.values["reply"].strip() == "Please send it in."
    assert browser.post(again.action, again.values | {"visibility": "public"}).status_code == 303
    ten_seconds_pass()
    assert said_in(ticket)[-1] == ("Please send it in.", "public")
    assert drafts() == set()


def test_a_colleagues_answer_stops_a_second_one_and_ones_own_does_not(cast, visit):
    ticket = ask(cast.customer)
    agent = visit(cast.agent)
    form = form_on(agent, at(ticket), "reply")
    told = form.values | {"reply": "Mine.", "mode": "public", "visibility": "public"}
    say(ticket, "Mine before.", cast.agent)
    assert agent.post(form.action, told | {"key": str(uuid4())}).status_code == 303
    say(ticket, "Already answered.", cast.lead)
    answer = agent.post(form.action, told | {"key": str(uuid4()), "reply": "Again."})
    assert answer.status_code == 409
    assert "Lead answered while you were writing" in text_of(answer)


def test_a_note_waits_for_nobody(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket), "note")
    say(ticket, "One more thing.", cast.customer)
    told = form.values | {"note": "Among us.", "mode": "internal", "visibility": "internal"}
    assert browser.post(form.action, told).status_code == 303


def test_a_note_of_a_colleague_is_no_reason_to_stop(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket), "reply")
    note(ticket, "Known fault.", cast.lead)
    told = form.values | {"reply": "Here you are.", "mode": "public", "visibility": "public"}
    assert browser.post(form.action, told).status_code == 303


@pytest.mark.parametrize("seen", ["", "x", "0190c0de-0000-7000-8000-000000000000"])
def test_who_saw_nothing_is_shown_first(cast, visit, seen):
    ticket = ask(cast.customer)
    answer = compose(visit(cast.agent), ticket, "Hello", seen=seen)
    assert answer.status_code in (409, 422)
    assert said_in(ticket) == []


def test_sent_twice_it_is_said_once(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket), "reply")
    told = form.values | {"reply": "Once.", "mode": "public", "visibility": "public"}
    first, second = (browser.post(form.action, told) for _ in range(2))
    assert first["Location"] == second["Location"]
    ten_seconds_pass()
    assert said_in(ticket) == [("Once.", "public")]


def test_a_draft_of_each_mode_is_kept_and_only_what_was_sent_is_dropped(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    compose(browser, ticket, "A half-written note", note=True, visibility="public")
    compose(browser, ticket, "A half-written reply", visibility="internal")
    assert drafts() == {("note", "A half-written note"), ("reply", "A half-written reply")}
    form = form_on(browser, at(ticket), "reply")
    assert (form.values["reply"].strip(), form.values["note"].strip()) == (
        "A half-written reply",
        "A half-written note",
    )
    compose(browser, ticket, "The whole reply")
    assert drafts() == {("note", "A half-written note")}
    assert "A half-written" not in text_of(visit(cast.lead).get(at(ticket)))


def test_a_held_request_is_talked_about_and_not_answered(cast, visit):
    limit(cast.ours, 0)
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    page = text_of(browser.get(at(ticket)))
    assert "it can be talked about, not answered" in page
    assert "Send reply" not in page
    assert compose(browser, ticket, "Soon there is room.", note=True).status_code == 303
    with tenancy.platform():
        seen = Message.objects.filter(ticket=ticket).latest("created_at").pk
    told = {"reply": "Hello", "mode": "public", "visibility": "public", "seen": seen, "key": uuid4()}
    answer = browser.post(at(ticket, "messages"), told)
    assert answer.status_code == 422
    assert "waits for room in your plan" in text_of(answer)


def test_an_unconfirmed_one_may_be_answered(cast, visit):
    ticket = ask(cast.customer, unconfirmed=True)
    assert compose(visit(cast.agent), ticket, "Was that you?").status_code == 303


def test_a_reply_opens_what_was_closed(cast, visit):
    ticket = ask(cast.customer)
    resolve(ticket, cast.agent)
    browser = visit(cast.agent)
    assert "A reply opens it again." in text_of(browser.get(at(ticket)))
    compose(browser, ticket, "One more idea.")
    assert now_of(ticket).status == "open"


def test_what_was_merged_takes_no_more_words(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    merge(one, two, cast.agent)
    assert 'name="reply"' not in visit(cast.agent).get(at(one)).content.decode()


def test_files_go_with_a_reply_and_wait_while_it_is_refused(cast, visit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket), "reply")
    told = form.values | {"mode": "public", "visibility": "public"}
    answer = browser.post(form.action, told | {"files": SimpleUploadedFile("plan.txt", b"Step one.")})
    assert answer.status_code == 422
    assert "plan.txt" in text_of(answer)
    again = next(f for f in forms_on(answer.content.decode(), "") if "kept" in f.kinds)
    assert (
        browser.post(again.action, again.values | {"reply": "Here.", "visibility": "public"}).status_code
        == 303
    )
    ten_seconds_pass()
    with tenancy.platform():
        assert Attachment.objects.get().message.content == "Here."


def test_markdown_of_staff_is_shown_and_html_is_not(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    compose(browser, ticket, "**Bold** <script>alert(1)</script>")
    page = browser.get(at(ticket)).content.decode()
    assert "<strong>Bold</strong>" in page
    assert "<script>alert" not in page


def test_who_may_not_see_the_ticket_writes_nothing(cast, visit):
    ticket = ask(cast.customer)
    change(ticket, cast.admin, department=cast.technical)
    told = {"reply": "Hello", "mode": "public", "visibility": "public"}
    assert visit(cast.agent).post(at(ticket, "messages"), told).status_code == 404
    assert visit(cast.their_admin).post(at(ticket, "messages"), told).status_code == 404
    assert visit(cast.analyst).post(at(ticket, "messages"), told).status_code == 403
    assert said_in(ticket) == []


def test_writing_marks_ones_own_words_read(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    compose(browser, ticket, "Hello")
    assert "(unread)" not in text_of(browser.get("/agent/?queue=open"))


def test_the_history_tells_that_the_status_came_with_a_reply(cast, visit):
    ticket = ask(cast.customer)
    assign(ticket, cast.agent, cast.agent)
    compose(visit(cast.agent), ticket, "Hello")
    [event] = [event for event in events_of(ticket, "changed") if "status" in event.new]
    assert (event.reason, event.source) == ("replied", "agent_dashboard")
