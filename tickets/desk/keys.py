"""The keyboard of the workspace, in the words of its page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User

KEYS = [
    (_("Moving"), [
        (["J", "K"], _("Next or previous row")), (["Enter", "O"], _("Open the row")),
        (["[", "]"], _("Previous or next ticket")), (["U"], _("Back to the list")),
        (["G I"], _("My open")), (["G U"], _("Unassigned")), (["G M"], _("Mentions")), (["G A"], _("All open")),
        (["G R"], _("Reports")), (["/"], _("Search this list")), (["⌘K", "Ctrl K"], _("Search or jump to")),
        (["Esc"], _("Close, leave the field, back to the list")),
    ]),
    (_("Writing"), [
        (["R"], _("Reply")), (["N"], _("Internal note")), (["⌘Enter", "Ctrl Enter"], _("Send with the visible button")),
        (["⇧⌘Enter"], _("Send, set Pending, open the next one")),
    ]),
    (_("This ticket"), [
        (["A"], _("Assign")), (["I"], _("Assign to me")), (["S"], _("Status")), (["P"], _("Priority")), (["L"], _("Tags")),
        (["E"], _("Resolve")), (["Z"], _("Snooze")), (["."], _("Show or hide details")),
    ]),
    (_("Lists"), [
        (["X", "⇧X"], _("Tick one or a range")), (["C"], _("New ticket")), (["?"], _("This page")),
    ]),
]  # fmt: skip


def keys_for(person: User) -> list[tuple[Any, list[tuple[list[str], Any]]]]:
    """Without the way to the reports for whom they are not."""
    none = ["G R"] if person.audience == "agent" else None
    return [(name, [line for line in lines if line[0] != none]) for name, lines in KEYS]
