"""What the composer shows: what was begun, what is quoted or taken from a saved reply, and how it is sent."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import articles, drafts, macros, sending
from tickets.desk import lists
from tickets.forms.composing import ComposerForm
from tickets.macros import THEN
from tickets.models import Attachment, Draft, Macro, Message, Ticket
from tickets.models.people import Mode
from tickets.words import SEND_THEN

from .door import called


def about(request: HttpRequest, ticket: Ticket, form: ComposerForm | None, seen: Any) -> dict[str, Any]:
    """For the template of the composer, and of what its author can still take back."""
    person = request.user
    begun = drafts.drafts_of(ticket, by=person)
    macro = macro_of(request, form, begun)
    then = macro.actions.get("status", "") if macro else ""
    then = then or besides(begun).get("then", "") or ticket.organization.settings.get(SEND_THEN, "")
    name = ticket.customer.get_short_name() if ticket.customer else ""
    words = sending_words(name)
    url, kept = reverse("desk:send", args=[called(ticket)]), lists.kept_of(request)
    return {
        "send": f"{url}?{kept}&" if kept else f"{url}?",
        "composer": form or fresh(request, ticket, begun, macro, seen),
        "versions": {mode: drafts.version_of(begun.get(mode)) for mode in Mode.values},
        "sendings": sending.waiting_in(ticket, by=person),
        "main": {"then": then, "words": words[str(then)]},
        "ways": [{"then": way, "words": words[str(way)]} for way in THEN if way != then],
        "macro": macro,
        "sets": macros.Words([macro], person).of(macro) if macro else [],
    }


def sending_words(name: str) -> dict[str, str]:
    """What the button says, for each status that a reply is sent with; none leaves it as it is."""
    return {
        "": _("Send reply to %(name)s") % {"name": name},
        "pending": _("Send, wait for %(name)s") % {"name": name},
        "open": _("Send, keep open"),
        "resolved": _("Send and resolve"),
    }


def fresh(
    request: HttpRequest, ticket: Ticket, begun: dict[str, Draft], macro: Macro | None, seen: Any
) -> ComposerForm:
    """With what this person has begun to write, and what the address adds to it."""
    told = {"reply": text_of(begun, Mode.REPLY), "note": text_of(begun, Mode.NOTE), "seen": seen}
    told["mode"] = "internal" if request.GET.get("mode") == "note" else "public"
    quoted = quoted_message(request, ticket)
    if quoted is not None:
        # What is among staff stays there.
        told["mode"] = told["mode"] if quoted.is_public else "internal"
        add(told, "\n".join(f"> {line}".rstrip() for line in quoted.content.splitlines()) + "\n\n")
    if macro is not None and macro.content and request.GET.get("macro"):
        add(told, macros.filled(macro.content, ticket, by=request.user))
    if words := article_in(request, ticket, internal=told["mode"] == "internal"):
        add(told, words)
    told["macro"] = macro.pk if macro else None
    kept = besides(begun).get("files", [])
    rows = Attachment.objects.visible_to(request.user).unsent().filter(uploader=request.user)
    waiting = list(rows.filter(pk__in=kept).order_by("created_at", "pk")) if kept else []
    return ComposerForm(initial=told, organization=ticket.organization, by=request.user, waiting=waiting)


def add(told: dict[str, Any], text: str) -> None:
    name = "note" if told["mode"] == "internal" else "reply"
    told[name] = f"{told[name].rstrip()}\n\n{text}" if told[name].strip() else text


def text_of(begun: dict[str, Draft], mode: Any) -> str:
    return begun[str(mode)].content if str(mode) in begun else ""


def besides(begun: dict[str, Draft]) -> dict[str, Any]:
    return begun[str(Mode.REPLY)].besides if str(Mode.REPLY) in begun else {}


def macro_of(request: HttpRequest, form: ComposerForm | None, begun: dict[str, Draft]) -> Macro | None:
    """The one that was chosen: in the form, by the address, or before it was taken back."""
    person: User = request.user
    if form is not None and form.is_bound:
        return getattr(form, "cleaned_data", {}).get("macro")
    key = key_in(request.GET.get("macro", "")) or key_in(besides(begun).get("macro", ""))
    return Macro.objects.visible_to(person).filter(pk=key).first() if key else None


def quoted_message(request: HttpRequest, ticket: Ticket) -> Message | None:
    key = key_in(request.GET.get("quote", ""))
    rows = Message.objects.visible_to(request.user).filter(ticket=ticket, deleted_at=None)
    return rows.filter(pk=key).first() if key else None


def article_in(request: HttpRequest, ticket: Ticket, *, internal: bool) -> str:
    """The one that the address names, as a link or as text."""
    key = key_in(request.GET.get("article", ""))
    found = articles.one(key, ticket, by=request.user, internal=internal)
    if found is None:
        return ""
    if request.GET.get("as") == "text":
        return articles.text_of(found, ticket.organization)
    return articles.link_to(found, ticket.organization) if found.is_public else ""


def key_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
