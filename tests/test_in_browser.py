"""What people do here, done in Chromium: with scripts and without, by mouse and by keyboard."""

import io
import re

import pytest
from PIL import Image

from accounts import notifications
from accounts.models import Department, User
from accounts.tests.mailbox import digits_to, link_to, mails_to, other_than
from conftest import PASSWORD
from helpdesk.lib import tenancy

pytestmark = pytest.mark.browser
with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def opened(window):
    def page(person=None, *, scripts=True, at="/account/sign-in/"):
        found = window(person, java_script_enabled=scripts)
        found.goto(at)
        return found

    return page


def fill(page, button, **values):
    """Types into fields by name and presses the button."""
    for name, value in values.items():
        page.locator(f"[name={name}]:not([type=hidden])").fill(value)
    press(page, button)


def press(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).click()


def path(page):
    return re.sub(r"^https?://[^/]+", "", page.url)


def says(page, text):
    page.get_by_text(text).first.wait_for()


def rows(model, **wanted):
    with tenancy.platform():
        return list(model.objects.filter(**wanted))


# -- getting in and out ---------------------------------------------------------------------


@with_and_without_scripts
def test_signing_in_and_out(served, opened, scripts):
    page = opened(scripts=scripts)
    fill(page, "Sign in", email=served.agent.email, password="not this one")
    says(page, "The email address or the password isn't right.")
    assert page.locator("[name=email]").input_value() == served.agent.email
    fill(page, "Sign in", password=PASSWORD)
    page.wait_for_url("**/agent/")
    page.goto("/account/sign-out/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    says(page, "You are signed out.")
    page.goto("/agent/")
    assert path(page) == "/account/sign-in/?next=/agent/"


@with_and_without_scripts
def test_signing_in_by_a_mailed_code(served, opened, scripts):
    page = opened(scripts=scripts, at="/account/sign-in/?next=/account/profile/")
    press(page, "Get a code by mail", role="link")
    fill(page, "Send the code", email=served.customer.email)
    digits = digits_to(served.customer.email)
    fill(page, "Continue", code=other_than(digits))
    says(page, "That isn't the code.")
    fill(page, "Continue", code=f"{digits[:3]} {digits[3:]}")
    page.wait_for_url("**/account/profile/")


@with_and_without_scripts
def test_signing_up(served, opened, scripts):
    page = opened(scripts=scripts)
    press(page, "Make an account", role="link")
    fill(page, "Send the code", name="Noa Levi", email="noa@new.example")
    fill(page, "Continue", code=digits_to("noa@new.example"))
    says(page, "Your account with Acme is ready")
    press(page, "Not now", role="link")
    says(page, "How can we help?")
    assert [person.role for person in rows(User, email="noa@new.example")] == ["customer"]


@with_and_without_scripts
def test_a_new_password_by_link(served, opened, scripts):
    page = opened(scripts=scripts)
    press(page, "Forgot your password?", role="link")
    fill(page, "Send the link", email=served.agent.email)
    page.goto(link_to(served.agent.email))
    fill(page, "Set the password", password="short")
    says(page, "There is a problem")
    fill(page, "Set the password", password="four plain words 9")
    page.wait_for_url("**/agent/")
    page.goto(link_to(served.agent.email))
    fresh = opened(scripts=scripts)
    fill(fresh, "Sign in", email=served.agent.email, password="four plain words 9")
    fresh.wait_for_url("**/agent/")


@with_and_without_scripts
def test_inviting_and_accepting(served, opened, scripts):
    admin = opened(served.admin, scripts=scripts, at="/agent/settings/people/invite/")
    admin.select_option("[name=department]", label="Billing")
    fill(admin, "Send the invitation", email="ines@new.example", name="Ines")
    says(admin, "ines@new.example is invited.")
    guest = opened(scripts=scripts, at=link_to("ines@new.example", "invitation"))
    fill(guest, "Join Acme", name="Ines Moreau", password="four plain words 9")
    guest.wait_for_url("**/agent/")
    says(guest, "Welcome, Ines.")
    admin.goto("/agent/settings/people/")
    says(admin, "Ines Moreau")


@with_and_without_scripts
def test_the_suspended_are_out_at_their_next_click(served, opened, scripts):
    agent = opened(served.agent, scripts=scripts, at="/account/profile/")
    admin = opened(served.admin, scripts=scripts, at=f"/agent/settings/people/{served.agent.pk}/")
    press(admin, "Suspend", role="link")
    press(admin, "Suspend")
    says(admin, "is suspended and signed out everywhere.")
    agent.get_by_role("link", name="Password", exact=True).first.click()
    agent.wait_for_url("**/account/sign-in/?next=/account/password/")


# -- their own and the organization's things ---------------------------------------------------


def picture():
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(drawn, "PNG")
    return {"name": "me.png", "mimeType": "image/png", "buffer": drawn.getvalue()}


@with_and_without_scripts
def test_changing_the_profile(served, opened, scripts, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = opened(served.agent, scripts=scripts, at="/account/profile/")
    page.set_input_files("[name=picture]", picture())
    page.locator("[name=theme][value=dark]").check(force=True)
    fill(page, "Save the profile", name="Ines Moreau-Díaz")
    says(page, "Your profile is saved.")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    shown = page.locator("main img[src*='/account/avatar/']").first
    assert page.request.get(shown.get_attribute("src")).headers["content-type"] == "image/png"
    assert page.locator("[name=name]").input_value() == "Ines Moreau-Díaz"


@with_and_without_scripts
def test_making_changing_and_deleting_a_team(served, opened, scripts):
    page = opened(served.admin, scripts=scripts, at="/agent/settings/teams/")
    press(page, "New team", role="link")
    fill(page, "Make the team", name="Night shift", description="From ten to six.")
    says(page, "Night shift is there.")
    page.locator("main").get_by_role("link", name="Night shift").click()
    fill(page, "Save", name="Late shift")
    page.locator("main").get_by_role("link", name="Late shift").click()
    press(page, "Delete this team", role="link")
    press(page, "Delete the team")
    says(page, "Late shift is deleted.")
    assert rows(Department, name__endswith="shift") == []


# -- by keyboard ---------------------------------------------------------------------------------


def tab_to(page, selector, most=60):
    """Presses Tab until that has the focus; every stop on the way has to be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


SEEN = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const ring = (parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none') || style.boxShadow !== 'none';
  return e === document.body || (ring && box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight);
}"""


def test_the_first_stop_skips_to_the_content(served, opened):
    page = opened(served.admin, at="/agent/")
    tab_to(page, ".skip", most=1)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_signing_in_by_keyboard(served, opened):
    page = opened()
    tab_to(page, "[name=email]")
    page.keyboard.type(served.agent.email)
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/agent/")


def test_inviting_by_keyboard(served, opened):
    page = opened(served.admin, at="/agent/settings/people/")
    tab_to(page, "a[href$='/people/invite/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/invite/")
    tab_to(page, "[name=email]")
    page.keyboard.type("ines@new.example")
    tab_to(page, "[name=role]")
    page.keyboard.type("Analyst")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    says(page, "ines@new.example is invited.")
    assert [person.role for person in rows(User, email="ines@new.example")] == ["analyst"]


@pytest.mark.parametrize("who", ["admin", "customer"])
@with_and_without_scripts
def test_the_menu_of_ones_account_opens_and_closes(served, opened, scripts, who):
    page = opened(getattr(served, who), scripts=scripts, at="/")
    button, menu = page.locator("[popovertarget=me-menu]:visible").first, page.locator("#me-menu")
    button.focus()
    page.keyboard.press("Enter")
    menu.wait_for(state="visible")
    page.keyboard.press("Escape")
    menu.wait_for(state="hidden")
    page.keyboard.press("Enter")
    menu.get_by_role("button", name="Sign out").press("Enter")
    says(page, "You are signed out.")


def test_by_tab_every_stop_of_a_long_page_is_seen(served, opened):
    page = opened(served.admin, at="/agent/settings/general/")
    tab_to(page, "main button[type=submit]", most=80)


# -- forms -----------------------------------------------------------------------------------------


def test_a_wrong_form_puts_the_focus_on_its_list_of_errors(served, opened):
    page = opened(served.admin, at="/agent/settings/teams/new/")
    fill(page, "Make the team", name="")
    summary = page.locator(".errors")
    summary.wait_for()
    assert page.evaluate("document.activeElement.matches('.errors')")
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.name") == "name"
    assert page.title().startswith("Error:")


def test_without_scripts_the_list_of_errors_leads_to_the_field(served, opened):
    page = opened(served.admin, scripts=False, at="/agent/settings/teams/new/")
    fill(page, "Make the team", name="")
    link = page.locator(".errors a").first
    field = page.locator(link.get_attribute("href"))
    assert field.get_attribute("name") == "name"
    assert field.get_attribute("aria-invalid") == "true"
    words = page.locator(f"#{field.get_attribute('aria-describedby').split()[-1]}")
    assert link.inner_text() in words.inner_text()


# While the answer to the first press is on its way.
PRESSED_AGAIN = """async button => {
  for (let press = 0; press < 3; press++) { button.click(); await new Promise(r => setTimeout(r, 50)) }
}"""


@pytest.mark.parametrize(
    ("at", "field", "button", "done"),
    [
        ("mail/", "to", "Send a test mail", "The test mail is on its way"),
        ("people/invite/", "email", "Send the invitation", "is invited."),
    ],
)
def test_a_double_click_sends_once(served, opened, at, field, button, done):
    page, sent = opened(served.admin, at=f"/agent/settings/{at}"), []
    page.route(
        "**/*", lambda route: sent.append(route) if route.request.method == "POST" else route.continue_()
    )
    page.locator(f"[name={field}]").fill("ines@new.example")
    page.get_by_role("button", name=button).evaluate(PRESSED_AGAIN)
    assert len(sent) == 1
    sent[0].continue_()
    says(page, done)
    assert len(mails_to("ines@new.example")) == 1


# -- notifications -----------------------------------------------------------------------------------


def tell(person, title="Something happened"):
    return notifications.tell(
        [person], kind="mentioned", title=title, content="Of the tests.", link="/agent/"
    )


def listening(page, at):
    """From now on it hears what happens."""
    with page.expect_response("**/events"):
        page.goto(at)
    return page


@with_and_without_scripts
def test_reading_what_one_was_told(served, opened, scripts):
    for title in ("The first", "The second"):
        tell(served.agent, title)
    page = opened(served.agent, scripts=scripts, at="/agent/")
    page.locator("#nav").get_by_role("link", name="Notifications 2 unread").click()
    press(page, "Mark as read The first")
    page.get_by_role("button", name="Mark as read The first").wait_for(state="detached")
    page.locator("#nav-notifications", has_text="1").wait_for()
    if scripts:
        press(page, "See all", role="link")
    press(page, "Mark all as read")
    says(page, "Everything is marked as read.")
    assert page.locator("#nav-notifications").is_hidden()
    press(page, "The second", role="link")
    page.wait_for_url("**/agent/")


def test_the_counts_and_the_list_follow_by_themselves(served, opened):
    page = listening(opened(served.agent, at="about:blank"), "/agent/")
    beside = listening(opened(served.agent, at="about:blank"), "/agent/notifications/")
    tell(served.agent)
    page.locator("#nav-notifications", has_text="1").wait_for()
    assert page.locator("#tab-notifications").text_content() == "1 unread"
    beside.get_by_role("link", name="Something happened (unread)").wait_for()
    press(beside, "Mark all as read")
    page.locator("#nav-notifications").wait_for(state="hidden")
    assert page.locator("#tab-notifications").text_content() == ""


def test_a_refresh_of_the_list_leaves_the_focus_where_it_was(served, opened):
    tell(served.agent, "The first")
    page = listening(opened(served.agent, at="about:blank"), "/agent/notifications/")
    page.get_by_role("button", name="Mark as read The first").focus()
    tell(served.agent, "The second")
    page.get_by_role("link", name="The second").wait_for()
    assert "Mark as read The first" in page.evaluate("document.activeElement.textContent")


# As a browser tells a page that another tab is in front of it.
SHOW = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_hidden_page_holds_no_stream_and_catches_up_when_it_is_seen(served, opened):
    page = listening(opened(served.agent, at="about:blank"), "/agent/")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
        page.evaluate(SHOW, True)
    tell(served.agent)
    assert page.locator("#nav-notifications").is_hidden()
    page.evaluate(SHOW, False)
    page.locator("#nav-notifications", has_text="1").wait_for()
