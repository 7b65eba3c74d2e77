"""Notes that name colleagues: who is meant, who is told, what stands in the queue."""

import pytest

from accounts.models import Notification
from accounts.tests.mailbox import mail_what_waits, mails_to
from conftest import make_person
from helpdesk.lib import tenancy
from tickets import archive, conversation, mentions
from tickets.models import Archive, Mention
from tickets.tests.filling import text_of
from tickets.tests.making import ask, note, settle
from tickets.tests.working import acting, at, change, compose, delete, listed, write


def told(person, kind="mentioned"):
    with tenancy.platform():
        return list(Notification.objects.filter(person=person, kind=kind))


def mentioned():
    with tenancy.platform():
        return {(one.user.email, one.said) for one in Mention.objects.select_related("user")}


@pytest.fixture
def tomas(cast):
    return make_person(cast.ours, "agent", "t.berg@acme.example", name="Tomas Berg", department=cast.billing)


@pytest.mark.parametrize("text", [
    "@Tomas Berg please", "Ask @tomas.", "(@t.berg)", "@TOMAS BERG", "> @Tomas Berg", "one\n@Tomas Berg's turn",
])  # fmt: skip
def test_by_full_name_by_first_name_or_by_address(cast, tomas, text):
    note(ask(cast.customer), text, cast.agent)
    assert [email for email, _said in mentioned()] == ["t.berg@acme.example"]


@pytest.mark.parametrize("text", ["tomas@acme.example", "@Tomasz", "@nobody", "Tomas Berg", "a@Tomas", "https://x.example/@tomas"])  # fmt: skip
def test_nobody_is_named_by_what_only_looks_like_it(cast, tomas, text):
    note(ask(cast.customer), text, cast.agent)
    assert mentioned() == set()


def test_a_first_name_that_two_have_names_neither(cast, tomas):
    make_person(cast.ours, "agent", "kern@acme.example", name="Tomas Kern")
    ticket = ask(cast.customer)
    note(ticket, "@Tomas", cast.agent)
    assert mentioned() == set()
    note(ticket, "@Tomas Kern", cast.agent)
    assert mentioned() == {("kern@acme.example", "Tomas Kern")}


def test_customers_and_other_organizations_are_never_named(cast):
    note(ask(cast.customer), "@Customer @Stranger", cast.agent)
    assert mentioned() == set()


def test_who_is_named_is_told_once_and_mailed(cast, visit, tomas):
    ticket = ask(cast.customer, "Battery stops")
    compose(visit(cast.agent), ticket, "@Tomas Berg and @tomas: known since spring?", note=True)
    [one] = told(tomas)
    assert one.title == f"Agent mentioned you in AC-{ticket.number}"
    assert "known since spring?" in one.content
    mail_what_waits()
    assert "known since spring?" in mails_to(tomas.email, "notification")[0].text
    assert text_of(visit(tomas).get(one.link)).count("known since spring?") == 1
    assert mails_to(cast.customer.email, "notification") == []


def test_whoever_does_not_see_the_ticket_is_not_told_and_the_writer_hears_of_it(cast, visit):
    light = make_person(cast.ours, "agent", "light@acme.example", name="Light", department=cast.technical)
    ticket = ask(cast.customer)
    change(ticket, cast.admin, department=cast.billing)
    browser = visit(cast.agent)
    answer = compose(browser, ticket, "@Light look at this secret", note=True)
    assert told(light) == []
    mail_what_waits()
    assert mails_to(light.email, "notification") == []
    assert "Light doesn't see this ticket" in text_of(browser.get(answer["Location"])).replace("’", "'")


def test_the_name_stands_out_in_the_note(cast, visit, tomas):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    compose(browser, ticket, "**Ask** @Tomas Berg <b>now</b>, not @nobody", note=True)
    page = browser.get(at(ticket)).content.decode()
    assert '<span class="mention">@Tomas Berg</span>' in page
    assert page.count('class="mention"') == 1
    assert "<b>now</b>" not in page


def test_the_queue_lists_and_counts_until_it_is_read(cast, visit, tomas):
    ticket = ask(cast.customer, "Battery stops")
    ask(cast.customer, "Another")
    note(ticket, "@Tomas Berg?", cast.agent)
    browser = visit(tomas)
    page = browser.get("/agent/?queue=mentions")
    assert listed(page) == ["Battery stops"]
    assert "Mentions 1 All open" in text_of(page)
    browser.post(at(ticket, "read"))
    page = browser.get("/agent/?queue=mentions")
    assert listed(page) == ["Battery stops"]
    assert "Mentions All open" in text_of(page)
    assert listed(visit(cast.agent).get("/agent/?queue=mentions")) == []


def test_an_edited_note_tells_whom_it_names_only_now(cast, tomas):
    ticket = ask(cast.customer)
    message = note(ticket, "Known?", cast.agent)
    with acting(cast.agent):
        conversation.edit(message, "Known, @Tomas Berg?", by=cast.agent)
    assert len(told(tomas)) == 1


def test_a_reply_that_names_a_colleague_is_asked_about_once(cast, visit, tomas):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    answer = write(browser, ticket, "@Tomas Berg will help you.")
    assert answer.status_code == 409
    assert "Mentions work in notes only." in text_of(answer)
    assert "@Tomas Berg will help you." in answer.content.decode()
    told_to = {"reply": "@Tomas Berg will help you.", "mode": "public", "visibility": "public"}
    page = browser.get(at(ticket))
    seen = page.context["seen"]
    answer = browser.post(f"{at(ticket, 'messages')}?anyway=1", told_to | {"seen": seen})
    assert answer.status_code == 303
    assert mentioned() == set()


def test_a_reply_is_turned_into_a_note(cast, visit, tomas):
    ticket = ask(cast.customer)
    values = {"reply": "@Tomas Berg?", "note": "Known.", "mode": "public"}
    answer = visit(cast.agent).post(f"{at(ticket, 'messages')}?aside=note", values)
    assert answer.status_code == 200
    form = answer.context["composer"]
    assert form.is_note
    assert (form["note"].value(), form["reply"].value()) == ("Known.\n\n@Tomas Berg?", "")


def test_colleagues_are_offered_with_who_would_not_see_it(cast, visit, tomas):
    ticket = ask(cast.customer)
    change(ticket, cast.admin, department=cast.billing)
    make_person(cast.ours, "agent", "tom@acme.example", name="Tom Away", department=cast.technical)
    page = text_of(visit(cast.agent).get(f"{at(ticket, 'colleagues')}?q=tom"))
    assert "Tomas Berg" in page
    assert "Tom Away doesn't see this ticket" in page.replace("’", "'")
    assert "Lead" not in page


def test_without_an_at_sign_nobody_is_looked_for(cast, django_assert_num_queries):
    ticket = ask(cast.customer)
    message = note(ticket, "Known.", cast.agent)
    with acting(cast.agent), django_assert_num_queries(0):
        mentions.note_down(message, ticket, by=cast.agent)


def test_a_ticket_that_was_deleted_and_restored_stands_among_ones_mentions_again(cast, visit, tomas):
    ticket = ask(cast.customer, "Battery stops")
    note(ticket, "@Tomas Berg please", cast.agent)
    delete(ticket, cast.admin)
    assert listed(visit(tomas).get("/agent/?queue=mentions")) == []
    with tenancy.platform():
        kept = Archive.objects.get(ticket_id=ticket.pk)
    with acting(cast.admin):
        archive.restore(kept, by=cast.admin)
    settle()
    assert listed(visit(tomas).get("/agent/?queue=mentions")) == ["Battery stops"]
