"""An agent's work in Chromium: with scripts and without, on a phone, while others work too."""

import re

import pytest

from helpdesk.lib import tenancy
from knowledge.tests.shelving import make_article
from tickets import properties
from tickets.models import Message, ReadMarker, Ticket
from tickets.models.ticket import Priority
from tickets.tests.making import ask, make_category, make_field, make_tag, now_of, say
from tickets.tests.working import acting, assign, at, ten_seconds_pass

from .browsing import PHONE, WIDE

pytestmark = pytest.mark.browser
with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def opened(window):
    def page(person, at, *, scripts=True, size=WIDE):
        options = {"viewport": {"width": size[0], "height": size[1]}, "java_script_enabled": scripts}
        found = window(person, **options)
        if scripts:
            with found.expect_response("**/events"):
                found.goto(at)
        else:
            found.goto(at)
        return found

    return page


def press(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).first.click()


def says(page, text):
    page.get_by_text(text).first.wait_for()


def last(ticket):
    with tenancy.platform():
        return Message.objects.filter(ticket=ticket).latest("created_at")


@with_and_without_scripts
def test_from_the_queue_to_the_answer(served, opened, scripts):
    ask(served.customer, "Battery stops at 80 %")
    ticket = ask(served.customer, "Charged twice")
    page = opened(served.agent, "/agent/?queue=unassigned", scripts=scripts)
    press(page, "Charged twice", role="link")
    press(page, "Take")
    says(page, f"AC-{ticket.number} is yours")
    page.get_by_label("Internal note", exact=True).first.check(force=True)
    page.locator("#id_note").fill("Two payments, indeed.")
    press(page, "Add internal note")
    says(page, "Note added. Customer is not notified.")
    assert last(ticket).visibility == "internal"
    page.locator("#id_reply").fill("We sent one back.")
    press(page, "Send reply to Customer")
    says(page, "Reply sent to Customer")
    ten_seconds_pass()
    assert (last(ticket).visibility, last(ticket).content) == ("public", "We sent one back.")
    if scripts:
        page.locator(".msg--sending").wait_for(state="detached")
    press(page, "Resolve")
    says(page, f"AC-{ticket.number}: Resolved")
    assert now_of(ticket).status == "resolved"


@with_and_without_scripts
def test_the_choices_beside_the_button(served, opened, scripts):
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket), scripts=scripts)
    page.locator("#id_reply").fill("Which bike is it?")
    press(page, "Send and set the status")
    press(page, "Send, wait for Customer")
    says(page, "Reply sent to Customer")
    ten_seconds_pass()
    assert now_of(ticket).status == "pending"


def test_only_the_button_of_the_chosen_mode_is_there(served, opened):
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    reply, note = (
        page.locator(f"#composer .composer__foot [value={value}]") for value in ("public", "internal")
    )
    assert (reply.is_visible(), note.is_visible()) == (True, False)
    page.get_by_label("Internal note", exact=True).first.check(force=True)
    assert (reply.is_visible(), note.is_visible()) == (False, True)
    assert page.locator(".composer__box").evaluate("e => getComputedStyle(e).borderStyle") == "dashed"
    assert page.get_by_text("Only Acme staff see this.").is_visible()


def test_what_others_do_appears_and_leaves_text_and_caret_alone(served, opened):
    ticket = ask(served.customer)
    make_tag(served.ours)
    page = opened(served.agent, at(ticket))
    box = page.locator("#id_reply")
    box.fill("Half a sentence")
    box.evaluate("e => e.setSelectionRange(4, 6)")
    say(ticket, "It works again.", served.customer)
    says(page, "It works again.")
    assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart, document.activeElement.selectionEnd]") == ["id_reply", 4, 6]  # fmt: skip
    assert box.input_value() == "Half a sentence"
    assign(ticket, served.lead, served.admin)
    page.locator("#details").get_by_text("Lead").first.wait_for()
    press(page, "Send reply to Customer")
    says(page, "Customer answered while you were writing")
    assert page.locator("#id_reply").input_value().strip() == "Half a sentence"
    press(page, "Send anyway")
    says(page, "Reply sent to Customer")


def test_another_tickets_news_do_not_fetch_this_one(served, opened):
    ticket, other = ask(served.customer, "One"), ask(served.customer, "Two")
    page = opened(served.agent, "/agent/")
    with page.expect_response(lambda answer: "version=" in answer.url):  # asked once when the stream opens
        page.goto(at(ticket))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    say(other, "Elsewhere.", served.customer)
    page.wait_for_event("requestfinished", lambda request: "/agent/counts/" in request.url)
    assert [url for url in asked if at(ticket) in url and "/presence/" not in url] == []


def test_what_was_unfolded_stays_so(served, opened):
    ticket = ask(served.customer)
    with acting(served.agent):
        properties.change(ticket, by=served.agent, priority=4, title="Another subject")
    page = opened(served.agent, at(ticket))
    page.get_by_text("2 changes").click()
    says(page, "set subject to")
    say(ticket, "Hello?", served.customer)
    says(page, "Hello?")
    assert page.locator("details.changes").get_attribute("open") is not None


