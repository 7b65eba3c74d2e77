"""Saved replies and macros: places that are filled in, what is set on sending, for whom they are."""

import pytest

from conftest import make_person
from helpdesk.lib import tenancy
from tests.places import forms_on
from tickets import macros
from tickets.models import Macro, Ticket, TicketTag
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_category, make_macro, make_tag, now_of
from tickets.tests.test_composer import said_in
from tickets.tests.working import acting, at, compose, events_of, form_on, send, ten_seconds_pass

NEW = "/agent/replies/new/"


def all_of():
    with tenancy.platform():
        return {macro.name: macro for macro in Macro.objects.all()}


@pytest.fixture
def macro(cast):
    actions = {
        "status": "pending",
        "priority": 4,
        "assignee": "me",
        "add_tags": [str(make_tag(cast.ours).pk)],
    }
    actions["category"] = str(make_category(cast.ours).pk)
    return make_macro(
        cast.agent, "Recall", content="Hello {customer.first_name}, about {ticket.number}.", actions=actions
    )


def test_places_are_filled_and_what_people_wrote_is_no_place(cast):
    cast.customer.name = "{agent.name} {{ 7|add:1 }}"
    with tenancy.platform():
        cast.customer.save(update_fields=["name"])
    ticket = ask(cast.customer, "{customer.email}")
    text = "{customer.name}|{ticket.title}|{ticket.number}|{agent.first_name}|{organization.name}|{other}|{% now %}"
    with acting(cast.agent):
        filled = macros.filled(text, Ticket.objects.get(pk=ticket.pk), by=cast.agent)
    assert filled == (
        f"{{agent.name}} {{{{ 7|add:1 }}}}|{{customer.email}}|AC-{ticket.number}|Agent|Acme|{{other}}|{{% now %}}"
    )


def test_one_is_written_and_used(cast, visit):
    browser = visit(cast.agent)
    answer = send(browser, NEW, name="Thanks", content="Thank you, {customer.first_name}.")
    assert answer.status_code == 302
    ticket = ask(cast.customer)
    page = text_of(browser.get(at(ticket, "replies")))
    assert "Thanks" in page
    assert "Thank you, Customer." in page
    form = form_on(browser, f"{at(ticket)}?macro={all_of()['Thanks'].pk}", "reply")
    assert form.values["reply"].strip() == "Thank you, Customer."


def test_a_draft_stays_before_what_is_inserted(cast, visit, macro):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    browser.post(at(ticket, "draft"), {"mode": "reply", "text": "Begun.", "base": ""})
    form = form_on(browser, f"{at(ticket)}?macro={macro.pk}", "reply")
    assert form.values["reply"].strip().startswith("Begun. Hello Customer")


def test_a_macro_says_what_it_sets_and_sets_it_on_sending(cast, visit, macro):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    page = browser.get(f"{at(ticket)}?macro={macro.pk}")
    words = text_of(page)
    assert "Status: Pending · Priority: Urgent · Assignee: you · Category: Bikes · Tags: add recall" in words
    assert "Send, wait for Customer" in words
    form = next(form for form in forms_on(page.content.decode(), "") if "reply" in form.kinds)
    browser.post(f"{at(ticket, 'messages')}?then=pending", form.values | {"visibility": "public"})
    assert now_of(ticket).priority != 4
    ten_seconds_pass()
    found = now_of(ticket)
    assert (found.status, found.priority, found.assignee_id, str(found.category_id)) == (
        "pending", 4, cast.agent.pk, macro.actions["category"],
    )  # fmt: skip
    assert said_in(ticket) == [(f"Hello Customer, about AC-{ticket.number}.", "public")]
    with tenancy.platform():
        assert TicketTag.objects.filter(ticket=ticket).count() == 1
    assert all_of()["Recall"].used == 1
    assert "macro: Recall" in {event.reason for event in events_of(ticket, "changed")}


def test_the_button_that_was_pressed_says_the_status(cast, visit, macro):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, f"{at(ticket)}?macro={macro.pk}", "reply")
    browser.post(f"{at(ticket, 'messages')}?then=resolved", form.values | {"visibility": "public"})
    ten_seconds_pass()
    assert now_of(ticket).status == "resolved"


def test_with_a_note_it_is_set_at_once(cast, visit, macro):
    ticket = ask(cast.customer)
    compose(visit(cast.agent), ticket, "Recalled.", note=True, macro=str(macro.pk))
    assert (now_of(ticket).status, now_of(ticket).priority) == ("pending", 4)


def test_taken_back_it_is_not_set_and_stays_chosen(cast, visit, macro):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, f"{at(ticket)}?macro={macro.pk}", "reply")
    answer = browser.post(f"{at(ticket, 'messages')}?then=pending", form.values | {"visibility": "public"})
    key = answer["Location"].partition("#m-")[2]
    browser.post(at(ticket, "sendings", key, "undo"))
    ten_seconds_pass()
    assert now_of(ticket).priority != 4
    assert "Priority: Urgent" in text_of(browser.get(at(ticket)))


def test_one_that_is_gone_meanwhile_is_said_and_nothing_is_sent(cast, visit, macro):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    form = form_on(browser, f"{at(ticket)}?macro={macro.pk}", "reply")
    with tenancy.platform():
        macro.delete()
    answer = browser.post(at(ticket, "messages"), form.values | {"visibility": "public"})
    assert answer.status_code == 422
    assert "This saved reply was deleted a moment ago." in text_of(answer)
    again = next(form for form in forms_on(answer.content.decode(), "") if "reply" in form.kinds)
    assert browser.post(at(ticket, "messages"), again.values | {"visibility": "public"}).status_code == 303


