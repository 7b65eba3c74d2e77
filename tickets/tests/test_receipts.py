"""What customers hear by mail, read in the outbox; the worker's queue is taken as the worker takes it."""

import re
from datetime import UTC, datetime

import pytest

from accounts.models import User
from accounts.tests.mailbox import digits_to, mails_to
from conftest import make_person
from helpdesk.lib import tenancy
from tickets import lifecycle, opening, receipts, sharing
from tickets.models import QueuedEvent, TicketFeedback
from tickets.reactions import react
from tickets.tests.making import ask, note, now_of, say
from tickets.tests.working import form_on


@pytest.fixture
def worked():
    def work():
        while react():
            pass
        with tenancy.platform():
            assert list(QueuedEvent.objects.values_list("error", flat=True)) == []

    return work


def proven(person):
    with tenancy.platform():
        User.objects.filter(pk=person.pk).update(last_login=person.created_at)


def test_a_request_is_confirmed_with_its_number_and_a_link(cast, worked):
    proven(cast.customer)
    ticket = ask(cast.customer, "Battery at 80 %")
    worked()
    (mail,) = mails_to(cast.customer.email, "request_received")
    assert f"AC-{ticket.number}: Battery at 80 %" in mail.text
    assert "/r/" in mail.text and "/r/" in mail.html
    assert mail.message_id == f"<request-{ticket.pk.hex}@localhost>"


def test_an_answer_is_mailed_in_the_thread_without_any_quote(cast, worked):
    proven(cast.customer)
    ticket = ask(cast.customer, content="CANARY-of-customer")
    message = say(ticket, "Try **this**.", cast.agent)
    worked()
    (mail,) = mails_to(cast.customer.email, "request_answered")
    assert "Try **this**." in mail.text and "<strong>this</strong>" in mail.html
    assert "CANARY-of-customer" not in mail.text + mail.html
    assert mail.headers["References"] == f"<request-{ticket.pk.hex}@localhost>"
    assert mail.headers["Auto-Submitted"] == ""
    assert message.pk.hex in mail.message_id


def test_a_note_is_mailed_to_nobody_outside(cast, worked):
    ticket = ask(cast.customer)
    worked()
    before = len(mails_to(cast.customer.email))
    note(ticket, "NOTE-7f3a", cast.agent)
    worked()
    assert len(mails_to(cast.customer.email)) == before


def test_solved_by_staff_says_until_when_a_reply_reopens(cast, worked):
    ticket = ask(cast.customer)
    with tenancy.acting(cast.agent, source="agent_dashboard"):
        lifecycle.resolve(ticket, by=cast.agent)
    worked()
    (mail,) = mails_to(cast.customer.email, "request_solved")
    assert "until" in mail.text and "#rating" in mail.text


def test_an_answer_that_solves_is_one_mail(cast, worked):
    ticket = ask(cast.customer)
    say(ticket, "Done.", cast.agent, then="resolved")
    worked()
    assert len(mails_to(cast.customer.email, "request_answered")) == 1
    assert mails_to(cast.customer.email, "request_solved") == []


def test_who_solves_their_own_request_is_told_nothing(cast, worked):
    ticket = ask(cast.customer)
    with tenancy.acting(cast.customer, source="customer_portal"):
        lifecycle.solved(ticket, by=cast.customer)
    worked()
    assert mails_to(cast.customer.email, "request_solved") == []


def test_an_unproven_address_reads_no_word_of_whoever_used_it(cast, worked):
    stranger = make_person(cast.ours, "customer", "victim@acme.example")
    ticket = ask(stranger, "BUY-PILLS at evil.test", "spam evil.test", unconfirmed=True)
    worked()
    assert mails_to(stranger.email) == []
    say(ticket, "We cannot help with that.", cast.agent)
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        opening.confirm(ticket, by=cast.admin)
    worked()
    for mail in mails_to(stranger.email):
        assert "evil.test" not in mail.subject + mail.text + mail.html
    assert {mail.kind for mail in mails_to(stranger.email)} == {"request_answered", "request_received"}


def test_who_is_copied_in_is_told_by_whom_and_no_word_of_the_request(cast, worked):
    ticket = ask(cast.customer, "BUY-PILLS", "pills")
    with tenancy.acting(cast.customer, source="customer_portal"):
        sharing.copy_in(ticket, "Friend@elsewhere.example", by=cast.customer)
    worked()
    (mail,) = mails_to("friend@elsewhere.example")
    assert cast.customer.email in mail.text
    assert "PILLS" not in mail.subject + mail.text + mail.html


def test_a_held_request_is_told_so(cast, worked):
    with tenancy.platform():
        cast.ours.monthly_ticket_limit = 0
        cast.ours.save()
    ticket = ask(cast.customer)
    worked()
    assert now_of(ticket).held
    (mail,) = mails_to(cast.customer.email, "request_received")
    assert "as soon as our team has room" in mail.text


