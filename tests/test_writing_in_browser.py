"""Writing in Chromium: what is typed survives, what was sent comes back, and lists help."""

import json
import time

import pytest

from helpdesk.lib import tenancy
from tickets import drafts, sending
from tickets.models import Draft, Message, Sending
from tickets.tests.making import ask, make_macro, say
from tickets.tests.working import acting, at, ten_seconds_pass

from .test_desk_in_browser import last, opened, press, says  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


def kept(text):
    """Within two seconds, on the server."""
    until = time.monotonic() + 2
    while time.monotonic() < until:
        with tenancy.platform():
            if Draft.objects.filter(content=text).exists():
                return True
        time.sleep(0.05)
    return False


def test_what_is_typed_is_on_the_server_within_two_seconds(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.locator("#id_reply").press_sequentially("Half a sentence")
    assert kept("Half a sentence")
    says(page, "Draft saved")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length") == 0


def test_while_somebody_types_on_it_is_saved_all_the_same(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.locator("#id_reply").press_sequentially("a" * 40, delay=75)
    with tenancy.platform():
        assert len(Draft.objects.get().content) >= 10


def test_a_tab_that_is_killed_in_mid_sentence_loses_nothing(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.route("**/draft/", lambda route: route.abort())
    page.locator("#id_reply").press_sequentially("Not on the server")
    page.locator("#id_note").evaluate("e => e")
    context = page.context
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(served.url + at(ticket))
    assert again.locator("#id_reply").input_value() == "Not on the server"
    assert kept("Not on the server")


def test_without_the_server_the_text_stays_on_this_device_until_it_is_back(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.route("**/draft/", lambda route: route.abort())
    page.locator("#id_reply").press_sequentially("Half a sentence")
    says(page, "Draft kept on this device")
    told = page.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('draft:'))[1]")
    assert json.loads(told)["text"] == "Half a sentence"
    page.unroute("**/draft/")
    says(page, "Draft saved")


def test_signing_out_wipes_what_the_browser_kept(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.route("**/draft/", lambda route: route.abort())
    page.locator("#id_reply").press_sequentially("Half a sentence")
    page.evaluate("""() => { const form = document.querySelector('form[action$="/account/sign-out/"]'); form.requestSubmit() }""")  # fmt: skip
    page.wait_for_url("**/account/**")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length") == 0


def test_what_another_window_wrote_is_offered_and_not_overwritten(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    with acting(served.agent):
        drafts.save_draft(ticket, "From another window", by=served.agent)
    page.locator("#id_reply").press_sequentially("From this one")
    says(page, "This draft was changed in another window.")
    with tenancy.platform():
        assert Draft.objects.get().content == "From another window"
    press(page, "Keep this one")
    assert kept("From this one")


def test_sent_by_keys_it_waits_and_is_taken_back_with_its_text(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.locator("#id_reply").fill("On its way.")
    page.locator("#id_reply").press("Control+Enter")
    says(page, "Sending…")
    says(page, "Reply sent to Customer")
    assert page.locator("#id_reply").input_value() == ""
    assert page.evaluate("document.activeElement.id") == "id_reply"
    page.locator(".toast").get_by_role("button", name="Undo").click()
    says(page, "Taken back. It stands in the composer.")
    assert page.locator("#id_reply").input_value() == "On its way."
    ten_seconds_pass()
    assert last(ticket).opens


def test_when_it_was_sent_the_open_page_shows_the_message(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.locator("#id_reply").fill("On its way.")
    press(page, "Send reply to Customer")
    says(page, "Reply sent to Customer")
    ten_seconds_pass()
    page.locator(".msg--sending").wait_for(state="detached")
    assert page.locator("article", has_text="On its way.").count() == 1


def test_the_guard_keeps_the_text_shows_what_came_and_sends_all_the_same(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.locator("#id_reply").fill("Half a sentence")
    page.route("**/tickets/*/", lambda route: route.abort())
    say(ticket, "It works again.", served.customer)
    press(page, "Send reply to Customer")
    says(page, "Customer answered while you were writing")
    assert page.locator("#id_reply").input_value() == "Half a sentence"
    shown = page.get_by_role("link", name="Show", exact=True).get_attribute("href")
    assert "It works again." in page.locator(shown).inner_text()
    press(page, "Send anyway")
    says(page, "Reply sent to Customer")
    with tenancy.platform():
        assert Sending.objects.count() == 1


def test_a_slash_offers_saved_replies_and_a_macro_says_what_it_sets(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    make_macro(served.agent, "Thanks")
    make_macro(
        served.agent,
        "Recall",
        content="Hello {customer.first_name}.",
        actions={"status": "pending", "priority": 3},
    )
    page = opened(served.agent, at(ticket))
    page.locator("#id_reply").press("/")
    page.get_by_role("option", name="Thanks").wait_for()
    page.keyboard.type("rec")
    page.get_by_role("option", name="Thanks").wait_for(state="detached")
    page.keyboard.press("Enter")
    assert page.locator("#id_reply").input_value() == "Hello Customer."
    says(page, "Recall · Status: Pending · Priority: High")
    press(page, "Send, wait for Customer")
    says(page, "Reply sent to Customer")
    with tenancy.platform():
        assert Sending.objects.get().macro.name == "Recall"
        assert Sending.objects.get().then == "pending"


def test_colleagues_are_offered_while_a_note_names_them(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") == "id_note"
    page.keyboard.type("Ask @le")
    page.get_by_role("option", name="Lead").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("please")
    assert page.locator("#id_note").input_value() == "Ask @Lead please"
    page.keyboard.press("Control+Enter")
    says(page, "Note added. Customer is not notified.")
    page.locator(".mention", has_text="@Lead").wait_for()


def test_a_reply_that_names_a_colleague_may_become_a_note(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.locator("#id_reply").press_sequentially("@Lead look")
    press(page, "Turn this into a note")
    assert page.locator("#id_note").input_value() == "@Lead look"
    assert page.locator("#id_reply").input_value() == ""


def test_send_wait_and_open_the_next(served, opened):  # noqa: F811
    one, two = ask(served.customer, "One"), ask(served.customer, "Two")
    page = opened(served.agent, f"{at(one)}?queue=unassigned")
    page.locator("#id_reply").fill("Which bike is it?")
    page.locator("#id_reply").press("Control+Shift+Enter")
    page.get_by_role("heading", name="Two").wait_for()
    assert at(two) in page.evaluate("location.href")
    with tenancy.platform():
        assert (Sending.objects.get().then, Sending.objects.get().ticket_id) == ("pending", one.pk)
    assert sending.seconds_left() > 0
    with tenancy.platform():
        assert Message.objects.filter(ticket=one, opens=False).count() == 0


def test_a_pasted_picture_stands_where_the_caret_is(served, opened, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.locator("#id_reply").fill("Before  after")
    page.locator("#id_reply").evaluate("e => e.setSelectionRange(7, 7)")
    page.evaluate("""() => {
      const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), c => c.charCodeAt(0));
      const data = new DataTransfer(); data.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
      document.querySelector('#id_reply').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }""")  # fmt: skip
    assert page.locator("#id_reply").input_value().startswith("Before ![image-")
    press(page, "Send reply to Customer")
    says(page, "Reply sent to Customer")
    ten_seconds_pass()
    assert "](attachment:" in last(ticket).content
    page.locator("#thread img.words__img").wait_for()
