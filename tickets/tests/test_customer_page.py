"""A customer as staff see them: who they are, what they asked, how they were helped; by the reader's own rights."""

from helpdesk.lib import tenancy
from tickets import feedback
from tickets.models import Ticket
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_field
from tickets.tests.working import change, resolve


def page(browser, customer):
    return browser.get(f"/agent/customers/{customer.pk}/")


def test_it_says_who_they_are(cast, visit):
    make_field(cast.ours, "Bike", subject="customer")
    with tenancy.system(cast.ours):
        cast.customer.custom_fields = {"bike": "Trail 2"}
        cast.customer.save(update_fields=["custom_fields"])
    ask(cast.customer, "Subject")
    said = text_of(page(visit(cast.agent), cast.customer))
    for words in ("Customer", "customer@acme.example", "Bike Trail 2", "Writes by Web", "Subject"):
        assert words in said, words


def test_their_tickets_are_those_that_the_reader_sees(cast, visit):
    ask(cast.customer, "Of no team")
    change(ask(cast.customer, "Technical's"), cast.admin, department=cast.technical)
    assert "Technical" not in text_of(page(visit(cast.agent), cast.customer))
    assert "Technical" in text_of(page(visit(cast.admin), cast.customer))


def test_many_tickets_go_on_over_pages(cast, visit):
    for number in range(22):
        ask(cast.customer, f"T{number:02}.")
    browser = visit(cast.agent)
    first = page(browser, cast.customer)
    older = first.content.decode().split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    both = text_of(first) + text_of(browser.get(f"/agent/customers/{cast.customer.pk}/{older}"))
    assert all(f"T{number:02}." in both for number in range(22))


def test_the_ratings_that_they_gave(cast, visit):
    ticket = ask(cast.customer)
    resolve(ticket, cast.agent)
    with tenancy.acting(cast.customer, source="customer_portal"):
        feedback.rate(ticket, 2, "It took long.", by=cast.customer)
    said = text_of(page(visit(cast.analyst), cast.customer))
    assert "2 · Poor It took long." in said
    change(Ticket(pk=ticket.pk, organization=cast.ours), cast.admin, department=cast.technical)
    assert "It took long." not in text_of(page(visit(cast.agent), cast.customer))


def test_only_customers_of_the_own_house_have_such_a_page(cast, visit):
    browser = visit(cast.admin)
    assert page(browser, cast.lead).status_code == 404
    assert page(browser, cast.stranger).status_code == 404


def test_admins_are_led_to_where_they_change_a_person(cast, visit):
    link = f"/agent/settings/people/{cast.customer.pk}/"
    assert link in page(visit(cast.admin), cast.customer).content.decode()
    assert link not in page(visit(cast.agent), cast.customer).content.decode()
