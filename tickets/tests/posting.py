"""Forms as people use them: the page is fetched, what it holds is kept, one thing is changed, and it is sent."""

from typing import Any

from django.test import Client
from django.test.html import Element, parse_html

from tests.places import Form, elements, read
from tickets.models import Ticket
from tickets.tests.filling import text_of


def send(browser: Client, address: str, /, *, to: Any = "", press: Any = None, **values: Any) -> Any:
    """Fills in the form there that has these fields, or this button, and sends it. The answer is where that leads."""
    page = browser.get(address)
    assert page.status_code == 200, (address, page.status_code)
    press = press or {}
    for element in elements(parse_html(page.content.decode()), "form"):
        form, buttons = read_form(element, address)
        if form.action.endswith(to) and set(values) <= set(form.kinds) and press.items() <= buttons:
            answer = browser.post(form.action, form.values | press | values, follow=True)
            assert answer.status_code == 200, (answer.status_code, text_of(answer))
            return answer
    raise AssertionError(f"{address} has no form with {press} {sorted(values)}")


def read_form(element: Element, at: str) -> tuple[Form, set[tuple[str, str]]]:
    told = dict(element.attributes)
    form = Form(told.get("action") or at, told.get("method", "get").lower(), "enctype" in told)
    for control in elements(element, "input", "textarea", "select"):
        read(control, form)
    buttons = [dict(button.attributes) for button in elements(element, "button")]
    return form, {(button["name"], button.get("value", "")) for button in buttons if "name" in button}


def words(browser: Client, address: str) -> str:
    """What stands on a page."""
    page = browser.get(address, follow=True)
    assert page.status_code == 200, (address, page.status_code)
    return text_of(page)


def markup(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def desk(ticket: Ticket, *parts: object) -> str:
    """Of the first organization of the cast."""
    return "/".join(["", "agent", "tickets", f"AC-{ticket.number}", *map(str, parts), ""])
