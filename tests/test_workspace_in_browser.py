"""The sheet in Chromium: by keyboard, while others work, at every width, with what people really write."""

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.lib import tenancy
from tickets.models import Attachment, Tag, TicketTag
from tickets.tests.making import ask, make_file, note, now_of, say
from tickets.tests.working import acting, assign, at, change, merge, set_times

from .browsing import NARROW, PHONE, WIDE, Eye

pytestmark = pytest.mark.browser
LONG = "The battery of my cargo bike Trail 2 from 2023 stops charging at eighty per cent since Sunday"


@pytest.fixture
def opened(window):
    def page(person, at, *, size=WIDE, **more):
        found = window(person, viewport={"width": size[0], "height": size[1]}, **more)
        with found.expect_response("**/events"):
            found.goto(at)
        return found

    return page


def current(page):
    return page.locator("#rows .row[aria-current] .row__link").text_content()


def row(page, title):
    return page.locator(".row__link", has_text=title)


def is_open(page, title):
    page.locator("h1", has_text=title).wait_for()


def three(served):
    """In the order of their deadlines."""
    tickets = [ask(served.customer, title) for title in ("First", "Second", "Third")]
    for number, ticket in enumerate(tickets):
        set_times(ticket, next_due_at=timezone.now() + timedelta(hours=5 + number))
    return tickets


def test_a_row_opens_its_ticket_and_the_list_stays(served, opened):
    first, second, _third = three(served)
    page = opened(served.agent, "/agent/?queue=open")
    page.evaluate("document.querySelector('#rows').dataset.same = 'yes'")
    row(page, "Second").click()
    is_open(page, "Second")
    assert page.url.endswith(f"{at(second)}?queue=open")
    assert page.title().startswith("Second")
    assert current(page) == "Second"
    assert page.evaluate("document.querySelector('#rows').dataset.same") == "yes"
    assert page.evaluate("document.activeElement.id") == "ticket-title"
    assert page.locator("h1").count() == 1
    row(page, "First").click()
    is_open(page, "First")
    assert current(page) == "First"
    page.go_back()
    is_open(page, "Second")
    assert current(page) == "Second"
    assert page.url.endswith(f"{at(second)}?queue=open")


def test_the_list_is_gone_through_by_keys(served, opened):
    three(served)
    page = opened(served.agent, "/agent/?queue=open")
    for key in "jj":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "Second"
    page.keyboard.press("k")
    page.keyboard.press("o")
    is_open(page, "First")
    page.keyboard.press("j")
    is_open(page, "Second")
    page.keyboard.press("]")
    is_open(page, "Third")
    page.keyboard.press("[")
    is_open(page, "Second")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Second"
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/agent/?queue=unassigned")


def test_a_ticket_is_worked_on_by_keys(served, opened):
    ticket, _second, _third = three(served)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    page.keyboard.press("p")
    page.locator("#edit").get_by_label("Medium").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("[data-prop=priority]", has_text="High").wait_for()
    page.locator("[data-prop=priority]:focus").wait_for()
    assert now_of(ticket).priority == 3
    page.keyboard.press("i")
    page.locator("[data-prop=assignee]", has_text="Agent").wait_for()
    assert now_of(ticket).assignee_id == served.agent.pk
    page.keyboard.press("e")
    page.locator("[data-prop=status]", has_text="Resolved").wait_for()
    page.locator(f"#row-{ticket.pk}[data-gone]").wait_for()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Moving").wait_for()
    page.keyboard.press("Escape")
    page.locator("#keys").wait_for(state="hidden")
    page.keyboard.press(".")
    page.locator("#details").wait_for(state="hidden")
    page.keyboard.press(".")
    page.locator("#details").wait_for()


def test_keys_are_letters_in_a_field_and_off_for_who_turned_them_off(served, opened):
    ticket, _second, _third = three(served)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    page.locator("#id_reply").fill("")
    page.locator("#id_reply").press_sequentially("jeep")
    assert page.locator("#id_reply").input_value() == "jeep"
    assert now_of(ticket).status == "new"
    with tenancy.platform():
        served.agent.preferences = {"keys": False}
        served.agent.save(update_fields=["preferences"])
    page = opened(served.agent, "/agent/?queue=open")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_who_has_sent_is_no_longer_writing(served, opened):
    ticket = ask(served.customer)
    mine, theirs = opened(served.agent, at(ticket)), opened(served.lead, at(ticket))
    mine.locator("#id_reply").fill("On its way.")
    theirs.get_by_text("Agent is writing a reply.").wait_for()
    mine.get_by_role("button", name="Send reply to Customer").click()
    theirs.get_by_text("Agent is writing a reply.").wait_for(state="hidden", timeout=5_000)


