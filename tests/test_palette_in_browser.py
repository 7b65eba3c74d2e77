"""The command palette in Chromium: opened by its keys, moved through, run, left."""

import pytest

from tickets.tests.making import ask, now_of
from tickets.tests.working import assign, at

from .browsing import PHONE, RULES, WIDE, Eye

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(window):
    def page(person, at="/agent/", *, scripts=True, size=WIDE):
        found = window(person, viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts)
        found.goto(at)
        return found

    return page


def search_for(page, text):
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or jump to").fill(text)
    page.get_by_role("option", name=f"Search for “{text}”").wait_for()


def test_typing_and_arrows_lead_to_a_place(served, opened):
    page = opened(served.agent)
    search_for(page, "un")
    assert page.get_by_role("option", selected=True).inner_text().split("\n")[0] == "Unassigned"
    page.keyboard.press("ArrowDown")
    aim = page.get_by_role("option", selected=True).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{aim}")


def test_enter_waits_for_the_answer_to_what_was_typed(served, opened):
    page = opened(served.agent)
    page.keyboard.press("Control+k")
    page.keyboard.type("saved rep")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agent/replies/")


def test_escape_gives_the_focus_back(served, opened):
    page = opened(served.agent)
    page.get_by_role("link", name="Customers", exact=True).focus()
    search_for(page, "un")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Customers"


def test_what_can_be_done_with_the_open_ticket(served, opened):
    ticket = ask(served.customer, "Charged twice")
    assign(ticket, served.agent, served.agent)
    page = opened(served.agent, at(ticket))
    search_for(page, "internal")
    assert page.get_by_role("option", selected=True).inner_text().split() == ["Internal", "note", "N"]
    page.keyboard.press("Escape")
    search_for(page, "resol")
    assert page.get_by_role("option", selected=True).inner_text().split() == ["Resolve", "E"]
    page.keyboard.press("Enter")
    page.get_by_text(f"AC-{ticket.number}: Resolved").first.wait_for()
    assert now_of(ticket).status == "resolved"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_there_for_everybody(served, opened, size, scheme):
    ticket = ask(served.customer, "Charged twice")
    page = opened(served.admin, at(ticket), size=size)
    eye = Eye(page)
    eye.show(size, scheme)
    eye.cdp.send("Runtime.evaluate", {"expression": f"{eye.axe};0"})
    search_for(page, "s")
    assert eye.violations(scheme, {"runOnly": RULES}) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_the_menu_opens_it(served, opened):
    page = opened(served.agent, size=PHONE)
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Search or jump to").click()
    page.get_by_role("option").first.wait_for()
    page.get_by_role("button", name="esc").click()
    # The dialog tells that it closed a moment after it did.
    page.wait_for_function("document.activeElement.textContent.trim() === 'More'")


def test_without_scripts_it_is_the_search_page(served, opened):
    page = opened(served.agent, scripts=False)
    page.get_by_role("link", name="Search or jump to").click()
    page.wait_for_url("**/agent/search/")
