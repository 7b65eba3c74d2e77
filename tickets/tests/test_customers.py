"""Customers as staff keep them: found, put right, blocked, and two who are one."""

import pytest

from accounts.models import AuditEntry, User
from accounts.refusals import NotYours
from conftest import make_person
from helpdesk.lib import tenancy
from tickets import customers
from tickets.models import Copy, Message, TicketFeedback
from tickets.tests.by_hand import refusal
from tickets.tests.filling import text_of
from tickets.tests.making import ask, field_named, now_of, place, say
from tickets.tests.working import acting, send

LIST = "/agent/customers/"


def at(person, *parts):
    return "/".join(["", "agent", "customers", str(person.pk), *parts, ""])


def now(person):
    with tenancy.platform():
        return User.objects.filter(pk=person.pk).first()


def test_they_are_found_by_a_part_of_the_name_or_the_address(cast, visit):
    make_person(cast.ours, "customer", "maya@posteo.example", name="Maya Lindqvist")
    browser = visit(cast.agent)
    assert "Maya Lindqvist" in text_of(browser.get(LIST, {"q": "lind"}))
    assert "Maya Lindqvist" in text_of(browser.get(LIST, {"q": "maya@pos"}))
    assert "Maya Lindqvist" not in text_of(browser.get(LIST, {"q": "zzz"}))


def test_staff_are_no_customers(cast, visit):
    assert cast.lead.email not in text_of(visit(cast.agent).get(LIST))


def test_an_agent_puts_right_what_is_known(cast, visit):
    field_named(cast.ours, "tier", subject="customer")
    answer = send(
        visit(cast.agent),
        at(cast.customer, "edit"),
        name="Maya L.",
        timezone="Europe/Berlin",
        field_tier="gold",
    )
    assert answer.status_code == 302
    fresh = now(cast.customer)
    assert (fresh.name, fresh.timezone, fresh.custom_fields) == ("Maya L.", "Europe/Berlin", {"tier": "gold"})
    with tenancy.platform():
        assert AuditEntry.objects.filter(actor_id=cast.agent.pk, target_id=cast.customer.pk).exists()


def test_nobody_of_the_staff_is_changed_this_way(cast, visit):
    assert visit(cast.agent).get(at(cast.lead, "edit")).status_code == 404
    with acting(cast.agent), pytest.raises(NotYours):
        customers.change(cast.lead, by=cast.agent, name="x")
    with acting(cast.analyst), pytest.raises(NotYours):
        customers.change(cast.customer, by=cast.analyst, name="x")


def test_an_agents_own_connection_changes_no_customer(cast):
    assert refusal(cast.agent, "UPDATE accounts_user SET name = 'x' WHERE id = %s", cast.customer.pk) == ""
    assert now(cast.customer).name != "x"


def test_who_is_blocked_is_out_and_may_come_back(cast, visit):
    theirs = visit(cast.customer)
    browser = visit(cast.agent)
    browser.post(at(cast.customer, "standing"))
    assert now(cast.customer).status == "suspended"
    assert theirs.get("/requests/").status_code == 302
    assert "Blocked" in text_of(browser.get(at(cast.customer)))
    browser.post(at(cast.customer, "standing"), {"act": "unblock"})
    assert now(cast.customer).status == "active"


def test_two_become_one_with_all_that_is_theirs(cast):
    ticket = ask(cast.customer)
    message = say(ticket, "More", cast.customer)
    shared = ask(cast.colleague, "Shared")
    with tenancy.platform():
        Copy.objects.create(organization=cast.ours, ticket=shared, user=cast.customer)
        TicketFeedback.objects.create(organization=cast.ours, ticket=ticket, customer=cast.customer, rating=4)
    with acting(cast.admin):
        assert customers.join(cast.customer, cast.colleague, by=cast.admin) == 1
    assert now_of(ticket).customer_id == cast.colleague.pk
    assert now(cast.customer) is None
    assert now(cast.colleague).metadata["addresses"] == [cast.customer.email]
    with tenancy.platform():
        assert Message.objects.get(pk=message.pk).author_id == cast.colleague.pk
        assert TicketFeedback.objects.get(ticket=ticket).customer_id == cast.colleague.pk
        assert not Copy.objects.filter(ticket=shared).exists()


def test_what_only_the_first_told_is_kept(cast):
    field_named(cast.ours, "tier", subject="customer")
    with acting(cast.admin):
        customers.change(cast.customer, by=cast.admin, first_name="Maya", fields={"tier": "gold"})
        customers.join(now(cast.customer), now(cast.colleague), by=cast.admin)
    fresh = now(cast.colleague)
    assert (fresh.first_name, fresh.custom_fields, fresh.name) == (
        "Maya",
        {"tier": "gold"},
        cast.colleague.name,
    )


def test_it_reaches_tickets_of_every_team_and_so_needs_their_sight(cast, visit):
    place(ask(cast.customer), department=cast.technical)
    assert (
        visit(cast.agent)
        .post(at(cast.customer, "join"), {"address": cast.colleague.email, "sure": "1"})
        .status_code
        == 422
    )
    assert now(cast.customer) is not None
    assert (
        refusal(cast.agent, "SELECT app.join_customers(%s, %s)", cast.customer.pk, cast.colleague.pk)
        == "42501"
    )


def test_nobody_joins_customers_of_another_organization_or_staff(cast):
    for other in (cast.stranger, cast.agent, cast.customer):
        assert refusal(cast.admin, "SELECT app.join_customers(%s, %s)", cast.customer.pk, other.pk) == "42501"


def test_the_page_asks_before_it_joins(cast, visit):
    browser = visit(cast.admin)
    page = browser.post(at(cast.customer, "join"), {"address": cast.colleague.email})
    assert "cannot be undone" in text_of(page) and now(cast.customer)
    assert (
        browser.post(at(cast.customer, "join"), {"address": cast.colleague.email, "sure": "1"}).status_code
        == 302
    )
    assert now(cast.customer) is None


def test_an_address_that_nobody_has_is_told_in_words(cast, visit):
    answer = visit(cast.admin).post(at(cast.customer, "join"), {"address": "nobody@x.example"})
    assert answer.status_code == 422
    assert "No customer has this address" in text_of(answer) and "nobody@x.example" in answer.content.decode()