def test_two_see_each_other_look_and_write(served, opened):
    ticket = ask(served.customer, "Charged twice")
    mine = opened(served.agent, f"{at(ticket)}?queue=open")
    theirs = opened(served.lead, f"{at(ticket)}?queue=open")
    mine.locator("#presence", has_text="Lead is viewing").wait_for(state="attached")
    mine.locator("#rows .row", has_text="Somebody else is there").wait_for()
    theirs.locator("#id_reply").press_sequentially("We")
    mine.get_by_text("Lead is writing a reply. Check with them before you send yours.").wait_for()
    theirs.goto("/agent/?queue=open")
    mine.locator("#presence .avatar").wait_for(state="detached")
    assert mine.locator("#writing-too").inner_text() == ""


def test_two_who_set_the_same_property_are_told(served, opened):
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    page.locator("[data-prop=priority]").click()
    page.locator("#edit").get_by_label("Low").check()
    change(ticket, served.lead, priority=4)
    page.locator("#edit").get_by_role("button", name="Save").click()
    page.get_by_text("It is now “Urgent”, you entered “Low”").wait_for()
    assert now_of(ticket).priority == 4
    page.get_by_role("button", name="Keep “Urgent”").click()
    page.locator("#edit").wait_for(state="hidden")
    assert now_of(ticket).priority == 4


def test_a_row_that_changes_stays_in_its_place(served, opened):
    first, second, third = three(served)
    page = opened(served.agent, "/agent/?queue=open")
    place = page.locator(f"#row-{second.pk}")
    place.hover()
    spot = place.bounding_box()
    set_times(second, next_due_at=timezone.now() + timedelta(days=3))
    change(second, served.lead, title="Another subject")
    page.get_by_role("link", name="Another subject").wait_for()
    assert place.bounding_box() == spot
    assert first.pk != third.pk


def test_quoting_puts_the_words_where_one_writes(served, opened):
    ticket = ask(served.customer, content="It broke.\nOn Sunday.")
    page = opened(served.agent, at(ticket))
    page.get_by_role("button", name="More about what Customer wrote").click()
    page.get_by_role("link", name="Quote").click()
    assert page.locator("#id_reply").input_value() == "> It broke.\n> On Sunday.\n\n"
    assert page.evaluate("document.activeElement.id") == "id_reply"


def test_a_note_is_quoted_among_staff(served, opened):
    ticket = ask(served.customer)
    note(ticket, "Ask the factory.", served.agent)
    page = opened(served.agent, at(ticket))
    page.get_by_role("button", name="More about what Agent wrote").click()
    page.locator("[popover]:popover-open").get_by_role("link", name="Quote").click()
    assert page.locator("#id_note").input_value() == "> Ask the factory.\n\n"
    assert page.locator("#id_reply").input_value() == ""


def cut_off(page, address):
    """No answer from there until what is returned is called."""
    where = re.compile(re.escape(address))
    page.route(where, lambda route: route.abort())
    return lambda: page.unroute(where)


def failed(page, words):
    page.get_by_role("alert").get_by_text(words).wait_for()
    assert not page.get_by_text("That didn't work.").is_visible()


def test_without_the_server_the_open_ticket_stays_and_its_pane_says_so(served, opened):
    first, _second, third = three(served)
    page = opened(served.agent, f"{at(first)}?queue=open")
    page.locator("#id_reply").fill("Half a sentence")
    back = cut_off(page, at(third))
    row(page, "Third").click()
    failed(page, "Couldn't load the ticket.")
    assert page.locator("#conversation .failed").count() == 1
    assert page.locator(f"#row-{third.pk}[data-unread]").count() == 1
    assert current(page) == "First"
    assert page.locator("h1").text_content() == "First"
    assert page.locator("#id_reply").input_value() == "Half a sentence"
    back()
    page.get_by_role("link", name="Try again").click()
    is_open(page, "Third")
    assert current(page) == "Third"
    assert page.url.endswith(f"{at(third)}?queue=open")
    assert page.locator(".failed").count() == 0


def test_a_fault_of_ours_is_said_where_nothing_was_open_and_tried_again(served, opened):
    _first, second, _third = three(served)
    page = opened(served.agent, "/agent/?queue=open")
    page.route(re.compile(re.escape(at(second))), lambda route: route.fulfill(status=500, body="No."))
    row(page, "Second").click()
    failed(page, "Couldn't load the ticket.")
    page.get_by_role("link", name="Try again").click()
    failed(page, "Couldn't load the ticket.")
    assert page.locator(".failed").count() == 1
    assert page.locator("#rows [aria-current]").count() == 0


