"""The table of keys in Chromium: each does what it says, and nothing by accident."""

import pytest

from helpdesk.lib import tenancy
from tickets import conversation
from tickets.models import Message
from tickets.tests.making import ask, make_tag, note, now_of, say
from tickets.tests.working import acting, assign, at

from .test_desk_in_browser import says
from .test_workspace_in_browser import is_open, opened, row, three  # noqa: F401

pytestmark = pytest.mark.browser
FOCUS = (
    "document.activeElement.id || document.activeElement.textContent.trim() || document.activeElement.tagName"
)


def keys(page, *names):
    for name in names:
        page.keyboard.press(name)


def ticked(page):
    found = "[...document.querySelectorAll('#rows .row')].filter(e => e.querySelector(':checked'))"
    return page.evaluate(f"{found}.map(e => e.querySelector('.row__link').textContent)")


def focus(page):
    return page.evaluate(FOCUS)


def test_x_ticks_and_unticks_and_with_shift_a_range(served, opened):  # noqa: F811
    three(served)
    page = opened(served.agent, "/agent/?queue=open")
    keys(page, "j", "x")
    assert ticked(page) == ["First"]
    says(page, "1 selected")
    keys(page, "x")
    assert ticked(page) == []
    assert not page.locator("#bulk").is_visible()
    keys(page, "x", "j", "j", "X")
    assert ticked(page) == ["First", "Second", "Third"]
    says(page, "3 selected")


def test_after_a_click_with_the_pointer_x_and_shift_go_on_from_there(served, opened):  # noqa: F811
    three(served)
    page = opened(served.agent, "/agent/?queue=open")
    page.locator("#rows .check").nth(2).check(force=True)
    row(page, "First").focus()
    keys(page, "X")
    assert ticked(page) == ["First", "Second", "Third"]


def test_enter_opens_the_row(served, opened):  # noqa: F811
    three(served)
    page = opened(served.agent, "/agent/?queue=open")
    keys(page, "j", "j", "Enter")
    is_open(page, "Second")


def test_u_leads_back_to_the_list_that_it_came_from(served, opened):  # noqa: F811
    first, *_ = three(served)
    page = opened(served.agent, f"{at(first)}?queue=unassigned")
    keys(page, "u")
    page.wait_for_url("**/agent/?queue=unassigned")


def test_a_slash_searches_this_list(served, opened):  # noqa: F811
    three(served)
    page = opened(served.agent, "/agent/?queue=open")
    keys(page, "/")
    page.wait_for_function("() => document.activeElement.id === 'id_q'")
    page.keyboard.type("Second")
    keys(page, "Enter")
    page.wait_for_url("**q=Second**")
    assert page.locator("#rows .row").count() == 1


@pytest.mark.parametrize(
    ("key", "queue"), [("i", "mine"), ("u", "unassigned"), ("m", "mentions"), ("a", "open")]
)
def test_g_goes_to_a_queue(served, opened, key, queue):  # noqa: F811
    page = opened(served.agent, "/agent/?queue=done")
    keys(page, "g", key)
    page.wait_for_url(f"**/agent/?queue={queue}")


def test_g_and_r_go_to_the_reports(served, opened):  # noqa: F811
    page = opened(served.lead, "/agent/")
    keys(page, "g", "r")
    page.wait_for_url("**/agent/reports/")


def test_after_g_no_other_key_does_anything(served, opened):  # noqa: F811
    ticket, *_ = three(served)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    keys(page, "g", "e", "g", "s")
    page.wait_for_timeout(200)
    assert not page.locator("#edit").is_visible()
    assert now_of(ticket).status == "new"
    keys(page, "s")
    page.locator("#edit").wait_for()


def test_r_and_n_switch_what_is_written_and_focus_it(served, opened):  # noqa: F811
    ticket, *_ = three(served)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    for key, field, button in (
        ("n", "id_note", "Add internal note"),
        ("r", "id_reply", "Send reply to Customer"),
    ):
        keys(page, key)
        assert focus(page) == field
        assert page.get_by_role("button", name=button).is_visible()
        keys(page, "Escape")


@pytest.mark.parametrize(
    ("key", "name"), [("a", "assignee"), ("s", "status"), ("p", "priority"), ("l", "tags")]
)
def test_a_property_opens_where_it_stands(served, opened, key, name):  # noqa: F811
    ticket, *_ = three(served)
    make_tag(served.ours)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    keys(page, key)
    page.locator(f"#edit [name={name}]").first.wait_for(state="attached")
    page.wait_for_function("() => document.querySelector('#edit').contains(document.activeElement)")
    keys(page, "Escape")
    page.locator("#edit").wait_for(state="hidden")
    page.wait_for_function(f"() => document.activeElement.dataset.prop === '{name}'")


