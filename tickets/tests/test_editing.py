"""Changing what a ticket is: every field has its control, and nobody's change is overwritten unseen (CO05)."""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from accounts.models import User
from helpdesk.lib import tenancy
from tests.places import forms_on
from tickets import assignment, properties
from tickets.models import Message, Tag, Ticket
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_category, make_field, make_tag, now_of, say
from tickets.tests.working import acting, assign, at, change, events_of, form_on, resolve, send, signed_in


def tags_of(ticket):
    with tenancy.platform():
        return set(Tag.objects.filter(ticket_links__ticket=ticket).values_list("name", flat=True))


def fields(cast):
    """Every field of the edit page, with something to type and what the row then holds."""
    bikes = make_category(cast.ours, "Bikes")
    return {
        "title": ("Another subject", "Another subject"),
        "status": ("pending", "pending"),
        "priority": ("4", 4),
        "criticality": ("critical", "critical"),
        "assignee": (str(cast.lead.pk), cast.lead.pk),
        "department": (str(cast.billing.pk), cast.billing.pk),
        "category": (str(bikes.pk), bikes.pk),
    }


def value_of(ticket, name):
    row = now_of(ticket)
    return (
        getattr(row, f"{name}_id") if name in ("assignee", "department", "category") else getattr(row, name)
    )


NAMES = ["title", "status", "priority", "criticality", "assignee", "department", "category"]


@pytest.mark.parametrize("name", NAMES)
def test_each_property_has_a_page_of_its_own_that_changes_nothing_else(cast, visit, name):
    ticket = ask(cast.customer)
    typed, held = fields(cast)[name]
    before = now_of(ticket)
    browser = visit(cast.agent)
    page = at(ticket, "edit", name)
    assert page in browser.get(at(ticket)).content.decode() or name == "title"
    assert send(browser, page, **{name: typed}).status_code == 303
    assert value_of(ticket, name) == held
    after = now_of(ticket)
    same = [other for other in NAMES if other != name]
    assert [getattr(after, other) for other in same] == [getattr(before, other) for other in same]


def test_all_of_them_at_once_on_one_page(cast, visit):
    ticket = ask(cast.customer)
    told = fields(cast)
    answer = send(
        visit(cast.agent), at(ticket, "edit"), **{name: typed for name, (typed, _held) in told.items()}
    )
    assert answer.status_code == 303
    assert {name: value_of(ticket, name) for name in told} == {
        name: held for name, (_typed, held) in told.items()
    }


def test_days_and_times_are_those_of_the_reader(cast, visit):
    name = "due_date"
    with tenancy.platform():
        User.objects.filter(pk=cast.agent.pk).update(timezone="America/New_York")
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    send(browser, at(ticket, "edit", name), **{name: "2027-03-05T14:30"})
    assert getattr(now_of(ticket), name).isoformat() == "2027-03-05T19:30:00+00:00"
    assert form_on(browser, at(ticket, "edit", name), name).values[name] == "2027-03-05T14:30"
    assert "5 Mar 2027, 14:30" in text_of(browser.get(at(ticket)))
    send(browser, at(ticket, "edit", name), **{name: ""})
    assert getattr(now_of(ticket), name) is None


@pytest.mark.parametrize("typed", ["soon", "2027-02-31T10:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_what_is_no_time_is_refused_in_words(cast, visit, typed):
    ticket = ask(cast.customer)
    answer = send(visit(cast.agent), at(ticket, "edit", "due_date"), due_date=typed)
    assert answer.status_code == 422
    assert "like 2026-11-30" in text_of(answer)
    assert typed in answer.content.decode()


def test_custom_fields_of_every_kind_are_changed_and_emptied(cast, visit):
    told = {"text": "E-17", "number": "3.5", "choice": "City", "date": "2026-11-30", "checkbox": "on"}
    for kind in told:
        make_field(cast.ours, f"A {kind}", kind=kind, choices=["City", "Trail"] if kind == "choice" else [])
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    typed = {f"field_a_{kind}": word for kind, word in told.items()}
    assert send(browser, at(ticket, "edit"), **typed).status_code == 303
    stored = {
        "a_text": "E-17",
        "a_number": 3.5,
        "a_choice": "City",
        "a_date": "2026-11-30",
        "a_checkbox": True,
    }
    assert now_of(ticket).custom_fields == stored
    assert send(browser, at(ticket, "edit", "field_a_text"), field_a_text="E-18").status_code == 303
    assert now_of(ticket).custom_fields == stored | {"a_text": "E-18"}
    form = form_on(browser, at(ticket, "edit"), "field_a_text")
    emptied = form.values | dict.fromkeys(typed, "")
    emptied.pop("field_a_checkbox")
    assert browser.post(form.action, emptied).status_code == 303
    assert now_of(ticket).custom_fields == {}


def test_fields_are_asked_as_the_category_says(cast, visit):
    bikes = make_category(cast.ours, "Bikes")
    make_field(cast.ours, "Frame number", categories=[bikes.pk])
    browser = visit(cast.agent)
    assert "Frame number" not in text_of(browser.get(at(ask(cast.customer), "edit")))
    assert "Frame number" in text_of(browser.get(at(ask(cast.customer, category=bikes), "edit")))


def test_tags_of_two_at_once_are_both_had(cast, visit):
    one, two, three = (make_tag(cast.ours, name) for name in ("one", "two", "three"))
    ticket = ask(cast.customer)
    with acting(cast.agent):
        properties.tag(ticket, [one], by=cast.agent)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket, "edit", "tags"), "tags")
    with acting(cast.lead):
        properties.tag(ticket, [three], by=cast.lead)
    answer = browser.post(form.action, {"tags": [str(two.pk)], "had": [str(one.pk)]})
    assert answer.status_code == 303
    assert tags_of(ticket) == {"two", "three"}