def test_what_it_set_that_is_gone_stays_out(cast, visit):
    category = make_category(cast.ours)
    macro = make_macro(cast.agent, actions={"category": str(category.pk), "priority": 3})
    with tenancy.platform():
        category.delete()
    ticket = ask(cast.customer)
    compose(visit(cast.agent), ticket, "Recalled.", note=True, macro=str(macro.pk))
    assert (now_of(ticket).priority, now_of(ticket).category_id) == (3, None)


def test_an_assignee_who_no_longer_answers_gives_the_reply_back(cast, visit):
    macro = make_macro(cast.agent, actions={"assignee": str(cast.lead.pk)})
    with tenancy.platform():
        cast.lead.status = "suspended"
        cast.lead.save(update_fields=["status"])
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    compose(browser, ticket, "Here.", macro=str(macro.pk))
    assert said_in(ticket) == []
    assert "Only agents and admins who can sign in take tickets." in text_of(
        browser.get("/agent/notifications/")
    )


@pytest.mark.parametrize(("audience", "department", "sees"), [
    ("private", None, {"agent"}), ("team", "billing", {"agent", "lead", "admin"}),
    ("all", None, {"agent", "lead", "light", "admin"}),
])  # fmt: skip
def test_who_is_offered_it(cast, visit, audience, department, sees):
    light = make_person(cast.ours, "agent", "light@acme.example", department=cast.technical)
    by = cast.admin if audience == "all" else cast.agent
    team = getattr(cast, department) if department else None
    made = make_macro(by, "Mine", audience=audience, department=team)
    people = {"agent": cast.agent, "lead": cast.lead, "light": light, "admin": cast.admin}
    found = {
        name for name, person in people.items() if "Mine" in text_of(visit(person).get("/agent/replies/"))
    }
    assert found - {"agent"} == sees - {"agent"}
    ticket = ask(cast.customer)
    answer = compose(visit(light), ticket, "x", note=True, macro=str(made.pk))
    assert answer.status_code == (303 if "light" in sees else 422)


def test_a_preview_fills_it_in_and_saves_nothing(cast, visit):
    ask(cast.customer, "Battery stops")
    answer = send(
        visit(cast.agent), NEW, name="Thanks", content="**Dear** {customer.name}", priority="3", preview="1"
    )
    page = answer.content.decode()
    assert "<strong>Dear</strong> Customer" in page
    assert "Priority: High" in page
    assert "Battery stops" in page
    assert all_of() == {}


def test_an_agent_shares_with_the_team_and_only_admins_with_all(cast, visit):
    browser = visit(cast.agent)
    assert send(browser, NEW, name="Ours", content="Hi", audience="team").status_code == 302
    assert all_of()["Ours"].department_id == cast.billing.pk
    assert send(browser, NEW, name="For all", content="Hi", audience="all").status_code == 422
    assert visit(cast.lead).get(f"/agent/replies/{all_of()['Ours'].pk}/").status_code == 404
    assert visit(cast.admin).get(f"/agent/replies/{all_of()['Ours'].pk}/").status_code == 200


def test_a_macro_is_changed_and_deleted(cast, visit, macro):
    browser, path = visit(cast.agent), f"/agent/replies/{macro.pk}/"
    form = form_on(browser, path, "content")
    assert (form.values["status"], form.values["priority"]) == ("pending", "4")
    told = {name: value for name, value in form.values.items() if name != "add_tags"}
    assert browser.post(path, told | {"priority": "", "status": "resolved"}).status_code == 302
    assert all_of()["Recall"].actions["status"] == "resolved"
    assert "priority" not in all_of()["Recall"].actions
    browser.post(f"{path}delete/")
    assert all_of() == {}


@pytest.mark.parametrize(("told", "words"), [
    ({"name": "", "content": "Hi"}, "Enter a name"), ({"name": "A", "content": ""}, "Write a text, or choose below"),
    ({"name": "A", "content": "Dear {customer.surname}"}, "There is no place {customer.surname}."),
    ({"name": "recall", "content": "Hi"}, "You have a saved reply of this name."),
])  # fmt: skip
def test_what_cannot_be_saved_is_said_and_kept(cast, visit, macro, told, words):
    answer = send(visit(cast.agent), NEW, **told)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert told["content"] in answer.content.decode()


def test_what_is_used_most_stands_first_and_words_narrow_it_down(cast, visit):
    ticket = ask(cast.customer)
    for name, used in (("Rarely", 1), ("Often", 9)):
        made = make_macro(cast.agent, name)
        with tenancy.platform():
            Macro.objects.filter(pk=made.pk).update(used=used)
    browser = visit(cast.agent)
    page = text_of(browser.get(at(ticket, "replies")))
    assert page.index("Often") < page.index("Rarely")
    page = text_of(browser.get(f"{at(ticket, 'replies')}?q=rare"))
    assert "Often" not in page


def test_offering_them_costs_the_same_however_many_there_are(cast, visit, django_assert_max_num_queries):
    ticket = ask(cast.customer)
    for number in range(20):
        make_macro(cast.agent, f"Reply {number}", actions={"priority": 3})
    browser = visit(cast.agent)
    with django_assert_max_num_queries(40) as many:
        browser.get(at(ticket, "replies"), headers={"HX-Request": "true"})
    with tenancy.platform():
        Macro.objects.exclude(name="Reply 1").delete()
    with django_assert_max_num_queries(len(many)) as few:
        browser.get(at(ticket, "replies"), headers={"HX-Request": "true"})
    assert len(few) == len(many)