def test_i_takes_it_from_a_colleague_too(served, opened):  # noqa: F811
    ticket, *_ = three(served)
    assign(ticket, served.lead, served.admin)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    keys(page, "i")
    page.locator("[data-prop=assignee]", has_text="Agent").wait_for()
    assert now_of(ticket).assignee_id == served.agent.pk
    keys(page, "i")
    assert page.locator("[data-key=i]").count() == 0


def test_z_asks_until_when_it_sleeps(served, opened):  # noqa: F811
    ticket, *_ = three(served)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    keys(page, "z")
    page.wait_for_url("**/snooze/**")


def test_c_begins_a_new_ticket(served, opened):  # noqa: F811
    page = opened(served.agent, "/agent/?queue=open")
    keys(page, "c")
    page.wait_for_url("**/agent/tickets/new/")


def test_escape_closes_then_leaves_the_field_then_goes_to_the_list(served, opened):  # noqa: F811
    ticket, *_ = three(served)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    keys(page, "r")
    page.get_by_role("button", name="Copy in").click()
    page.locator("#copies").wait_for()
    page.locator("#id_address").focus()
    keys(page, "Escape")
    page.locator("#copies").wait_for(state="hidden")
    page.locator("#id_reply").focus()
    keys(page, "Escape")
    assert focus(page) != "id_reply"
    keys(page, "Escape")
    assert focus(page) == "First"


def test_brackets_that_are_typed_with_alt_are_heard(served, opened):  # noqa: F811
    first, *_ = three(served)
    page = opened(served.agent, f"{at(first)}?queue=open")
    typed = {"key": "]", "bubbles": True, "cancelable": True, "ctrlKey": True, "altKey": True}
    page.evaluate("typed => document.body.dispatchEvent(new KeyboardEvent('keydown', typed))", typed)
    is_open(page, "Second")


def test_keys_of_the_browser_stay_its_own(served, opened):  # noqa: F811
    ticket, *_ = three(served)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    keys(page, "Control+e", "Alt+s", "Meta+i")
    page.wait_for_timeout(200)
    assert not page.locator("#edit").is_visible()
    assert (now_of(ticket).status, now_of(ticket).assignee_id) == ("new", None)


def test_offline_is_said_on_top_until_it_is_over(served, opened):  # noqa: F811
    ticket, *_ = three(served)
    page = opened(served.agent, f"{at(ticket)}?queue=open")
    page.locator("#id_reply").fill("Half a sentence")
    page.context.set_offline(True)
    bar = page.get_by_role("alert").get_by_text("You're offline. Your draft is kept on this device.")
    bar.wait_for()
    row(page, "Second").click()
    page.locator("#conversation .failed").wait_for()
    assert bar.is_visible()
    assert page.locator("#id_reply").input_value() == "Half a sentence"
    page.context.set_offline(False)
    bar.wait_for(state="hidden")
    page.get_by_role("link", name="Try again").click()
    is_open(page, "Second")


def test_offline_in_a_list_there_is_no_talk_of_drafts(served, opened):  # noqa: F811
    page = opened(served.agent, "/agent/?queue=open")
    page.context.set_offline(True)
    page.get_by_role("alert").get_by_text("You're offline.", exact=True).wait_for()
    page.context.set_offline(False)


HEARD = "document.querySelector('#announce').textContent"


def test_of_what_comes_in_the_replies_of_others_are_announced(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    page = opened(served.agent, at(ticket))
    note(ticket, "Somebody knows him?", served.lead)
    says(page, "Somebody knows him?")
    assert page.evaluate(HEARD) == ""
    page.locator("#id_reply").fill("Half a sentence")
    say(ticket, "We look into it.", served.lead)
    says(page, "We look into it.")
    page.wait_for_function(f"() => {HEARD} === 'Lead replied'")
    assert page.evaluate("[document.activeElement.id, document.activeElement.value]") == [
        "id_reply",
        "Half a sentence",
    ]
    assert page.locator("#announce").get_attribute("role") == "status"
    say(ticket, "It works again.", served.customer)
    says(page, "It works again.")
    page.wait_for_function(f"() => {HEARD} === 'Customer replied'")


def test_own_replies_and_what_goes_are_not_announced(served, opened):  # noqa: F811
    ticket = ask(served.customer)
    message = say(ticket, "We look into it.", served.lead)
    page = opened(served.agent, at(ticket))
    say(ticket, "On its way.", served.agent)
    says(page, "On its way.")
    with acting(served.admin):
        conversation.delete(message, by=served.admin)
    says(page, "wrote something that was deleted")
    say(ticket, "Another thing.", served.lead)
    says(page, "Another thing.")
    page.wait_for_function(f"() => {HEARD} === 'Lead replied'")
    page.evaluate("document.querySelector('#announce').textContent = ''")
    with tenancy.platform():
        newest = Message.objects.filter(ticket=ticket).latest("created_at")
    with acting(served.admin):
        conversation.delete(newest, by=served.admin)
    page.get_by_text("Another thing.").wait_for(state="detached")
    assert page.evaluate(HEARD) == ""