def test_on_a_phone_the_list_says_what_did_not_open(served, opened):
    _first, second, _third = three(served)
    page = opened(served.agent, "/agent/?queue=open", size=PHONE)
    cut_off(page, at(second))
    row(page, "Second").click()
    failed(page, "Couldn't load the ticket.")
    assert page.locator("#list .failed").is_visible()


def test_a_form_of_the_details_that_does_not_come_is_said_there(served, opened):
    first, *_ = three(served)
    page = opened(served.agent, f"{at(first)}?queue=open")
    back = cut_off(page, "/edit/priority/")
    page.keyboard.press("p")
    failed(page, "Couldn't load the details.")
    back()
    page.locator("#props").get_by_role("link", name="Try again").click()
    page.locator("#edit").get_by_label("Medium").wait_for()
    assert page.locator(".failed").count() == 0


def test_what_a_page_fetches_by_itself_fails_in_silence(served, opened):
    first, *_ = three(served)
    page = opened(served.agent, f"{at(first)}?queue=open")
    cut_off(page, at(first))
    with page.expect_event("requestfailed"):
        say(first, "It works again.", served.customer)
    page.wait_for_timeout(100)
    assert page.locator(".failed").count() == 0
    assert page.locator("#alert").text_content() == ""


def test_what_could_not_be_sent_is_said_above_the_page_and_kept(served, opened):
    first, *_ = three(served)
    page = opened(served.agent, f"{at(first)}?queue=open")
    page.locator("#id_reply").fill("On its way.")
    cut_off(page, f"{at(first)}messages/")
    page.get_by_role("button", name="Send reply to Customer").click()
    page.get_by_text("That didn't work. Nothing was sent.").wait_for()
    assert page.locator("#id_reply").input_value() == "On its way."


def test_on_a_phone_one_pane_is_seen_at_a_time(served, opened):
    three(served)
    page = opened(served.agent, "/agent/?queue=open", size=PHONE)
    assert page.locator(".tabbar").is_visible()
    assert not page.locator("#conversation").is_visible()
    row(page, "Second").click()
    is_open(page, "Second")
    assert not page.locator("#list").is_visible()
    assert not page.locator(".tabbar").is_visible()
    page.get_by_role("link", name="Back to the list").click()
    page.wait_for_url("**/agent/?queue=open")
    assert page.locator("#list").is_visible()


def test_on_a_small_phone_a_merge_is_taken_apart_again(served, window):
    first, second, _third = three(served)
    merge(second, first, served.agent)
    page = window(served.agent, java_script_enabled=False, viewport={"width": NARROW[0], "height": NARROW[1]})
    page.goto(at(second))
    page.get_by_role("button", name="Take apart again").click()
    assert now_of(second).merged_into_id is None


def test_a_list_is_narrowed_down_where_it_stands(served, opened):
    three(served)
    page = opened(served.agent, "/agent/?queue=open")
    page.keyboard.press("/")
    words = page.get_by_label("Number or words of the subject")
    words.wait_for()
    assert words.evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    words.wait_for(state="hidden")
    page.get_by_role("link", name="Filter").click()
    page.get_by_label("Team").select_option("No team")
    words.fill("second")
    page.keyboard.press("Enter")
    page.wait_for_url("**team=none**")
    assert page.locator("#rows .row__link").all_text_contents() == ["Second"]


# Both keys before the next frame, in which the browser takes the focus out of what is hidden.
CLOSED_AND_SENT = """e => {
  e.focus();
  e.closest('[popover]').hidePopover();
  e.focus();
  e.form.requestSubmit();
}"""


def test_what_escape_closed_is_not_sent_by_enter(served, opened):
    three(served)
    page = opened(served.agent, "/agent/?queue=open")
    page.keyboard.press("/")
    words = page.get_by_label("Number or words of the subject")
    words.fill("second")
    words.evaluate(CLOSED_AND_SENT)
    page.wait_for_timeout(300)
    assert page.url.endswith("/agent/?queue=open")
    assert page.locator("#rows .row__link").count() == 3


def test_without_scripts_the_filter_is_a_page(served, window):
    three(served)
    page = window(served.agent, java_script_enabled=False)
    page.goto("/agent/?queue=open&sort=lately")
    page.get_by_role("link", name="Filter").click()
    page.get_by_label("Number or words of the subject").fill("third")
    page.get_by_role("button", name="Show").click()
    assert "sort=lately" in page.url and page.locator("#rows .row__link").all_text_contents() == ["Third"]


