"""Asking on the portal, signed in and not: what is stored, what is refused, what is never lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tests.mailbox import digits_to, mails_to
from conftest import make_person
from helpdesk.lib import tenancy
from tickets import lifecycle
from tickets.models import TicketLink
from tickets.tests.filling import NEW, make_field, request_form, text_of, tickets, url_of, visitors_form
from tickets.tests.making import ask, make_category


def test_a_customers_request_is_stored_and_confirmed_with_its_number(cast, visit):
    topic = make_category(cast.ours, "Charging", response_sla_minutes=240)
    answer = visit(cast.customer).post(NEW, request_form(topic=topic.pk), follow=True)
    (ticket,) = tickets()
    assert (ticket.title, ticket.description, ticket.category_id) == (
        "Battery stops at 80 %",
        "Since Sunday.",
        topic.pk,
    )
    assert (ticket.customer, ticket.criticality, ticket.source_channel, ticket.unconfirmed) == (
        cast.customer,
        "medium",
        "web",
        False,
    )
    assert answer.redirect_chain == [(url_of(ticket, "sent"), 303)]
    assert f"We have your request, AC-{ticket.number}" in text_of(answer)
    assert "A person reads it and answers by" in text_of(answer)


def test_a_request_that_waits_for_room_says_so(cast, visit):
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(monthly_ticket_limit=0)
    answer = visit(cast.customer).post(NEW, request_form(), follow=True)
    assert "Received. We answer it as soon as our team has room." in text_of(answer)
    assert tickets()[0].held


def test_a_visitors_request_waits_unconfirmed_for_the_mailed_code(cast, visit):
    answer = visit().post(NEW, visitors_form())
    assert (answer.status_code, answer.url) == (303, "/requests/confirm/")
    (ticket,) = tickets()
    assert ticket.unconfirmed and ticket.customer.email == "maya@new.example"
    assert (ticket.customer.name, ticket.customer.role) == ("Maya Lindqvist", "customer")
    assert [mail.kind for mail in mails_to("maya@new.example")] == ["request_code"]


def test_an_address_that_is_known_keeps_its_person_and_their_name(cast, visit):
    visit().post(NEW, visitors_form(email=cast.customer.email.upper(), name="Somebody else"))
    (ticket,) = tickets()
    assert ticket.customer == cast.customer and ticket.customer.name == cast.customer.name


def test_the_mail_repeats_nothing_that_was_typed(cast, visit):
    visit().post(NEW, visitors_form(name="CANARY-name", title="CANARY-title", content="CANARY-text"))
    (mail,) = mails_to("maya@new.example")
    assert "CANARY" not in mail.subject + mail.text + mail.html


KINDS_OF_ADDRESS = [
    "nobody@new.example",
    "customer@acme.example",
    "agent@acme.example",
    "admin@acme.example",
    "off@acme.example",
]


@pytest.mark.parametrize("email", KINDS_OF_ADDRESS)
def test_whoever_is_behind_an_address_the_sender_is_told_the_same(cast, visit, email):
    make_person(cast.ours, "customer", "off@acme.example", status="suspended")
    browser = visit()
    answer = browser.post(NEW, visitors_form(email=email), follow=True)
    expected = visit().post(
        NEW, visitors_form(email="x" * len(email.split("@")[0]) + "@new.example"), follow=True
    )
    assert answer.redirect_chain == expected.redirect_chain == [("/requests/confirm/", 303)]
    assert text_of(answer).replace(email, "") == text_of(expected).replace(
        "x" * len(email.split("@")[0]) + "@new.example", ""
    )
    assert [ticket.unconfirmed for ticket in tickets()] == [True, True]
    assert len(mails_to(email)) == 1


@pytest.mark.parametrize("email", ["agent@acme.example", "off@acme.example"])
def test_who_is_no_customer_that_may_come_in_gets_no_code(cast, visit, email):
    make_person(cast.ours, "customer", "off@acme.example", status="suspended")
    visit().post(NEW, visitors_form(email=email))
    (mail,) = mails_to(email)
    assert mail.kind == "request_kept"
    with pytest.raises(IndexError):
        digits_to(email)


def test_fo01_what_a_form_does_not_ask_for_it_does_not_take(cast, visit):
    theirs = make_category(cast.theirs)
    given = {
        "status": "closed", "priority": "4", "assignee": str(cast.agent.pk), "assignee_id": str(cast.agent.pk), "tenant": str(cast.theirs.pk),
        "organization": str(cast.theirs.pk), "customer": str(cast.colleague.pk), "customer_id": str(cast.colleague.pk), "is_internal": "on",
        "visibility": "internal", "created_at": "2001-01-01", "sla_due": "2001-01-01", "due_date": "2001-01-01", "number": "7", "source": "api",
        "source_channel": "phone", "csat": "5", "held": "on", "unconfirmed": "", "metadata": "{}", "custom_fields": '{"x": 1}', "field_x": "1",
        "email": cast.colleague.email, "name": "Else", "department": str(cast.billing.pk), "tags": "x", "category": str(theirs.pk),
    }  # fmt: skip
    visit(cast.customer).post(NEW, given | request_form())
    visit().post(NEW, given | visitors_form())
    mine, strangers = tickets()
    for ticket in (mine, strangers):
        assert (ticket.status, ticket.priority, ticket.assignee_id, ticket.department_id) == (
            "new",
            2,
            None,
            None,
        )
        assert (ticket.source_channel, ticket.due_date, ticket.custom_fields, ticket.metadata) == (
            "web",
            None,
            {},
            {},
        )
        assert ticket.organization == cast.ours and ticket.created_at > timezone.now() - timedelta(minutes=5)
        assert ticket.category_id is None
    assert (mine.customer, mine.unconfirmed) == (cast.customer, False)
    assert (strangers.customer.email, strangers.unconfirmed) == ("maya@new.example", True)


def test_another_organizations_topic_is_none(cast, visit):
    make_category(cast.ours, "Ours")
    theirs = make_category(cast.theirs, "Theirs")
    answer = visit(cast.customer).post(NEW, request_form(topic=theirs.pk))
    assert answer.status_code == 422
    assert "Choose another one." in text_of(answer)
    assert tickets() == []


@pytest.mark.parametrize("who", ["customer", None])
def test_fo03_sent_twice_it_is_one_request(cast, visit, who):
    browser = visit(cast.customer if who else None)
    told = request_form() if who else visitors_form()
    first, second = browser.post(NEW, told), browser.post(NEW, told)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert len(tickets()) == 1
    assert len(mails_to("maya@new.example")) == (0 if who else 1)


def test_fo03_twice_at_once_both_browsers_answers_lead_to_it(committed_cast):
    told, answers = visitors_form(), []

    def send():
        client = Client(headers={"host": "localhost"})
        answers.append((client.post(NEW, told).status_code, client.get("/requests/confirm/").status_code))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(303, 200)] * 4
    assert len(tickets()) == 1
    assert len(mails_to("maya@new.example")) == 1


def test_a_form_that_was_refused_can_be_sent_again(cast, visit):
    browser, told = visit(cast.customer), request_form()
    assert browser.post(NEW, told | {"title": ""}).status_code == 422
    assert browser.post(NEW, told).status_code == 303
    assert len(tickets()) == 1


def test_a_refused_form_says_why_and_keeps_every_word(cast, visit):
    topic = make_category(cast.ours, "Charging")
    make_field(cast.ours, "Serial", topic, is_required=True)
    told = visitors_form(
        email="not an address", topic=topic.pk, content="A long story.", criticality="critical"
    )
    answer = visit().post(NEW, told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page and "There is a problem" in page
    assert "Enter an email address, like name@example.com." in page
    assert 'href="#id_field_serial"' in page
    for kept in (
        'value="not an address"',
        "A long story.",
        'value="critical" required id="id_criticality_3" checked',
        f'value="{topic.pk}" selected',
        told["key"],
    ):
        assert kept in page


def test_a_topic_brings_its_questions_and_no_others(cast, visit):
    charging, orders = make_category(cast.ours, "Charging"), make_category(cast.ours, "Orders")
    make_field(cast.ours, "Serial", charging)
    make_field(cast.ours, "Parcel", orders)
    make_field(cast.ours, "Everywhere")
    make_field(cast.ours, "Secret", charging, is_staff_only=True)
    make_field(cast.ours, "Unused", charging, is_active=False)
    page = text_of(visit().get(NEW, {"topic": charging.pk}))
    assert [word for word in ("Serial", "Parcel", "Everywhere", "Secret", "Unused") if word in page] == [
        "Serial",
        "Everywhere",
    ]


def test_without_scripts_a_button_shows_the_questions_and_judges_nothing(cast, visit):
    charging = make_category(cast.ours, "Charging")
    make_field(cast.ours, "Serial", charging, is_required=True)
    answer = visit().post(NEW, {"topic": charging.pk, "content": "Half a story", "show": "1"})
    assert answer.status_code == 200
    assert "Serial" in text_of(answer) and "Half a story" in text_of(answer)
    assert "There is a problem" not in text_of(answer)
    assert tickets() == []


def test_with_scripts_only_the_questions_are_fetched_and_what_was_typed_stays(cast, visit):
    charging = make_category(cast.ours, "Charging")
    make_field(cast.ours, "Serial", charging)
    answer = visit().get(
        NEW,
        {"topic": charging.pk, "field_serial": "XY-7"},
        headers={"hx-request": "true", "hx-target": "questions"},
    )
    page = answer.content.decode()
    assert 'value="XY-7"' in page and "<html" not in page and "Tell us" not in page


def test_answers_to_the_questions_are_stored_as_what_they_are(cast, visit):
    topic = make_category(cast.ours, "Charging")
    make_field(cast.ours, "Serial", topic)
    make_field(cast.ours, "Count", topic, kind="number")
    make_field(cast.ours, "Rate", topic, kind="number")
    make_field(cast.ours, "Model", topic, kind="choice", choices=["Trail", "City"])
    make_field(cast.ours, "Bought", topic, kind="date")
    make_field(cast.ours, "Agreed", topic, kind="checkbox")
    make_field(cast.ours, "Empty", topic)
    told = {
        "field_serial": "XY-7",
        "field_count": "3",
        "field_rate": "0.5",
        "field_model": "City",
        "field_bought": "2026-02-28",
        "field_agreed": "on",
    }
    visit(cast.customer).post(NEW, request_form(topic=topic.pk, **told))
    assert tickets()[0].custom_fields == {
        "serial": "XY-7",
        "count": 3,
        "rate": 0.5,
        "model": "City",
        "bought": "2026-02-28",
        "agreed": True,
    }


WRONG = [
    ("number", "NaN"), ("number", "1e309"), ("number", "-Infinity"), ("number", "three"), ("number", "9" * 400), ("date", "2026-02-30"),
    ("date", "0000-00-00"), ("date", "10000-01-01"), ("date", "yesterday"), ("choice", "Neither"), ("text", "x" * 2001),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_fo05_a_wrong_answer_is_refused_at_its_field(cast, visit, kind, value):
    make_field(cast.ours, "Asked", kind=kind, choices=["One"] if kind == "choice" else [])
    answer = visit(cast.customer).post(NEW, request_form(field_asked=value))
    assert answer.status_code == 422
    assert 'id="id_field_asked_error"' in answer.content.decode()
    assert tickets() == []


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31"])
def test_fo05_the_first_and_the_last_day_are_days(cast, visit, value):
    make_field(cast.ours, "Asked", kind="date")
    assert visit(cast.customer).post(NEW, request_form(field_asked=value), follow=True).status_code == 200
    assert visit(cast.customer).get(url_of(tickets()[0])).status_code == 200


SUBJECTS = {
    "x": 303, "x" * 255: 303, "x" * 256: 422, "x" * 10_000: 422, "\u200b": 422, "a\0b": 303, "a\nb": 303, "\u202eevil": 303,
    "a" + "\u0301" * 300: 303, "": 422,
}  # fmt: skip


@pytest.mark.parametrize("number", range(len(SUBJECTS)))
def test_fo05_a_subject_is_taken_cleaned_or_refused(cast, visit, number):
    subject, status = list(SUBJECTS.items())[number]
    browser = visit(cast.customer)
    assert browser.post(NEW, request_form(title=subject)).status_code == status
    if status == 303:
        (ticket,) = tickets()
        assert "\n" not in ticket.title and "\0" not in ticket.title and "\u202e" not in ticket.title
        assert browser.get(url_of(ticket)).status_code == 200
    assert browser.get("/requests/").status_code == 200


def test_what_fills_the_trap_is_kept_and_writes_to_nobody(cast, visit):
    browser = visit()
    answer = browser.post(NEW, visitors_form(website="https://evil.test"))
    plain = visit().post(NEW, visitors_form(email="other@new.example"))
    assert (answer.status_code, answer.url) == (plain.status_code, plain.url)
    assert mails_to("maya@new.example") == []
    trapped, other = tickets()
    assert (trapped.unconfirmed, trapped.metadata) == (True, {"trapped": True})
    assert other.metadata == {}
    browser.post("/requests/confirm/", {"again": "1"})
    assert browser.post("/requests/confirm/", {"code": digits_to("maya@new.example")}).url == url_of(trapped)


def test_the_trap_is_hidden_from_everybody_who_is_no_machine(visit, cast):
    page = visit().get(NEW).content.decode()
    assert '<div class="trap" aria-hidden="true">' in page
    assert 'name="website" tabindex="-1" autocomplete="off"' in page
    assert 'name="website"' not in visit(cast.customer).get(NEW).content.decode()


def test_one_address_is_written_to_five_times_an_hour(cast, visit):
    answers = [visit().post(NEW, visitors_form()) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "what you wrote stays here" in text_of(answers[-1]) and "Since Sunday." in text_of(answers[-1])
    assert int(answers[-1]["Retry-After"]) > 0
    assert len(tickets()) == 5


def test_one_network_sends_sixty_requests_an_hour(cast, visit):
    people = [make_person(cast.ours, "customer", f"c{n}@acme.example") for n in range(4)]
    statuses = [visit(person).post(NEW, request_form()).status_code for person in people for _ in range(16)]
    assert statuses == [303] * 60 + [429] * 4


def test_a_customer_sends_twenty_requests_an_hour(cast, visit):
    browser = visit(cast.customer)
    assert [browser.post(NEW, request_form()).status_code for _ in range(21)] == [303] * 20 + [429]
    assert visit(cast.colleague).post(NEW, request_form()).status_code == 303


def closed(ticket, by):
    with tenancy.acting(by, source="agent_dashboard"):
        return lifecycle.close(ticket, by=by)


def test_a_follow_up_is_filled_in_and_linked(cast, visit):
    topic = make_category(cast.ours, "Charging")
    before = ask(cast.customer, "Battery", category=topic)
    closed(before, cast.agent)
    browser = visit(cast.customer)
    page = browser.get(NEW, {"about": f"AC-{before.number}"}).content.decode()
    assert (
        'value="Battery"' in page
        and f'value="{topic.pk}" selected' in page
        and f"It follows AC-{before.number}" in page
    )
    browser.post(NEW, request_form(about=str(before.number), topic=topic.pk))
    with tenancy.platform():
        assert list(TicketLink.objects.values_list("ticket__number", "other__number", "kind")) == [
            (before.number, 2, "parent")
        ]


@pytest.mark.parametrize("whose", ["colleague", "open"])
def test_only_ones_own_closed_request_is_followed(cast, visit, whose):
    before = ask(cast.colleague if whose == "colleague" else cast.customer, "CANARY")
    if whose == "colleague":
        closed(before, cast.agent)
    browser = visit(cast.customer)
    assert "CANARY" not in browser.get(NEW, {"about": str(before.number)}).content.decode()
    assert browser.post(NEW, request_form(about=str(before.number))).status_code == 303
    with tenancy.platform():
        assert not TicketLink.objects.exists()


def test_staff_try_the_form_as_visitors_do(cast, visit):
    answer = visit(cast.agent).post(NEW, visitors_form())
    assert answer.url == "/requests/confirm/"
    (ticket,) = tickets()
    assert ticket.unconfirmed and ticket.customer.email == "maya@new.example"


def test_the_person_that_a_request_makes_is_a_customer_without_a_password(cast, visit):
    visit().post(NEW, visitors_form())
    with tenancy.platform():
        person = User.objects.get(email="maya@new.example")
    assert (person.role, person.has_usable_password(), person.last_login) == ("customer", False, None)