def test_an_open_queue_and_its_counts_follow(served, opened):
    page = opened(served.agent, "/agent/?queue=unassigned")
    says(page, "Everything has somebody who takes care of it")
    ticket = ask(served.customer, "Charged twice")
    row = page.get_by_role("link", name="Charged twice")
    row.wait_for()
    page.locator("#nav-queue-unassigned", has_text="1").wait_for()
    page.locator("#list-count", has_text="1").wait_for()
    row.focus()
    ask(served.customer, "Another one")
    says(page, "1 new ticket")
    assert not page.get_by_role("link", name="Another one").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Charged twice"
    ask(served.customer, "A third")
    press(page, "2 new tickets", role="link")
    page.get_by_role("link", name="Another one").wait_for()
    assign(ticket, served.lead, served.lead)
    page.locator(f"#row-{ticket.pk}[data-gone]").wait_for()


def test_looking_at_a_ticket_makes_it_read(served, opened):
    ticket = ask(served.customer, "Charged twice")
    page = opened(served.agent, "/agent/?queue=open")
    assert page.locator(".row[data-unread]").count() == 1
    with page.expect_response("**/read/"):
        press(page, "Charged twice", role="link")
    with tenancy.platform():
        assert ReadMarker.objects.filter(ticket=ticket, user=served.agent).exists()
    page.goto("/agent/?queue=open")
    assert page.locator(".row[data-unread]").count() == 0


def test_the_conversation_opens_at_its_end_and_stays_where_it_was_read(served, opened):
    ticket = ask(served.customer)
    for number in range(24):
        say(ticket, f"Reply {number}.\n\n" + "And more of it.\n\n" * 3, served.customer)
    page = opened(served.agent, at(ticket))
    assert page.get_by_text("Reply 23.").is_visible()
    ends = "e => Math.abs(e.scrollTop) < 2"
    thread = page.locator(".thread")
    assert thread.evaluate(ends)
    say(ticket, "The newest.", served.customer)
    says(page, "The newest.")
    assert thread.evaluate(ends)
    thread.evaluate("e => e.scrollTop = -900")
    spot = page.get_by_text("Reply 15.").bounding_box()["y"]
    say(ticket, "Newer still.", served.customer)
    page.get_by_text("Newer still.").wait_for(state="attached")
    page.wait_for_timeout(100)
    assert abs(page.get_by_text("Reply 15.").bounding_box()["y"] - spot) < 4


@with_and_without_scripts
def test_on_a_phone_the_details_are_a_sheet(served, opened, scripts):
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket), scripts=scripts, size=PHONE)
    details = page.locator("#details")
    assert not details.is_visible()
    press(page, "All details")
    details.wait_for()
    press(page, "Close details")
    details.wait_for(state="hidden")
    press(page, "All details")
    press(page, "Medium Change Priority", role="link")
    page.get_by_label("Urgent").check()
    press(page, "Save")
    page.get_by_text("Saved", exact=True).wait_for()
    assert now_of(ticket).priority == 4


def test_the_fields_of_a_category_come_when_it_is_chosen(served, opened):
    topic = make_category(served.ours, "Charging")
    make_field(served.ours, "Serial number", categories=[topic.pk])
    page = opened(served.agent, "/agent/tickets/new/")
    page.locator("[name=title]").fill("Typed before")
    page.locator("[name=category]").select_option(str(topic.pk))
    page.get_by_label("Serial number").fill("T2-884")
    assert page.locator("[name=title]").input_value() == "Typed before"
    page.locator("[name=email]").fill(served.customer.email)
    page.locator("[name=content]").fill("She called.")
    press(page, "Open the ticket")
    page.wait_for_url(re.compile(r"/agent/tickets/AC-\d+/$"))
    with tenancy.platform():
        assert Ticket.objects.get().custom_fields == {"serial_number": "T2-884"}


def test_articles_that_may_help_come_by_themselves_stay_and_go_into_the_reply(served, opened):
    ticket = ask(served.customer, "The battery stops charging")
    make_article(served.ours, "Why a battery stops charging")
    page = opened(served.agent, at(ticket), size=(1440, 1400))
    link = page.locator("#details").get_by_role("link", name="Insert as link: Why a battery stops charging")
    link.wait_for()
    with acting(served.admin):
        properties.change(now_of(ticket), priority=Priority.URGENT, by=served.admin)
    page.locator("#details").get_by_text("Urgent").wait_for()
    link.click()
    said = f"[Why a battery stops charging]({served.ours.url('/help/why-a-battery-stops-charging/')})"
    assert page.locator("#id_reply").input_value() == said
    assert page.evaluate("document.activeElement.id") == "id_reply"


def test_articles_are_not_asked_for_by_whoever_goes_on(served, opened):
    make_article(served.ours, "Why a battery stops charging")
    tickets = [ask(served.customer, "The battery stops charging") for _ in range(4)]
    page, asked = opened(served.agent, f"{at(tickets[0])}?queue=unassigned", size=(1440, 1400)), []
    page.locator("#details").get_by_text("Suggested articles").wait_for()
    page.on("request", lambda request: asked.append(request.url) if "suggested" in request.url else None)
    # At once: a slow machine would take longer between two keys than somebody needs to look.
    page.evaluate(
        "for (const _ of '123') document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }))"
    )
    page.wait_for_url(f"**{at(tickets[3])}*")
    page.locator("#details").get_by_text("Suggested articles").wait_for()
    # The first was fetched ahead and stands there until the last one comes; nobody asks for what was never shown, or twice.
    shown = [next(n for n, ticket in enumerate(tickets) if at(ticket) in address) for address in asked]
    assert shown in ([3], [1, 3])