def test_what_only_the_other_changed_stays_and_what_only_i_changed_is_mine(cast, visit):
    """CO05."""
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket, "edit"), "title")
    change(ticket, cast.lead, priority=4)
    assert browser.post(form.action, form.values | {"title": "My subject"}).status_code == 303
    assert (now_of(ticket).title, now_of(ticket).priority) == ("My subject", 4)


def test_what_both_changed_is_shown_with_both_values_and_nothing_typed_is_lost(cast, visit):
    """CO05."""
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket, "edit"), "title")
    change(ticket, cast.lead, priority=4, assignee=cast.lead)
    mine = form.values | {"title": "My subject", "priority": "1", "due_date": "2027-03-05T14:30"}
    answer = browser.post(form.action, mine)
    assert answer.status_code == 409
    said = text_of(answer)
    assert "Priority was changed while you were editing. It is now “Urgent”, you entered “Low”." in said
    assert "Assignee was changed" not in said
    assert now_of(ticket).title == "It broke"
    again = next(f for f in forms_on(answer.content.decode(), form.action) if "title" in f.kinds)
    assert (again.values["title"], again.values["due_date"]) == ("My subject", "2027-03-05T14:30")
    assert browser.post(form.action, again.values | {"keep": "priority"}).status_code == 303
    row = now_of(ticket)
    assert (row.title, row.priority, row.assignee_id) == ("My subject", 4, cast.lead.pk)


def test_both_changed_the_same_custom_field(cast, visit):
    make_field(cast.ours, "Mileage", kind="number")
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket, "edit"), "field_mileage")
    with acting(cast.lead):
        properties.set_fields(ticket, {"mileage": 300}, by=cast.lead)
    answer = browser.post(form.action, form.values | {"field_mileage": "310"})
    assert answer.status_code == 409
    assert "It is now “300”, you entered “310”" in text_of(answer)
    again = next(f for f in forms_on(answer.content.decode(), form.action) if "field_mileage" in f.kinds)
    assert browser.post(form.action, again.values).status_code == 303
    assert now_of(ticket).custom_fields == {"mileage": 310}


def test_a_message_meanwhile_is_no_conflict(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, at(ticket, "edit"), "title")
    say(ticket, "Hello?", cast.customer)
    assert browser.post(form.action, form.values | {"title": "My subject"}).status_code == 303


def test_an_assignee_who_was_suspended_stays_until_somebody_chooses(cast, visit):
    ticket = assign(ask(cast.customer), cast.lead, cast.agent)
    with tenancy.platform():
        User.objects.filter(pk=cast.lead.pk).update(status="suspended")
    assert send(visit(cast.agent), at(ticket, "edit"), title="My subject").status_code == 303
    assert now_of(ticket).assignee_id == cast.lead.pk


