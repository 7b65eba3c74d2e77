"""Events of tickets as the site's lists and its history show them; the words are the desk's."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.telling import change
from tickets.desk import telling
from tickets.models import TicketEvent


def told(event: TicketEvent, names: telling.Names) -> dict[str, Any]:
    """For accounts/settings/_acts.html: the act says who."""
    row = telling.told(event, names)
    return {
        "at": event.created_at,
        "who": row["place"],
        "act": row["act"],
        "differences": [differs(one["label"], one["old"], one["new"]) for one in row["differences"]],
        "reason": row["reason"],
    }


def differs(label: str, old: str, new: str) -> str:
    if old and new:
        return change(label, old, new)
    told = {"field": label, "new": new, "old": old}
    return _("%(field)s: %(new)s") % told if new else _("%(field)s: was %(old)s") % told


def in_short(event: TicketEvent) -> SafeString:
    """For a line of a list, without looking up what other tickets are called."""
    return telling.told(event, telling.Names(event.organization))["act"]
