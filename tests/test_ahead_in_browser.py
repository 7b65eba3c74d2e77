"""What is likely to be opened next is fetched ahead, and what is sent shows at once: no key waits for an answer."""

import re

import pytest

from helpdesk.lib import tenancy
from tickets.models import ReadMarker
from tickets.models.presence import Presence
from tickets.tests.making import ask, say
from tickets.tests.working import at

from .test_desk_in_browser import opened, press, says  # noqa: F401
from .test_workspace_in_browser import current, is_open, row, three

pytestmark = pytest.mark.browser


def part_of(ticket):
    """Its address, as a row asks for it."""
    return re.compile(re.escape(at(ticket)) + r"\?queue=open$")


def beside(served, opened):  # noqa: F811
    """The first one open, and the second fetched."""
    first, second, _third = three(served)
    page = opened(served.agent, "/agent/?queue=open")
    with page.expect_event("requestfinished", lambda request: part_of(second).search(request.url)):
        row(page, "First").click()
        is_open(page, "First")
    return page, first, second


def held(page, ticket):
    """What is sent there stays on its way until it is answered here."""
    waiting = []
    page.route(re.compile(re.escape(at(ticket)) + "messages/"), lambda route: waiting.append(route))
    return waiting


def test_the_next_one_is_shown_without_being_asked_for(served, opened):  # noqa: F811
    page, _first, second = beside(served, opened)
    page.route(part_of(second), lambda route: route.abort())
    page.keyboard.press("j")
    is_open(page, "Second")
    assert current(page) == "Second"
    assert page.url.endswith(f"{at(second)}?queue=open")
    assert page.title().startswith("Second")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.id") == "id_reply"
    page.locator(f"#row-{second.pk}[data-unread]").wait_for(state="detached")


def test_what_is_only_fetched_counts_as_seen_by_nobody(served, opened):  # noqa: F811
    page, first, second = beside(served, opened)
    page.wait_for_load_state("networkidle")
    assert page.locator(f"#row-{second.pk}[data-unread]").count() == 1
    with tenancy.platform():
        assert set(ReadMarker.objects.filter(user=served.agent).values_list("ticket_id", flat=True)) == {
            first.pk
        }
        assert set(Presence.objects.filter(user=served.agent).values_list("ticket_id", flat=True)) == {
            first.pk
        }


def test_what_changed_since_it_was_fetched_is_fetched_again(served, opened):  # noqa: F811
    page, _first, second = beside(served, opened)
    page.evaluate("document.addEventListener('live:tickets', ({ detail }) => (window.heard = detail.id))")
    say(second, "It works again.", served.customer)
    page.wait_for_function("key => window.heard === key", arg=str(second.pk))
    with page.expect_response(part_of(second)):
        page.keyboard.press("j")
    is_open(page, "Second")
    assert page.locator("#thread").get_by_text("It works again.").count() == 1


def test_a_reply_shows_before_it_is_answered_and_goes_if_it_did_not_arrive(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    waiting = held(page, ticket)
    page.locator("#id_reply").fill("On its way.\n\nBoth <b>of</b> it.")
    press(page, "Send reply to Customer")
    says(page, "Sending…")
    assert page.locator("#thread .msg--sending p").all_text_contents() == [
        "On its way.",
        "Both <b>of</b> it.",
    ]
    page.wait_for_function("() => document.querySelector('#composer').classList.contains('htmx-request')")
    waiting.pop().abort()
    says(page, "That didn't work. Nothing was sent.")
    assert page.locator(".msg--sending").count() == 0
    assert page.locator("#id_reply").input_value().startswith("On its way.")


def test_whoever_went_on_while_it_was_sent_is_not_led_back(served, opened):  # noqa: F811
    page, first, _second = beside(served, opened)
    waiting = held(page, first)
    page.locator("#id_reply").fill("On its way.")
    press(page, "Send reply to Customer")
    says(page, "Sending…")
    page.wait_for_function("() => document.querySelector('#composer').classList.contains('htmx-request')")
    row(page, "Second").click()
    is_open(page, "Second")
    waiting.pop().continue_()
    says(page, "Reply sent to Customer")
    assert page.locator("#ticket-title").text_content() == "Second"
    assert current(page) == "Second"
    assert page.locator("#props [data-prop=status]").count() == 1