def test_a_released_request_is_told_that_it_is_accepted(cast, worked):
    with tenancy.platform():
        cast.ours.monthly_ticket_limit = 0
        cast.ours.save()
    ticket = ask(cast.customer)
    worked()
    with tenancy.platform():
        cast.ours.monthly_ticket_limit = None
        cast.ours.save()
    worked()
    assert not now_of(ticket).held
    assert len(mails_to(cast.customer.email, "request_accepted")) == 1


def test_each_hears_in_their_language(cast, worked):
    with tenancy.platform():
        User.objects.filter(pk=cast.customer.pk).update(preferred_language="de")
    ask(cast.customer)
    worked()
    (mail,) = mails_to(cast.customer.email, "request_received")
    assert "Anfrage" in mail.text


def customer_with(cast, **columns):
    with tenancy.platform():
        User.objects.filter(pk=cast.customer.pk).update(**columns)
        return User.objects.select_related("organization").get(pk=cast.customer.pk)


@pytest.mark.parametrize("by_a_reply", [True, False])
def test_what_is_solved_is_rated_by_links_that_choose_and_never_rate(cast, worked, visit, by_a_reply):
    ticket = ask(cast.customer)
    if by_a_reply:
        say(ticket, "Done.", cast.agent, then="resolved")
    else:
        with tenancy.acting(cast.agent, source="test"):
            lifecycle.resolve(ticket, by=cast.agent)
    worked()
    mail = mails_to(cast.customer.email, "request_answered" if by_a_reply else "request_solved")[-1]
    links = re.findall(r"/requests/\S+\?rating=(\d)#rating", mail.text)
    assert links == ["5", "4", "3", "2", "1"]
    path = re.search(r"https?://[^/]+(/requests/\S+\?rating=4)#rating", mail.html)[1]
    assert 'name="rating" value="4" checked' in visit(cast.customer).get(path).content.decode()
    with tenancy.platform():
        assert not TicketFeedback.objects.exists()
    assert "rating%3D4" in visit().get(path)["Location"]


def test_who_was_copied_in_is_asked_for_no_rating(cast, worked):
    ticket = ask(cast.customer)
    with tenancy.acting(cast.customer, source="test"):
        sharing.copy_in(ticket, cast.colleague.email, by=cast.customer)
    say(ticket, "Done.", cast.agent, then="resolved")
    worked()
    assert "rating" not in mails_to(cast.colleague.email, "request_answered")[-1].text


def test_whoever_wrote_from_a_german_page_is_answered_in_german(cast, visit, worked):
    browser = visit()
    browser.cookies["language"] = "de"
    form = form_on(browser, "/requests/new/", "email")
    answer = browser.post(
        form.action,
        form.values | {"email": "neu@x.example", "name": "Neu", "title": "Akku", "content": "Leer."},
    )
    assert answer.status_code in (302, 303)
    code = browser.post("/requests/confirm/", {"code": digits_to("neu@x.example")})
    assert code.status_code in (302, 303)
    worked()
    [mail] = mails_to("neu@x.example", "request_received")
    assert '<html lang="de">' in mail.html


def test_what_they_chose_is_more_than_what_their_browser_asked_for(cast):
    assert customer_with(cast, preferences={"spoken": "de"}).language == "de"
    assert customer_with(cast, preferred_language="en").language == "en"
    assert customer_with(cast, preferred_language="", preferences={"spoken": "xx"}).language == "en"


def test_a_customer_who_writes_from_a_german_page_hears_in_german(cast, visit):
    browser = visit(cast.customer)
    form = form_on(browser, "/requests/new/", "title")
    browser.post(
        form.action, form.values | {"title": "Akku", "content": "Leer."}, headers={"accept-language": "de"}
    )
    assert customer_with(cast).language == "de"


@pytest.mark.parametrize(
    ("language", "zone", "day"),
    [("en", "Pacific/Auckland", "29 November 2026"), ("de", "Pacific/Auckland", "29. November 2026"), ("de", "Europe/Berlin", "28. November 2026")],
)  # fmt: skip
def test_days_are_written_in_their_language_and_fall_on_their_day(cast, language, zone, day):
    customer = customer_with(cast, preferred_language=language, timezone=zone)
    ticket = ask(customer)
    ticket.customer, ticket.status, ticket.waits_since = (
        customer,
        "pending",
        datetime(2026, 11, 21, 18, tzinfo=UTC),
    )
    with tenancy.system(cast.ours):
        receipts.remind(ticket)
    [mail] = mails_to(customer.email, "request_reminder")
    assert day in mail.text
    assert f'<html lang="{language}">' in mail.html
