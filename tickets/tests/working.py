"""The workspace's pages as browsers use them: an address, a form with what stands in it, what a page says."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from conftest import PASSWORD
from helpdesk.lib import tenancy
from tests.places import Form, forms_on
from tickets import archive, assignment, lifecycle, merging, opening, properties, sending
from tickets.models import Ticket, TicketEvent


def at(ticket: Ticket, *parts: object) -> str:
    """Of the first organization of the cast."""
    return "/".join(["", "agent", "tickets", f"AC-{ticket.number}", *map(str, parts), ""])


def form_on(browser: Any, path: str, *names: str) -> Form:
    """The form there that has these fields."""
    html = browser.get(path).content.decode()
    return next(form for form in forms_on(html, path) if set(names) <= set(form.kinds))


def send(browser: Any, path: str, **values: Any) -> Any:
    """The form there, with these typed in; whatever else it held goes along."""
    form = form_on(browser, path, *(name for name in values if name not in BUTTONS))
    return browser.post(form.action, form.values | values)


BUTTONS = {"act", "preview", "visibility", "keep", "tags"}


def compose(browser: Any, ticket: Ticket, text: str, *, note: bool = False, **more: Any) -> Any:
    """As it is written on the page of the ticket and sent by the button that goes with it, and ten seconds later."""
    answer = write(browser, ticket, text, note=note, **more)
    ten_seconds_pass()
    return answer


def write(browser: Any, ticket: Ticket, text: str, *, note: bool = False, **more: Any) -> Any:
    """The same, and no time passes."""
    mode = "internal" if note else "public"
    told = {"note" if note else "reply": text, "mode": mode, "visibility": mode} | more
    return send(browser, at(ticket), **told)


def ten_seconds_pass() -> None:
    sending.send_due(now=timezone.now() + timedelta(seconds=11))


def signed_in(person: Any) -> Client:
    """Where several act at once, each commits."""
    browser = Client(headers={"host": "localhost"})
    answer = browser.post("/account/sign-in/", {"email": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def listed(answer: Any) -> list[str]:
    """The subjects of a list, in their order."""
    found = re.findall(r'class="row__link"[^>]*>([^<]*)<', answer.content.decode())
    return [unescape(title) for title in found]


def acting(person: Any) -> Any:
    return tenancy.acting(person, source="agent_dashboard")


def resolve(ticket: Ticket, by: Any) -> Ticket:
    with acting(by):
        return lifecycle.resolve(ticket, by=by)


def assign(ticket: Ticket, to: Any, by: Any) -> Ticket:
    with acting(by):
        return assignment.assign(ticket, to, by=by)


def change(ticket: Ticket, by: Any, **values: Any) -> Ticket:
    with acting(by):
        return properties.change(ticket, by=by, **values)


def merge(ticket: Ticket, into: Ticket, by: Any) -> Ticket:
    with acting(by):
        return merging.merge(ticket, into=into, by=by)


def delete(ticket: Ticket, by: Any) -> None:
    with acting(by):
        archive.delete(ticket, by=by)


def confirm(ticket: Ticket, by: Any) -> Ticket:
    with acting(by):
        return opening.confirm(ticket, by=by)


def events_of(ticket: Ticket, action: str = "") -> list[TicketEvent]:
    with tenancy.platform():
        rows = TicketEvent.objects.filter(ticket_id=ticket.pk).order_by("pk")
        return list(rows.filter(action=action) if action else rows)


def set_times(ticket: Ticket, **columns: Any) -> None:
    """Columns that are the database's to set, as if it had been another day."""
    with tenancy.platform():
        Ticket.objects.filter(pk=ticket.pk).update(**columns)