def ugly(served):
    """Long, without spaces, without a name, from right to left, with everything that there can be of it."""
    with tenancy.platform():
        served.customer.name = (
            "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine Maximilian von und zu Hohenfels"
        )
        served.customer.save(update_fields=["name"])
        served.colleague.name = ""
        served.colleague.save(update_fields=["name"])
    ticket = ask(served.customer, LONG, "A" * 200 + "\nhttps://example.org/" + "x" * 300)
    arabic = "البطارية تتوقف عن الشحن عند ثمانين بالمئة منذ يوم الأحد"
    other = ask(
        served.colleague, arabic, arabic * 3 + "\n\nOn Mon, 14 Nov 2026 at 09:42, Ines wrote:\n> Hello"
    )
    with tenancy.platform():
        message = ticket.messages.get()
        served.ours.files_per_message = 12
        served.ours.save(update_fields=["files_per_message"])
        for number in range(40):
            tag = Tag.objects.create(
                organization=served.ours, name=f"a tag of some length {number}", color=1 + number % 6
            )
            TicketTag.objects.create(organization=served.ours, ticket=ticket, tag=tag)
        for number in range(12):
            name = f"a-photograph-of-the-display-with-a-very-long-name-{number}.jpeg"
            file = make_file(served.customer, message=message, path=name)
            Attachment.objects.filter(pk=file.pk).update(file_name=name)
    for each in (ticket, other):
        assign(each, served.agent, served.admin)
        note(each, "B" * 120, served.lead)
        with acting(served.lead):
            set_times(each, next_due_at=timezone.now() - timedelta(hours=3))
    say(ticket, "Once more.", served.customer)
    return ticket, other


# Controls that are drawn beyond the window or beyond what clips them, where nothing scrolls to them.
STICKING_OUT = """() => [...document.querySelectorAll('button, a, input, summary')].filter(e => {
    const at = e.getBoundingClientRect(), pane = e.closest('.pane, .menu')?.getBoundingClientRect();
    return e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest('.facts-strip, .vh') && pane
      && at.width > 2 && (at.right > Math.min(innerWidth, pane.right) + 1 || at.left < Math.max(0, pane.left) - 1);
  }).map(e => e.textContent.trim() || e.outerHTML.slice(0, 80)).join(', ')"""


@pytest.mark.parametrize("size", [WIDE, (1024, 768), PHONE])
def test_no_control_sticks_out_of_its_pane(served, opened, size):
    ticket, _other = ugly(served)
    page = opened(served.agent, f"{at(ticket)}?queue=mine", size=size)
    assert page.evaluate(STICKING_OUT) == ""
    assert served.customer.email in page.locator(".composer__aud").first.inner_text()
    if size != WIDE:
        page.locator("[popovertarget=props]:visible").first.click()
        assert page.evaluate(STICKING_OUT) == ""
    page.locator("[data-prop=tags]").click()
    save = page.locator("#edit").get_by_role("button", name="Save")
    save.wait_for()
    box = save.bounding_box()
    assert box["y"] + box["height"] <= size[1]


def test_of_many_tags_some_are_shown_and_all_are_counted(served, opened):
    ticket, _other = ugly(served)
    tags = opened(served.agent, at(ticket)).locator("[data-prop=tags]")
    assert tags.locator(".tag").count() == 8
    assert "and 32 more" in tags.inner_text()


def test_on_a_phone_the_history_stands_where_the_details_stood(served, opened):
    first, *_ = three(served)
    page = opened(served.agent, f"{at(first)}?queue=open", size=PHONE)
    page.locator(".facts-strip button").first.click()
    for name, shown in (("History", "As it was on"), ("Details", "Service level")):
        page.locator("#props").get_by_role("link", name=name).click()
        page.locator("#props:popover-open").get_by_text(shown).wait_for()
        assert page.evaluate("document.activeElement.textContent") == name


def test_nothing_overlaps_and_everybody_can_read_it(served, window):
    ticket, other = ugly(served)
    eye = Eye(window(served.agent))
    found = eye.look_at(f"{at(ticket)}?queue=mine") + eye.look_at(f"{at(other)}?queue=open")
    found += (
        eye.look_at("/agent/?queue=mine")
        + eye.look_at("/agent/?queue=unassigned")
        + eye.look_at("/agent/keys/")
    )
    if folder := os.environ.get("PICTURES"):
        for address, name in (
            (at(ticket), "ugly"),
            (at(other), "arabic"),
            ("/agent/?queue=unassigned", "empty"),
        ):
            for size in (WIDE, (1024, 768), PHONE):
                eye.show(size, "light")
                eye.page.goto(address)
                eye.page.screenshot(path=f"{folder}/{name}-{size[0]}.png")
    assert found == []
