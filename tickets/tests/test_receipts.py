"""What customers hear by mail, read in the outbox; the worker's queue is taken as the worker takes it."""

import pytest

from accounts.tests.mailbox import mails_to
from conftest import make_person
from helpdesk.lib import tenancy
from tickets import lifecycle, opening, sharing
from tickets.models import QueuedEvent
from tickets.reactions import react
from tickets.tests.making import ask, note, now_of, say


@pytest.fixture
def worked():
    def work():
        while react():
            pass
        with tenancy.platform():
            assert list(QueuedEvent.objects.values_list("error", flat=True)) == []

    return work


def proven(person):
    from accounts.models import User

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
    from accounts.models import User

    with tenancy.platform():
        User.objects.filter(pk=cast.customer.pk).update(preferred_language="de")
    ask(cast.customer)
    worked()
    (mail,) = mails_to(cast.customer.email, "request_received")
    assert "Anfrage" in mail.text