def test_only_who_answers_is_offered_and_taken(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    page = browser.get(at(ticket, "assignment")).content.decode()
    assert str(cast.lead.pk) in page
    for other in (cast.analyst, cast.customer, cast.their_agent):
        assert str(other.pk) not in page
        assert browser.post(at(ticket, "assignment"), {"assignee": str(other.pk)}).status_code == 422


def test_assigning_with_a_note(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    answer = send(browser, at(ticket, "assignment"), assignee=str(cast.lead.pk), note="You know these.")
    assert "Assigned to Lead" in text_of(browser.get(answer["Location"]))
    row = now_of(ticket)
    assert (row.assignee_id, row.status) == (cast.lead.pk, "new")
    with tenancy.platform():
        message = Message.objects.get(ticket=ticket, opens=False)
    assert (message.message_type, message.visibility) == ("assignment_change", "internal")
    send(browser, at(ticket, "assignment"), assignee="")
    assert now_of(ticket).assignee_id is None


def test_the_status_with_a_note(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    assert send(browser, at(ticket, "status"), status="closed", note="Spam, after all.").status_code == 303
    row = now_of(ticket)
    assert row.status == "closed"
    assert row.closed_at is not None
    assert "Spam, after all." in text_of(browser.get(at(ticket)))
    browser.post(at(ticket, "status"), {"status": "open"})
    assert now_of(ticket).closed_at is None


def test_moving_it_out_of_ones_sight_leads_to_the_queue_and_says_so(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    answer = send(browser, at(ticket, "edit", "department"), department=str(cast.technical.pk))
    assert answer["Location"] == "/agent/"
    assert f"AC-{ticket.number} is with others now. You no longer see it." in text_of(browser.get("/agent/"))
    assert now_of(ticket).department_id == cast.technical.pk


def test_another_customer_by_their_address(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    assert send(browser, at(ticket, "customer"), address=cast.colleague.email).status_code == 303
    assert now_of(ticket).customer_id == cast.colleague.pk
    assert visit(cast.customer).get(f"/requests/AC-{ticket.number}/").status_code == 404
    assert send(browser, at(ticket, "customer"), address="new@acme.example").status_code == 303
    assert now_of(ticket).customer_email == "new@acme.example"
    answer = send(browser, at(ticket, "customer"), address=cast.lead.email)
    assert answer.status_code == 422
    assert "This is the address of a colleague." in text_of(answer)


def test_a_property_that_there_is_not_has_no_page(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    for name in ("number", "customer", "description", "updated_at", "field_nothing", "x"):
        assert browser.get(at(ticket, "edit", name)).status_code == 404, name


def test_taking_is_for_oneself_and_ends_new(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    assert "Take" in text_of(browser.get(at(ticket)))
    assert browser.post(at(ticket, "assignment"), {"act": "take"}).status_code == 303
    row = now_of(ticket)
    assert (row.assignee_id, row.status) == (cast.agent.pk, "open")


def test_what_somebody_else_took_is_said_on_the_page(cast, visit):
    ticket = ask(cast.customer)
    with acting(cast.lead):
        assignment.take(ticket, by=cast.lead)
    answer = visit(cast.agent).post(at(ticket, "assignment"), {"act": "take"})
    assert answer.status_code == 409
    assert "Lead took this ticket a moment ago." in text_of(answer)


def race(people, ticket):
    """Everybody takes it at the same moment: what each was answered."""
    ready, answers = threading.Barrier(len(people)), []

    def go(browser):
        ready.wait()
        answers.append(browser.post(at(ticket, "assignment"), {"act": "take"}))
        connection.close()

    threads = [threading.Thread(target=go, args=[browser]) for browser in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def recount(person):
    """Held by the database, and counted anew."""
    with tenancy.platform():
        held = User.objects.get(pk=person.pk).current_ticket_count
        return held, Ticket.objects.filter(assignee=person).active().count()


@pytest.mark.committed
@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.long)])
def test_co01_of_twenty_who_take_one_ticket_one_has_it(committed_cast, rounds):
    from conftest import make_person

    cast: SimpleNamespace = committed_cast
    people = [make_person(cast.ours, "agent", f"agent{n}@acme.example") for n in range(20)]
    browsers = [signed_in(person) for person in people]
    for _ in range(rounds):
        ticket = ask(cast.customer)
        answers = race(browsers, ticket)
        assert sorted(answer.status_code for answer in answers) == [303] + [409] * 19
        holder = User.objects.none()
        with tenancy.platform():
            holder = User.objects.get(pk=now_of(ticket).assignee_id)
        words = f"{holder.name} took this ticket a moment ago."
        assert all(words in text_of(answer) for answer in answers if answer.status_code == 409)
        given = [event for event in events_of(ticket, "changed") if "assignee_id" in event.new]
        assert [event.new["assignee_id"] for event in given] == [str(holder.pk)]
    counts = [recount(person) for person in people]
    assert all(held == counted for held, counted in counts)
    assert sum(held for held, _counted in counts) == rounds


def test_resolving_and_reopening_by_one_press(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    page = forms_on(browser.get(at(ticket)).content.decode(), at(ticket))
    assert page
    browser.post(at(ticket, "status"), {"status": "resolved"})
    assert "Reopen" in text_of(browser.get(at(ticket)))
    browser.post(at(ticket, "status"), {"status": "open"})
    assert now_of(ticket).status == "open"
    resolve(ticket, cast.agent)
    assert browser.post(at(ticket, "status"), {"status": "sleeping"}).status_code == 422
