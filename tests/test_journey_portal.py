"""A customer's way through the portal in Chromium, with scripts and without, on a desk and on a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.mailbox import digits_to, mails_to
from helpdesk.lib import tenancy
from tickets.models import MailedLink, Message, ReadMarker, Ticket, TicketFeedback
from tickets.reactions import react
from tickets.tests.filling import make_field
from tickets.tests.making import ask, make_category, say

from .browsing import NARROW, PHONE, SIDEWAYS, WIDE

pytestmark = pytest.mark.browser
MAYA = "maya@new.example"
FILE = {"name": "display.txt", "mimeType": "text/plain", "buffer": b"80 percent"}
ways = pytest.mark.parametrize(
    ("scripts", "size"), [(True, WIDE), (False, WIDE), (True, PHONE)], ids=["scripts", "no scripts", "phone"]
)


@pytest.fixture
def opened(window, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def page(person=None, *, scripts=True, at="/", size=WIDE):
        viewport = {"width": size[0], "height": size[1]}
        found = window(person, java_script_enabled=scripts, viewport=viewport)
        found.goto(at)
        return found

    return page


def press(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).first.click()


def says(page, text):
    page.get_by_text(text).first.wait_for()


def rows(model, **wanted):
    with tenancy.platform():
        return list(model.objects.filter(**wanted).order_by("created_at", "pk"))


def worked():
    while react():
        pass


def asks(page, scripts):
    """From the start page: words carried along, a topic with its question, a file, the mailed code."""
    page.locator("main form input#q").fill("Battery stops at 80 %")
    press(page, "Ask us")
    assert page.locator("[name=title]").input_value() == "Battery stops at 80 %"
    page.locator("[name=email]").fill(MAYA)
    page.locator("[name=name]").fill("Maya Lindqvist")
    page.locator("[name=content]").fill("Since Sunday.")
    page.set_input_files("[name=files]", FILE)
    page.select_option("[name=topic]", label="Charging")
    if not scripts:
        press(page, "Show the questions for this topic")
        press(page, "Send the request")
        says(page, "There is a problem")
    page.locator("[name=field_serial]").fill("XY-7")
    assert page.locator("[name=content]").input_value() == "Since Sunday."
    page.get_by_label("A lot, I work around it").check()
    press(page, "Send the request")
    page.wait_for_url("**/requests/confirm/")
    page.locator("[name=code]").fill(digits_to(MAYA))
    press(page, "Confirm the request")
    page.wait_for_url("**/requests/AC-1/")
    says(page, "is with our team now.")
    says(page, "display.txt")


@ways
def test_the_journey(served, opened, scripts, size):
    topic = make_category(served.ours, "Charging")
    make_field(served.ours, "Serial", topic, is_required=True)
    page = opened(scripts=scripts, size=size)
    asks(page, scripts)
    (ticket,) = rows(Ticket)
    assert (ticket.custom_fields, ticket.criticality) == ({"serial": "XY-7"}, "high")

    say(ticket, "Is the light **green**?", served.agent, then="pending")
    if scripts:  # it comes by itself
        says(page, "Waiting for your reply")
    else:
        page.reload()
    says(page, "waits for your reply")
    page.locator("[name=content]").fill("It is green.")
    page.set_input_files("[name=files]", FILE | {"name": "light.txt"})
    press(page, "Send to Acme")
    page.locator("#latest").get_by_text("light.txt").wait_for()
    assert page.locator("[name=content]").input_value() == ""
    says(page, "We're working on it")

    press(page, "Add or remove people", role="link")
    page.locator("[name=address]").fill("nia@new.example")
    press(page, "Add this person")
    says(page, "nia@new.example reads along from now on.")
    press(page, "AC-1", role="link")
    press(page, "It's solved")
    says(page, "Your request counts as solved.")
    press(page, "Send the rating")
    says(page, "Choose one of the five.")
    assert page.evaluate(SIDEWAYS) == ""
    page.locator(".csat__opt", has_text="Very good").click()
    press(page, "Send the rating")
    says(page, "Thank you. Agent will read this.")
    assert [(row.rating, row.customer_id) for row in rows(TicketFeedback)] == [(5, ticket.customer_id)]
    said = [(row.side, row.content) for row in rows(Message, ticket=ticket)]
    assert said == [
        ("customer", "Since Sunday."),
        ("staff", "Is the light **green**?"),
        ("customer", "It is green."),
    ]

    comes_back_by_the_link(opened, scripts, size, ticket)


def comes_back_by_the_link(opened, scripts, size, ticket):
    worked()
    link = re.search(r"http://localhost[^/]*(/r/\S+)", mails_to(MAYA, "request_received")[-1].text)[1]
    fresh = opened(scripts=scripts, size=size, at=link)
    assert fresh.url.endswith("/requests/AC-1/")
    fresh.locator("#id_content").fill("It is back.")
    press(fresh, "Send to Acme")
    says(fresh, "It is back.")
    says(fresh, "We're working on it")
    other = ask(ticket_customer(ticket), "Another one")
    fresh.goto(f"/requests/AC-{other.number}/")
    says(fresh, "The link doesn't open this")
    with tenancy.platform():
        MailedLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    fresh.goto("/requests/AC-1/")
    says(fresh, "The link doesn't open this")
    fresh.goto(link)
    says(fresh, "The link doesn't open this")


def ticket_customer(ticket):
    with tenancy.platform():
        return (
            Ticket.objects.select_related("customer__organization", "customer__department")
            .get(pk=ticket.pk)
            .customer
        )


def test_an_answer_appears_and_the_caret_stays(served, opened):
    ticket = ask(served.customer, "Battery", "Since Sunday.")
    page = opened(served.customer, at=f"/requests/AC-{ticket.number}/")
    page.locator("[name=content]").fill("Half a sentence")
    page.locator("[name=content]").evaluate("field => field.setSelectionRange(4, 4)")
    where = page.evaluate("scrollY")
    say(ticket, "An answer", served.agent)
    says(page, "An answer")
    assert page.evaluate("document.activeElement.name") == "content"
    assert page.locator("[name=content]").evaluate("field => [field.value, field.selectionStart]") == [
        "Half a sentence",
        4,
    ]
    assert page.evaluate("scrollY") == where
    assert page.locator("#announce").inner_text() == "Agent answered"
    page.wait_for_function("() => !document.querySelector('#latest form.htmx-request')")
    assert len(rows(ReadMarker, user=served.customer)) == 1


def test_one_answer_after_the_other_is_announced_without_a_fault(served, opened):
    ticket = ask(served.customer, "Battery", "Since Sunday.")
    page = opened(served.customer)
    with page.expect_response("**/events"):
        page.goto(f"/requests/AC-{ticket.number}/")
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    for person, words in ((served.agent, "An answer"), (served.lead, "Another one")):
        say(ticket, words, person)
        page.wait_for_function(
            "name => document.querySelector('#announce').textContent === name + ' answered'",
            arg=person.get_short_name(),
        )
    assert faults == []


def test_a_list_that_stands_open_shows_the_answer(served, opened):
    ticket = ask(served.customer, "Battery", "Since Sunday.")
    page = opened(served.customer, at="/requests/")
    assert page.locator(".req[data-unread]").count() == 0
    say(ticket, "An answer", served.agent)
    page.locator(".req[data-unread]").wait_for()
    says(page, "Agent: An answer")


def test_by_a_mailed_link_an_answer_appears_without_a_stream(served, opened):
    ticket = ask(served.customer, "Battery", "Since Sunday.")
    worked()
    link = re.search(
        r"http://localhost[^/]*(/r/\S+)", mails_to(served.customer.email, "request_received")[-1].text
    )[1]
    page = opened(at=link)
    say(ticket, "An answer", served.agent)
    page.get_by_text("An answer").first.wait_for(timeout=25_000)


def test_what_is_typed_stays_until_it_is_sent_or_its_person_signs_out(served, opened):
    ticket = ask(served.customer, "Battery", "Since Sunday.")
    here = f"/requests/AC-{ticket.number}/"
    page = opened(served.customer, at=here)
    page.locator("[name=content]").fill("Half a sentence")
    page.goto(here)
    assert page.locator("[name=content]").input_value() == "Half a sentence"
    press(page, "Send to Acme")
    page.locator("#latest").get_by_text("Half a sentence").wait_for()
    page.goto(here)
    assert page.locator("[name=content]").input_value() == ""
    page.locator("[name=content]").fill("Another half")
    page.goto("/account/sign-out/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    says(page, "You are signed out.")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_refused_reply_says_why_where_one_is(served, opened):
    ticket = ask(served.customer, "Battery", "Since Sunday.")
    page = opened(served.customer, at=f"/requests/AC-{ticket.number}/")
    press(page, "Send to Acme")
    says(page, "There is a problem")
    page.locator(".errors:focus").wait_for()
    page.locator("[name=content]").fill("Now with words")
    press(page, "Send to Acme")
    page.locator("#latest").get_by_text("Now with words").wait_for()
    assert page.locator(".errors").count() == 0


def test_a_long_thread_opens_part_by_part(served, opened):
    ticket = ask(served.customer, "Battery", "The first.")
    for n in range(45):
        say(ticket, f"Number {n}.", served.customer)
    page = opened(served.customer, at=f"/requests/AC-{ticket.number}/")
    assert page.locator("article.say").count() == 6
    press(page, "Show earlier messages", role="link")
    page.get_by_text("Number 0.").wait_for()
    assert page.locator("article.say").count() == 46
    say(ticket, "An answer", served.agent)
    says(page, "An answer")
    assert page.locator("article.say").count() == 47


def test_on_a_small_phone_the_name_is_off_the_edge_and_a_subject_is_whole(served, opened):
    ask(served.customer, "The battery of my cargo bike stops charging at eighty per cent", "Since Sunday.")
    page = opened(served.customer, at="/requests/", size=NARROW)
    assert page.locator(".p-brand").bounding_box()["y"] >= 8
    assert page.locator(".req__link").evaluate("e => e.scrollWidth <= e.clientWidth")
