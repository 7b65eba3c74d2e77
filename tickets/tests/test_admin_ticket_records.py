"""Tickets in the admin site: deleted and restored, what was said and done, what is set up."""

from contextlib import nullcontext

import pytest
from django.db import DatabaseError, transaction

from accounts.tests.admin_site import form_of
from helpdesk.lib import tenancy
from tickets import lifecycle
from tickets.models import Archive, Category, CustomField, Message, QueuedEvent, Tag, Ticket, TicketEvent
from tickets.tests.admin_site import ADMIN, events_of, fill_both, page_of
from tickets.tests.making import ask, note, now_of, say


@pytest.fixture
def both(cast):
    return fill_both(cast)


# Deleting and restoring


@pytest.mark.parametrize("bulk", [False, True])
def test_deleting_archives_and_restoring_brings_it_back(visit, cast, bulk):
    ticket = ask(cast.customer, "Squeaks", "It squeaks.")
    note(ticket, "Known fault.", cast.agent)
    admin = visit(cast.admin)
    told = {"action": "delete_selected", "_selected_action": str(ticket.pk), "post": "yes"}
    if bulk:
        assert admin.post(f"{ADMIN}ticket/", told).status_code == 302
    else:
        assert "AC-1 Squeaks" in admin.get(page_of(ticket, "delete")).content.decode()
        assert admin.post(page_of(ticket, "delete"), {"post": "yes"}).status_code == 302
    with tenancy.platform():
        assert not Ticket.objects.exists()
        kept = Archive.objects.get()
    page = admin.get(page_of(kept)).content.decode()
    assert "It squeaks." in page and "Known fault." in page and "Agent, internally:" in page
    admin.post(f"{ADMIN}archive/", {"action": "restore", "_selected_action": str(kept.pk)})
    assert now_of(ticket).title == "Squeaks"
    assert [event.action for event in events_of(ticket)][-2:] == ["deleted", "restored"]


def test_operators_restore_nothing(visit, both):
    with tenancy.platform():
        kept = Archive.objects.get(organization=both.ours)
    told = {"action": "restore", "_selected_action": str(kept.pk)}
    visit(both.operator).post(f"{ADMIN}archive/", told)
    with tenancy.platform():
        assert Archive.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(("action", "status"), [("resolve", "resolved"), ("close", "closed")])
def test_actions_end_the_chosen_tickets(visit, cast, action, status):
    tickets = [ask(cast.customer) for _ in range(2)]
    told = {"action": action, "_selected_action": [str(ticket.pk) for ticket in tickets]}
    answer = visit(cast.admin).post(f"{ADMIN}ticket/", told, follow=True)
    assert "2 tickets are" in answer.content.decode()
    assert {now_of(ticket).status for ticket in tickets} == {status}


def test_an_admin_assigns_the_chosen_tickets_to_themselves(visit, cast):
    ticket = ask(cast.customer)
    told = {"action": "take", "_selected_action": str(ticket.pk)}
    visit(cast.admin).post(f"{ADMIN}ticket/", told)
    assert now_of(ticket).assignee_id == cast.admin.pk


# What was said, and what happened


def test_the_conversation_and_the_history_are_read(visit, cast):
    ticket = ask(cast.customer, content="It <b>broke</b>.")
    say(ticket, "We **look**.", cast.agent)
    note(ticket, "Known fault.", cast.agent)
    with tenancy.acting(cast.agent, source="agent_dashboard"):
        lifecycle.resolve(ticket, by=cast.agent, note="Sent a new one")
    for person in (cast.admin, cast.operator):
        browser = visit(person)
        page = browser.get(page_of(ticket, "conversation")).content.decode()
        assert "It &lt;b&gt;broke&lt;/b&gt;." in page and "<strong>look</strong>" in page
        assert "Known fault." in page
        history = browser.get(page_of(ticket, "history")).content.decode()
        assert "Status: from Open to Resolved" in history and "opened the ticket" in history


def test_an_admin_puts_words_right_and_what_they_were_stays(visit, cast):
    message = say(ask(cast.customer), "Wrogn", cast.agent)
    admin, url = visit(cast.admin), page_of(message)
    assert admin.post(url, {"content": "Right"}).status_code == 302
    page = admin.get(url).content.decode()
    assert "Right" in page and "Wrogn" in page


