"""Saved replies with places that are filled in, and macros that also set something. What people write is no template:
the places are a fixed list, filled once, with plain text."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from accounts.refusals import NotYours, heard
from helpdesk.lib import tenancy

from . import properties
from .models import Category, Macro, Tag, Ticket
from .models.saved_view import Audience
from .models.ticket import Priority, Status
from .references import ref_of
from .saved_views import audiences
from .words import status_label

PLACES = {
    "customer.first_name": gettext_lazy("the customer's first name"),
    "customer.name": gettext_lazy("the customer's name"),
    "customer.email": gettext_lazy("the customer's address"),
    "ticket.number": gettext_lazy("the ticket's number"),
    "ticket.title": gettext_lazy("the ticket's subject"),
    "agent.first_name": gettext_lazy("your first name"),
    "agent.name": gettext_lazy("your name"),
    "organization.name": gettext_lazy("the organization's name"),
}
PLACE = re.compile(r"\{((?:customer|ticket|agent|organization)\.[a-z_]+)\}")
# How a reply may be sent.
THEN = (Status.PENDING, Status.OPEN, Status.RESOLVED)
ME, NOBODY = "me", "nobody"


def unknown_places(text: str) -> list[str]:
    return [f"{{{name}}}" for name in dict.fromkeys(PLACE.findall(text)) if name not in PLACES]


def filled(text: str, ticket: Ticket, *, by: User | None) -> str:
    """By nobody, the organization speaks."""
    customer, speaker = ticket.customer, by or ticket.organization
    told = {
        "customer.first_name": customer.get_short_name() if customer else "",
        "customer.name": str(customer) if customer else "",
        "customer.email": customer.email if customer else "",
        "ticket.number": ref_of(ticket.organization, ticket.number),
        "ticket.title": ticket.title,
        "agent.first_name": by.get_short_name() if by else str(speaker),
        "agent.name": str(speaker),
        "organization.name": ticket.organization.name,
    }
    return PLACE.sub(lambda found: told.get(found[1], found[0]), text)


def may_change(macro: Macro, person: User) -> bool:
    if person.is_admin and macro.audience != Audience.PRIVATE:
        return True
    return macro.owner_id == person.pk and macro.audience in audiences(person)


def create(*, by: User, **columns: Any) -> Macro:
    """Refuses with MacroNameTaken and NotYours."""
    macro = Macro(organization_id=by.organization_id, owner=by, **_told(columns, by=by))
    with heard():
        macro.save(force_insert=True)
    return macro


def change(macro: Macro, *, by: User, **columns: Any) -> None:
    if not may_change(macro, by):
        raise NotYours
    told = _told(columns, by=by)
    for column, value in told.items():
        setattr(macro, column, value)
    with heard():
        macro.save(update_fields=list(told))


def _told(columns: dict[str, Any], *, by: User) -> dict[str, Any]:
    if columns.get("audience", Audience.PRIVATE) not in audiences(by):
        raise NotYours
    if columns.get("audience") == Audience.TEAM and columns.get("department") is None:
        columns["department"] = by.department
    return columns


def delete(macro: Macro, *, by: User) -> None:
    if not may_change(macro, by):
        raise NotYours
    with heard():
        macro.delete()


def apply(macro: Macro, ticket: Ticket, *, by: User, status: bool = False) -> None:
    """What it sets beside its text; the status only where no button has said it. What is gone meanwhile stays out.
    Refuses as the properties do."""
    with tenancy.because(f"macro: {macro.name}"):
        set_on(ticket, macro.actions, by=by, status=status)
    count_use(macro, by=by)


def set_on(ticket: Ticket, told: dict[str, Any], *, by: User | None, status: bool = False) -> None:
    """The properties and tags that actions name."""
    columns = _columns(told, ticket, by=by)
    if status and told.get("status"):
        columns["status"] = told["status"]
    if columns:
        properties.change(ticket, by=by, **columns)
    for name, verb in (("add_tags", properties.tag), ("remove_tags", properties.untag)):
        if tags := list(
            Tag.objects.filter(organization_id=ticket.organization_id, pk__in=told.get(name, []))
        ):
            verb(ticket, tags, by=by)


def _columns(told: dict[str, Any], ticket: Ticket, *, by: User | None) -> dict[str, Any]:
    columns: dict[str, Any] = {"priority": told["priority"]} if "priority" in told else {}
    for name, model in (("department", Department), ("category", Category)):
        rows: Any = model.objects
        if name in told and rows.filter(organization_id=ticket.organization_id, pk=told[name]).exists():
            columns[f"{name}_id"] = UUID(told[name])
    match told.get("assignee"):
        case None:
            pass
        case "me":
            columns["assignee_id"] = by.pk if by else ticket.assignee_id
        case "nobody":
            columns["assignee_id"] = None
        case key:
            columns["assignee_id"] = UUID(key)
    return columns


def count_use(macro: Macro, *, by: User) -> None:
    """Whoever may use it may count, also where only admins change it."""
    rows = Macro.objects.filter(organization_id=macro.organization_id, pk=macro.pk)
    if macro.audience == Audience.PRIVATE:
        rows.update(used=F("used") + 1)
        return
    with tenancy.system(macro.organization_id, source=tenancy.current().source):
        rows.update(used=F("used") + 1)


class Words:
    """What macros and rules set, in words; the names of what they point to are read once."""

    def __init__(self, macros: Sequence[Any], person: User) -> None:
        self.organization = person.organization
        self.names: dict[str, str] = {}
        wanted = {str(key) for macro in macros for key in _keys(macro.actions)}
        for model in (Department, Category, Tag, User):
            rows: Any = model.objects
            if wanted:
                found = rows.filter(organization_id=person.organization_id, pk__in=wanted)
                self.names |= {str(one.pk): str(one) for one in found}

    def of(self, macro: Any) -> list[str]:
        told, lines = macro.actions, []
        if told.get("status"):
            lines.append(_("Status: %(what)s") % {"what": status_label(told["status"], self.organization)})
        if "priority" in told:
            lines.append(_("Priority: %(what)s") % {"what": Priority(told["priority"]).label})
        if told.get("assignee"):
            lines.append(_("Assignee: %(what)s") % {"what": self._assignee(told["assignee"])})
        for name, words in (
            ("department", _("Team: %(what)s")), ("category", _("Category: %(what)s")),
            ("add_tags", _("Tags: add %(what)s")), ("remove_tags", _("Tags: take off %(what)s")),
        ):  # fmt: skip
            keys = told.get(name) or []
            if there := [
                self.names[key] for key in ([keys] if isinstance(keys, str) else keys) if key in self.names
            ]:
                lines.append(words % {"what": ", ".join(there)})
        return lines

    def _assignee(self, key: str) -> str:
        return (
            {ME: _("you"), NOBODY: _("nobody")}.get(key) or self.names.get(key) or _("somebody who is gone")
        )


def _keys(told: dict[str, Any]) -> list[str]:
    one = [
        told[name]
        for name in ("department", "category", "assignee")
        if told.get(name) not in (None, ME, NOBODY)
    ]
    return [*one, *told.get("add_tags", []), *told.get("remove_tags", [])]
