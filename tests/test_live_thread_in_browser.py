"""An open conversation in Chromium while others write: what is new comes beside it, and who reads is left alone."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from helpdesk.lib import tenancy
from tickets import conversation, files, filing
from tickets.models import Message
from tickets.tests.making import ask, note, say
from tickets.tests.working import acting, assign, at, change

from .test_desk_in_browser import opened, says  # noqa: F401

pytestmark = pytest.mark.browser
QUOTED = "It works.\n\n> Did you try\n> another socket?"
PICK = """() => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(".msg__body p"));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
PICKED = "getSelection().toString()"


def comes(page, ticket, person, words="Something new."):
    say(ticket, words, person)
    page.get_by_text(words).first.wait_for(state="attached")


def test_what_is_said_before_the_stream_is_open_comes_as_well(served, opened):  # noqa: F811
    ticket = ask(served.customer, content="The first words.")
    page = opened(served.agent, "/agent/")
    held = []
    page.route("**/events", lambda route: held.append(route))  # noqa: PLW0108 - playwright asks what it is given
    page.goto(at(ticket))
    page.get_by_text("The first words.").wait_for()
    say(ticket, "In between.", served.customer)
    held[0].continue_()
    page.get_by_text("In between.").wait_for(timeout=15_000)


def test_a_selection_and_an_unfolded_quote_stay(served, opened):  # noqa: F811
    ticket = ask(served.customer, content="The words to mark.")
    say(ticket, QUOTED, served.customer)
    page = opened(served.agent, at(ticket))
    page.get_by_text("Show quoted text").click()
    page.evaluate(PICK)
    comes(page, ticket, served.customer)
    assert page.evaluate(PICKED) == "The words to mark."
    assert page.get_by_text("another socket?").is_visible()


def test_the_focus_and_an_open_menu_stay(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    button = page.get_by_role("button", name="More about what Customer wrote")
    button.focus()
    comes(page, ticket, served.lead, "Whoever is next.")
    assert button.first.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    menu = page.locator("[popover]:popover-open")
    menu.wait_for()
    comes(page, ticket, served.lead, "And once more.")
    assert menu.is_visible()


def test_a_changed_message_is_changed_in_its_place_with_the_focus_in_it(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    message = say(ticket, QUOTED, served.customer)
    say(ticket, "Thanks.", served.agent)
    page = opened(served.agent, at(ticket))
    page.get_by_text("Show quoted text").click()
    button = page.get_by_role("button", name="More about what Customer wrote").nth(1)
    button.focus()
    with acting(served.admin):
        conversation.edit(message, QUOTED.replace("works", "works now"), by=served.admin)
    says(page, "It works now.")
    assert button.evaluate("e => e === document.activeElement")
    assert page.get_by_text("another socket?").first.is_visible()
    assert page.locator(".msg__name").all_text_contents() == ["Customer", "Customer", "Agent"]


def test_what_happens_between_stands_at_its_place(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    change(ticket, served.lead, priority=4)
    says(page, "Lead set priority to Urgent")
    change(ticket, served.lead, title="Another subject")
    says(page, "2 changes")
    note(ticket, "Have a look.", served.lead)
    says(page, "Have a look.")
    kinds = "[...document.querySelectorAll('#thread > :is(article, .event, details)')].map(e => e.className)"
    assert page.evaluate(kinds) == ["msg", "changes", "msg msg--note"]


def test_what_is_deleted_leaves_its_line(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    message = say(ticket, "Not for you.", served.agent)
    page = opened(served.lead, at(ticket))
    with acting(served.agent):
        conversation.delete(message, by=served.agent)
    says(page, "wrote something that was deleted")
    assert not page.get_by_text("Not for you.").is_visible()


def many(ticket, person, count):
    for number in range(count):
        say(ticket, f"Number {number}.", person)


def test_a_conversation_is_not_folded_under_who_reads_it(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    many(ticket, served.customer, 29)
    page = opened(served.agent, at(ticket))
    assert page.locator(".fold").count() == 0
    page.evaluate("document.getSelection().selectAllChildren(document.querySelectorAll('.msg__body')[4])")
    comes(page, ticket, served.customer)
    assert page.locator(".fold").count() == 0
    assert page.evaluate("getSelection().toString().trim()") == "Number 3."
    assert page.locator(".msg").count() == 31


def test_an_unfolded_middle_stays_so_and_what_stood_there_is_the_same(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    many(ticket, served.customer, 60)
    page = opened(served.agent, at(ticket))
    assert page.locator(".msg").count() == 6
    page.evaluate("document.querySelector('#thread .msg:last-of-type').same = true")
    page.get_by_role("link", name="Show 50 earlier messages").click()
    says(page, "Show 5 earlier messages")
    assert page.locator(".msg").count() == 56
    comes(page, ticket, served.customer)
    assert page.locator(".msg").count() == 57
    assert page.evaluate("[...document.querySelectorAll('.msg')].filter(e => e.same).length") == 1
    says(page, "Number 5.")


def test_what_came_is_read(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    with page.expect_response("**/read/"):
        comes(page, ticket, served.customer)
    with tenancy.platform():
        newest = Message.objects.filter(ticket=ticket).latest("created_at")
    page.goto("/agent/?queue=open")
    assert newest.content == "Something new."
    assert page.locator(".row[data-unread]").count() == 0


def test_a_picture_stands_small_beside_its_name(served, opened, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    drawn = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(drawn, "PNG")
    with tenancy.acting(served.customer, source="customer_portal"):
        chosen = SimpleUploadedFile("display.png", drawn.getvalue())
        attachment = files.keep(chosen, by=served.customer, organization=served.ours)
    say(ticket, "Look.", served.customer, attached=[attachment])
    says(page, "Look.")
    assert filing.look_at_one()
    page.reload()
    small = page.locator("#thread .file img")
    small.wait_for()
    assert small.evaluate("e => e.decode().then(() => [e.naturalWidth, e.naturalHeight])") == [480, 320]
    assert page.locator("#thread .file").inner_text().split()[0] == "display.png"


def test_the_menu_and_the_focus_of_the_head_stay_when_it_changes(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.get_by_role("button", name="More", exact=True).click()
    menu = page.locator("#more")
    place = menu.bounding_box()
    change(ticket, served.lead, title="Another subject")
    page.locator("h1", has_text="Another subject").wait_for()
    assert menu.bounding_box() == place
    page.keyboard.press("Escape")
    resolve = page.get_by_role("button", name="Resolve")
    resolve.focus()
    assign(ticket, served.lead, served.admin)
    page.get_by_role("button", name="Take").wait_for(state="detached")
    assert resolve.evaluate("e => e === document.activeElement")


def test_the_focus_in_the_details_stays_when_they_change(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.evaluate("document.querySelector('#prop-status').same = true")
    page.locator("#prop-status").focus()
    change(ticket, served.lead, priority=4)
    page.locator("#prop-priority", has_text="Urgent").wait_for()
    assert page.evaluate("document.activeElement.id === 'prop-status' && document.activeElement.same")