def test_a_message_goes_and_its_place_stays(visit, cast):
    ticket = ask(cast.customer)
    message = say(ticket, "Wrong ticket", cast.agent)
    admin = visit(cast.admin)
    assert admin.post(page_of(message, "delete"), {"post": "yes"}).status_code == 302
    with tenancy.platform():
        after = Message.objects.get(pk=message.pk)
        opening = Message.objects.get(ticket=ticket, opens=True)
    assert after.deleted_at and after.content == ""
    assert admin.post(page_of(message), {"content": "back"}).status_code == 403
    answer = admin.post(page_of(opening, "delete"), {"post": "yes"}, follow=True)
    assert "The first message is the request itself." in answer.content.decode()


# Setting up


def test_categories_fields_and_tags_are_made_changed_and_deleted_by_the_verbs(visit, cast):
    admin = visit(cast.admin)
    told = {
        "name": "Bikes", "icon": "wrench", "is_active": "on", "response_sla_minutes": "60", "resolution_sla_minutes": "90",
        "priority_level": "3",
    }  # fmt: skip
    assert admin.post(f"{ADMIN}category/add/", told).status_code == 302
    answer = admin.post(f"{ADMIN}category/add/", told)
    assert "There is a category with this name already" in answer.content.decode()
    with tenancy.platform():
        category = Category.objects.get(organization=cast.ours)
    asked: dict = {
        "subject": "ticket", "label": "Bike", "kind": "choice", "choices": "Loma\nAero", "is_active": "on",
        "asked_in": [str(category.pk)],
    }  # fmt: skip
    assert admin.post(f"{ADMIN}customfield/add/", asked).status_code == 302
    with tenancy.platform():
        field = CustomField.objects.get(organization=cast.ours)
        assert (field.key, field.choices, list(field.categories.all())) == (
            "bike",
            ["Loma", "Aero"],
            [category],
        )
    url = page_of(field)
    assert admin.post(url, form_of(admin, url) | {"label": "Which?", "asked_in": []}).status_code == 302
    with tenancy.platform():
        field.refresh_from_db()
        assert (field.label, field.kind, list(field.categories.all())) == ("Which?", "choice", [])
    assert admin.post(f"{ADMIN}tag/add/", {"name": "recall", "color": "1"}).status_code == 302
    with tenancy.platform():
        tag = Tag.objects.get(organization=cast.ours)
    for row in (tag, field, category):
        assert admin.post(page_of(row, "delete"), {"post": "yes"}).status_code == 302
        with tenancy.platform():
            assert not type(row).objects.filter(pk=row.pk).exists()


def test_an_operator_tries_what_was_left_aside_again(visit, cast):
    ask(cast.customer)
    with tenancy.platform():
        QueuedEvent.objects.update(tries=5, error="Boom")
        keys = [str(row.pk) for row in QueuedEvent.objects.all()]
    operator = visit(cast.operator)
    assert "Boom" in operator.get(f"{ADMIN}queuedevent/?state=aside").content.decode()
    operator.post(f"{ADMIN}queuedevent/", {"action": "try_again", "_selected_action": keys})
    with tenancy.platform():
        assert set(QueuedEvent.objects.values_list("tries", flat=True)) == {0}


def test_metadata_is_shown_and_not_written(visit, cast):
    ticket = ask(cast.customer)
    with tenancy.acting(cast.agent, source="test"):
        Ticket.objects.filter(pk=ticket.pk).update(metadata={"campaign": "spring"})
    admin, url = visit(cast.admin), page_of(ticket)
    assert "spring" in admin.get(url).content.decode()
    admin.post(url, form_of(admin, url) | {"metadata": "{}", "held": "on", "number": "9"})
    after = now_of(ticket)
    assert (after.metadata, after.held, after.number) == ({"campaign": "spring"}, False, ticket.number)


@pytest.mark.parametrize(("who", "allowed"), [("admin", True), ("agent", False)])
def test_what_a_machine_drafted_is_said_by_admins_only_also_by_sql(both, who, allowed):
    person = getattr(both, who)
    said = say(both.ticket, "Hold the button.", person)
    told = nullcontext() if allowed else pytest.raises(DatabaseError, match="only the text of a message")
    with tenancy.acting(person, source="test"), told, transaction.atomic():
        Message.objects.filter(pk=said.pk).update(is_ai_generated=True)
    with tenancy.platform():
        assert Message.objects.get(pk=said.pk).is_ai_generated is allowed
        edited = TicketEvent.objects.filter(ticket_id=both.ticket.pk, action="message_edited")
        assert list(edited.values_list("old", "new", "actor_id")) == [
            ({"is_ai_generated": False}, {"is_ai_generated": True}, person.pk)
        ] * allowed  # fmt: skip
