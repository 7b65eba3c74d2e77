"""A ticket that staff open: for a caller, or to write to a customer first."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.refusals import NotYours
from accounts.tests.mailbox import mails_to
from helpdesk.lib import tenancy
from tickets import files
from tickets.models import Attachment, Message, Ticket
from tickets.reactions import react
from tickets.tests.filling import text_of
from tickets.tests.making import make_category, make_field, make_tag
from tickets.tests.test_limits import limit
from tickets.tests.working import acting, at, events_of, form_on, signed_in

NEW = "/agent/tickets/new/"


def filled(**changes):
    told = {
        "email": "maya@new.example", "name": "Maya Lindqvist", "channel": "phone", "wrote": "customer",
        "title": "Battery stops at 80 %", "content": "She called: since Sunday.", "criticality": "low", "key": str(uuid4()),
    }  # fmt: skip
    return told | changes


def opened(browser, **changes):
    answer = browser.post(NEW, filled(**changes))
    assert answer.status_code == 303, text_of(answer)
    with tenancy.platform():
        return Ticket.objects.select_related("customer", "organization").latest("number")


def test_a_caller_who_is_new_here_becomes_a_customer(cast, visit):
    ticket = opened(visit(cast.agent))
    assert (ticket.customer.email, ticket.customer.name, ticket.customer.role) == ("maya@new.example", "Maya Lindqvist", "customer")  # fmt: skip
    assert (ticket.source_channel, ticket.status, ticket.created_by_id) == ("phone", "new", cast.agent.pk)
    with tenancy.platform():
        message = Message.objects.get(ticket=ticket)
    assert (message.side, message.author_id) == ("customer", ticket.customer_id)


def test_who_is_known_keeps_their_name(cast, visit):
    ticket = opened(visit(cast.agent), email=cast.customer.email.upper(), name="Somebody else")
    assert ticket.customer_id == cast.customer.pk
    assert ticket.customer.name == "Customer"


def test_what_we_write_first_is_ours_and_waits_for_them(cast, visit):
    ticket = opened(
        visit(cast.agent), wrote="us", channel="email", email=cast.customer.email, content="We recall it."
    )
    assert (ticket.status, ticket.source_channel, ticket.next_due_at) == ("pending", "email", None)
    with tenancy.platform():
        message = Message.objects.get(ticket=ticket)
    assert (message.side, message.author_id, message.visibility) == ("staff", cast.agent.pk, "public")
    while react():
        pass
    assert "We recall it." in "".join(mail.text for mail in mails_to(cast.customer.email))


def test_everything_else_that_is_said_is_there(cast, visit):
    topic, tag = make_category(cast.ours, "Charging", department=cast.billing), make_tag(cast.ours, "recall")
    make_field(cast.ours, "Fault code", categories=[topic.pk], is_staff_only=True)
    ticket = opened(
        visit(cast.agent), category=str(topic.pk), priority="4", criticality="high", assignee=str(cast.agent.pk),
        tags=[str(tag.pk)], field_fault_code="E-17",
    )  # fmt: skip
    row = (ticket.category_id, ticket.priority, ticket.criticality, ticket.assignee_id, ticket.department_id)
    assert row == (topic.pk, 4, "high", cast.agent.pk, cast.billing.pk)
    assert ticket.custom_fields == {"fault_code": "E-17"}
    with tenancy.platform():
        assert list(ticket.tag_links.values_list("tag_id", flat=True)) == [tag.pk]


def test_without_a_priority_it_has_the_categorys(cast, visit):
    topic = make_category(cast.ours, "Fire", priority_level=5)
    assert opened(visit(cast.agent), category=str(topic.pk)).priority == 4


def test_the_fields_of_a_category_are_asked_once_it_is_chosen(cast, visit):
    topic = make_category(cast.ours, "Charging")
    make_field(cast.ours, "Serial number", categories=[topic.pk], is_required=True)
    browser = visit(cast.agent)
    assert "Serial number" not in text_of(browser.get(NEW))
    assert "Serial number" in text_of(browser.get(NEW, {"category": str(topic.pk)}))
    answer = browser.post(NEW, filled(category=str(topic.pk)))
    assert answer.status_code == 422
    assert "Serial number" in text_of(answer)
    assert form_on(browser, f"{NEW}?category={topic.pk}", "field_serial_number")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "x"}, "like name@example.com"),
        ({"title": " "}, "Say in a few words what it is about."),
        ({"content": "\u200b"}, "Write what it is about."),
        ({"assignee": str(uuid4())}, "Choose one from the list."),
        ({"email": "lead@acme.example"}, "This is the address of a colleague."),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(cast, visit, changes, words):
    answer = visit(cast.agent).post(NEW, filled(**changes))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Maya Lindqvist" in answer.content.decode()
    with tenancy.platform():
        assert not Ticket.objects.exists()
        assert not User.objects.filter(email="maya@new.example").exists()


def test_a_full_plan_is_said_in_words_and_nobody_is_made(cast, visit):
    limit(cast.ours, 0)
    answer = visit(cast.agent).post(NEW, filled())
    assert answer.status_code == 422
    assert "This month's tickets are used up." in text_of(answer)
    with tenancy.platform():
        assert not User.objects.filter(email="maya@new.example").exists()


def test_sent_twice_it_is_opened_once(cast, visit):
    browser, told = visit(cast.agent), filled()
    first, second = browser.post(NEW, told), browser.post(NEW, told)
    assert first["Location"] == second["Location"]
    with tenancy.platform():
        assert Ticket.objects.count() == 1


def test_files_come_along(cast, visit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ticket = opened(visit(cast.agent), files=SimpleUploadedFile("call.txt", b"Her words."))
    with tenancy.platform():
        assert Attachment.objects.get().message.ticket_id == ticket.pk


def test_for_another_team_it_is_out_of_sight_at_once(cast, visit):
    browser = visit(cast.agent)
    answer = browser.post(NEW, filled(department=str(cast.technical.pk)))
    assert answer["Location"] == "/agent/"
    assert "You no longer see it" in text_of(browser.get("/agent/"))


def test_the_history_says_who_opened_it(cast, visit):
    ticket = opened(visit(cast.agent), email=cast.customer.email)
    [event] = events_of(ticket, "created")
    assert (event.actor_id, event.source) == (cast.agent.pk, "agent_dashboard")
    assert "Agent opened the ticket" in text_of(visit(cast.agent).get(at(ticket)))


def test_analysts_and_customers_open_none(cast, visit):
    assert visit(cast.analyst).post(NEW, filled()).status_code == 403
    assert visit(cast.customer).post(NEW, filled()).status_code == 403


def test_afterwards_nobody_puts_a_file_to_what_a_caller_said(committed_cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast = committed_cast
    ticket = opened(signed_in(cast.agent))
    with acting(cast.agent), pytest.raises(NotYours):
        late = files.keep(SimpleUploadedFile("late.txt", b"x"), by=cast.agent, organization=cast.ours)
        files.put([late], to=ticket.messages.get())
