"""Tickets in the admin site: an organization's admin works on their own by the verbs, operators look at all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.admin_site import form_of
from helpdesk.lib import tenancy
from tickets import properties
from tickets.models import Archive, Message, Ticket
from tickets.tests.admin_site import ADMIN, CANARY, MODELS, events_of, fill, fill_both, page_of
from tickets.tests.making import ask, make_category, make_field, make_tag, now_of


@pytest.fixture
def both(cast):
    return fill_both(cast)


# Who comes in, and what they see


@pytest.mark.parametrize("who", ["customer", "agent", "lead", "analyst"])
@pytest.mark.parametrize("model", MODELS)
def test_others_are_refused_at_the_door(visit, cast, who, model):
    assert visit(getattr(cast, who)).get(f"{ADMIN}{model}/").status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_a_list_holds_the_own_rows_and_none_of_others(visit, both, model):
    page = visit(both.admin).get(f"{ADMIN}{model}/").content.decode()
    assert CANARY not in page
    everything = visit(both.operator).get(f"{ADMIN}{model}/").content.decode()
    assert "Other" in everything if model != "attachment" else everything


def test_the_queue_is_for_operators(visit, both):
    assert visit(both.admin).get(f"{ADMIN}queuedevent/").status_code == 403
    assert visit(both.operator).get(f"{ADMIN}queuedevent/").status_code == 200


@pytest.mark.parametrize("page", ["change", "delete", "history", "conversation"])
def test_a_foreign_ticket_has_no_page(visit, both, page):
    admin = visit(both.admin)
    for answer in (
        admin.get(page_of(both.foreign, page)),
        admin.post(page_of(both.foreign, page), {"post": "yes"}),
    ):
        assert answer.status_code in (302, 403, 404)
        assert CANARY not in answer.content.decode()
    assert now_of(both.foreign).status == "resolved"


@pytest.mark.parametrize("action", ["delete_selected", "resolve", "close", "take", "restore"])
def test_an_action_reaches_no_foreign_row(visit, both, action):
    with tenancy.platform():
        kept = Archive.objects.get(organization=both.theirs)
    model, row = ("archive", kept) if action == "restore" else ("ticket", both.foreign)
    told = {"action": action, "_selected_action": str(row.pk), "post": "yes"}
    visit(both.admin).post(f"{ADMIN}{model}/", told)
    after = now_of(both.foreign)
    assert (after.status, after.assignee_id) == ("resolved", None)
    with tenancy.platform():
        assert Archive.objects.filter(pk=kept.pk).exists()


def test_filters_offer_and_reach_nothing_foreign(visit, both):
    admin = visit(both.admin)
    assert CANARY not in admin.get(f"{ADMIN}ticket/").content.decode()
    foreign = str(both.foreign.category_id)
    for query in (f"?category={foreign}", f"?organization__id__exact={both.theirs.pk}", f"?q={CANARY}"):
        assert f"{CANARY} t" not in admin.get(f"{ADMIN}ticket/{query}", follow=True).content.decode()


@pytest.mark.parametrize(
    "query", ["?q=%00", "?status=x", "?category=x", "?team=%00", "?p=x", "?o=9.9", "?q=FW-99999999999999999999"]
)  # fmt: skip
def test_a_query_that_cannot_be_read_is_no_fault(visit, cast, query):
    assert visit(cast.admin).get(f"{ADMIN}ticket/{query}").status_code in (200, 302, 400)


@pytest.mark.parametrize("model", MODELS)
def test_the_number_of_queries_does_not_grow_with_the_rows(visit, both, model):
    admin = visit(both.admin)

    def count():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert admin.get(f"{ADMIN}{model}/").status_code == 200
        return len(found)

    before = count()
    for number in range(4):
        fill(both.ours, both.customer, both.admin, f"More {number}")
    assert count() <= before + 1  # the confirmation of actions looks once more


@pytest.mark.parametrize("model", MODELS)
def test_every_detail_opens_for_admins_and_operators(visit, both, model):
    for person in (both.admin, both.operator):
        browser = visit(person)
        rows = browser.get(f"{ADMIN}{model}/").context["cl"].result_list
        for row in list(rows)[:2]:
            assert browser.get(f"{ADMIN}{model}/{row.pk}/change/").status_code == 200


@pytest.mark.parametrize("model", ["ticket", "message", "category", "customfield", "tag"])
def test_operators_look_and_write_nothing(visit, both, model):
    browser = visit(both.operator)
    row = list(browser.get(f"{ADMIN}{model}/").context["cl"].result_list)[0]
    for page in ("change", "delete"):
        assert browser.post(f"{ADMIN}{model}/{row.pk}/{page}/", {"post": "yes"}).status_code == 403
    assert browser.get(f"{ADMIN}{model}/add/").status_code == 403


# Finding


@pytest.mark.parametrize("words", ["AC-2", "ac-2", "2", "second", "Customer@acme", "Ada Love"])
def test_the_search_finds_by_number_subject_address_and_name(visit, cast, words):
    with tenancy.platform():
        type(cast.customer).objects.filter(pk=cast.customer.pk).update(name="Ada Lovelace")
    ask(cast.colleague, "First")
    ticket = ask(cast.customer, "The second")
    found = visit(cast.admin).get(f"{ADMIN}ticket/", {"q": words}).context["cl"].result_list
    assert list(found) == [ticket]


def test_filters_narrow_the_list(visit, both):
    admin = visit(both.admin)
    fresh = ask(both.customer, "Fresh")
    assert list(admin.get(f"{ADMIN}ticket/?status=new").context["cl"].result_list) == [fresh]
    chosen = admin.get(f"{ADMIN}ticket/?category={both.ticket.category_id}").context["cl"].result_list
    assert list(chosen) == [both.ticket]


# Changing


def test_each_kind_of_change_is_a_verbs_with_its_event(visit, cast):
    bikes, tag = make_category(cast.ours), make_tag(cast.ours)
    make_field(cast.ours, "Frame number")
    ticket = ask(cast.customer)
    admin, url = visit(cast.admin), page_of(ticket)
    told = {
        "title": "New subject", "status": "pending", "priority": "4", "criticality": "high", "category": str(bikes.pk),
        "department": str(cast.billing.pk), "assignee": str(cast.agent.pk), "customer": cast.colleague.email,
        "due_date": "2030-01-02T03:04:05", "tags": [str(tag.pk)], "field_frame_number": "WBK 7",
    }  # fmt: skip
    assert admin.post(url, form_of(admin, url) | told).status_code == 302
    after = now_of(ticket)
    assert (after.title, after.status, after.priority, after.criticality) == (
        "New subject",
        "pending",
        4,
        "high",
    )
    assert (after.category_id, after.department_id, after.assignee_id) == (
        bikes.pk,
        cast.billing.pk,
        cast.agent.pk,
    )
    assert (after.customer_id, after.custom_fields) == (cast.colleague.pk, {"frame_number": "WBK 7"})
    assert after.due_date.isoformat() == "2030-01-02T03:04:05+00:00"
    with tenancy.platform():
        assert [link.tag_id for link in after.tag_links.all()] == [tag.pk]
    later = [event for event in events_of(ticket) if event.actor_name == "Admin"]
    assert {event.source for event in later} == {"admin"}
    assert any(event.new.get("status") == "pending" for event in later)


def test_saving_without_a_change_writes_no_event(visit, cast):
    make_field(cast.ours, "Frame number")
    ticket = ask(cast.customer, custom_fields={"frame_number": "WBK 7"})
    before = len(events_of(ticket))
    admin, url = visit(cast.admin), page_of(ticket)
    assert admin.post(url, form_of(admin, url)).status_code == 302
    assert len(events_of(ticket)) == before


def with_what_was_shown(browser, url):
    """As a browser sends it: each field with what it held when the page was made."""
    form, told = browser.get(url).context["adminform"].form, form_of(browser, url)
    for bound in form:
        if bound.field.show_hidden_initial:
            value = bound.field.prepare_value(bound.value())
            told[bound.html_initial_name] = "" if value is None else value
    return told


def test_what_only_a_colleague_changed_meanwhile_stays_theirs(visit, cast):
    ticket = ask(cast.customer)
    admin, url = visit(cast.admin), page_of(ticket)
    begun = with_what_was_shown(admin, url)
    with tenancy.acting(cast.agent, source="agent_dashboard"):
        properties.change(ticket, status="open", title="Theirs", by=cast.agent)
    assert admin.post(url, begun | {"priority": "4"}).status_code == 302
    after = now_of(ticket)
    assert (after.status, after.title, after.priority) == ("open", "Theirs", 4)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Fill this in."),
        ("title", "x" * 300, ""),
        ("status", "gone", "Choose one from the list."),
        ("priority", "9", "Choose one from the list."),
        ("customer", "nobody@acme.example", "No customer with this address"),
        ("customer", "agent@acme.example", "No customer with this address"),
        ("customer", "customer@other.example", "No customer with this address"),
        ("due_date", "soon", ""),
        ("field_size", "many", "Enter a number"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(visit, cast, field, value, words):
    make_field(cast.ours, "Size", kind="number")
    ticket = ask(cast.customer)
    admin, url = visit(cast.admin), page_of(ticket)
    answer = admin.post(url, form_of(admin, url) | {"criticality": "high", field: value})
    assert words in str(answer.context["adminform"].form.errors[field])
    assert now_of(ticket).criticality == "low"


@pytest.mark.parametrize(("field", "thing"), [("category", "foreign_category"), ("department", "their_team"), ("assignee", "their_agent"), ("assignee", "customer")])  # fmt: skip
def test_what_is_foreign_or_unfit_is_no_choice(visit, cast, field, thing):
    cast.foreign_category = make_category(cast.theirs)
    ticket = ask(cast.customer)
    admin, url = visit(cast.admin), page_of(ticket)
    answer = admin.post(url, form_of(admin, url) | {field: str(getattr(cast, thing).pk)})
    assert "Choose one from the list." in str(answer.context["adminform"].form.errors[field])


def test_a_refusal_of_the_database_is_a_sentence(visit, cast):
    """The assignee was suspended after the page was drawn: it is still the current one."""
    ticket = ask(cast.customer)
    with tenancy.acting(cast.admin, source="test"):
        properties.change(ticket, assignee=cast.agent, by=cast.admin)
        type(cast.agent).objects.filter(pk=cast.agent.pk).update(status="suspended")
    admin, url = visit(cast.admin), page_of(ticket)
    assert admin.post(url, form_of(admin, url) | {"title": "Still saved"}).status_code == 302
    assert now_of(ticket).assignee_id == cast.agent.pk


def test_a_choice_that_is_gone_stays_where_it_was_told(visit, cast):
    field = make_field(cast.ours, "Bike", kind="choice", choices=["Loma"])
    ticket = ask(cast.customer, custom_fields={"bike": "Loma"})
    with tenancy.system(cast.ours):
        type(field).objects.filter(pk=field.pk).update(choices=["Aero"])
    admin, url = visit(cast.admin), page_of(ticket)
    assert admin.post(url, form_of(admin, url) | {"title": "Other"}).status_code == 302
    assert now_of(ticket).custom_fields == {"bike": "Loma"}


# Adding


NEW = {
    "title": "By phone", "content": "It squeaks.", "source_channel": "phone", "criticality": "low", "priority": "",
}  # fmt: skip


def test_a_ticket_is_opened_with_its_first_message(visit, cast):
    bikes = make_category(cast.ours, priority_level=5)
    told = NEW | {"customer": cast.customer.email, "category": str(bikes.pk)}
    assert visit(cast.admin).post(f"{ADMIN}ticket/add/", told).status_code == 302
    with tenancy.platform():
        ticket = Ticket.objects.get()
        message = Message.objects.get()
    assert (ticket.title, ticket.source_channel, ticket.priority) == ("By phone", "phone", 4)
    assert (message.content, message.author_id, message.opens) == ("It squeaks.", cast.customer.pk, True)
    assert events_of(ticket)[0].source == "admin"


def test_what_the_category_requires_is_asked(visit, cast):
    bikes = make_category(cast.ours)
    make_field(cast.ours, "Frame", is_required=True, categories=[bikes.pk])
    admin, told = visit(cast.admin), NEW | {"customer": cast.customer.email}
    answer = admin.post(f"{ADMIN}ticket/add/", told | {"category": str(bikes.pk)})
    assert "Fill this in." in str(answer.context["adminform"].form.errors["field_frame"])
    assert admin.post(f"{ADMIN}ticket/add/", told).status_code == 302


def test_a_full_month_is_a_sentence(visit, cast):
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(monthly_ticket_limit=0)
    answer = visit(cast.admin).post(f"{ADMIN}ticket/add/", NEW | {"customer": cast.customer.email})
    assert "This month&#x27;s tickets are used up" in answer.content.decode()
    assert answer.context["adminform"].form["content"].value() == "It squeaks."
