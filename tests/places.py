"""What stands at the addresses of docs/permissions.md, and the forms that pages hold."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.test.html import Element, parse_html

from accounts import inviting, notification_mail, notifications, outbox, resetting
from accounts.tests.mailbox import path_to
from helpdesk.lib import tenancy
from knowledge.tests.shelving import shelved
from tickets.tests.making import set_up

from .test_access import AUDIENCES, asked

ROLES = AUDIENCES[:-1]  # a stranger sees what an admin sees


def stage(cast: SimpleNamespace) -> SimpleNamespace:
    """Makes what the addresses name."""
    with tenancy.acting(cast.admin, source="test"):
        invited, link = inviting.invite("guest@acme.example", "Guest", "agent", by=cast.admin)
        mail = outbox.write(
            "test", to="a@acme.example", subject="A mail", organization=cast.ours, sender="Admin"
        )
    [told] = notifications.tell(
        [cast.agent], kind="mentioned", title="A notification", content="Of the tests.", link="/agent/"
    )
    resetting.ask(cast.customer.email, organization=cast.ours)
    return SimpleNamespace(
        **asked(cast),
        **shelved(cast.ours),
        person=cast.agent.pk,
        team=cast.billing.pk,
        mail=mail.pk,
        notification=told.pk,
        **set_up(cast),
        invited=invited.pk,
        invitation="/" + link.split("/", 3)[3],
        reset=path_to(cast.customer.email),
        mute=notification_mail.link_of(cast.agent, {"kinds": ["mentioned"]}),
    )


@dataclass
class Form:
    """A form as a browser would read it: what it holds before anybody types."""

    action: str
    method: str
    multipart: bool
    values: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def typed(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if name != "csrfmiddlewaretoken" and kind != "file"]


def forms_on(html: str, at: str) -> list[Form]:
    """The forms of a page that take anything from whoever sends them."""
    found = []
    for element in elements(parse_html(html), "form"):
        told = dict(element.attributes)
        form = Form(told.get("action") or at, told.get("method", "get").lower(), "enctype" in told)
        for control in elements(element, "input", "textarea", "select"):
            read(control, form)
        if form.typed():
            found.append(form)
    return found


def elements(root: Any, *names: str) -> list[Element]:
    below = [child for child in root.children if isinstance(child, Element)]
    return [e for child in below for e in ([child] if child.name in names else []) + elements(child, *names)]


def read(control: Element, form: Form) -> None:
    told = dict(control.attributes)
    kind = told.get("type", "text") if control.name == "input" else control.name
    if (name := told.get("name")) and kind not in ("submit", "button", "image"):
        form.kinds[name] = kind
        value = value_of(control, kind, told)
        if value is not None:
            form.values[name] = value


def value_of(control: Element, kind: str, told: dict[str, str]) -> str | None:
    if kind in ("checkbox", "radio"):
        return told.get("value", "on") if "checked" in told else None
    if kind == "textarea":
        return "".join(str(child) for child in control.children)
    if kind == "select":
        options = [dict(option.attributes) for option in elements(control, "option")]
        chosen = [option for option in options if "selected" in option] or options
        return chosen[0].get("value", "") if chosen else None
    return None if kind == "file" else told.get("value", "")
