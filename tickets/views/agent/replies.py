"""Saved replies and macros: the list of them, one being written, its end; and what the composer offers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import open_to
from accounts.refusals import Refusal
from tickets import macros, mentions
from tickets.forms.macros import MacroForm
from tickets.models import Macro, Ticket
from tickets.sight import sees

from .composer import sending_words
from .door import ANSWERING, answer, of_ticket, page, posted, tell

OFFERED = 30


@open_to(ANSWERING)
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    found = list(Macro.objects.visible_to(request.user).select_related("owner", "department").in_order())
    words = macros.Words(found, request.user)
    told = [
        {"macro": one, "sets": words.of(one), "mine": one.owner_id == request.user.pk, "may_change": macros.may_change(one, request.user)}
        for one in found
    ]  # fmt: skip
    return render(request, "tickets/agent/replies.html", {"replies": told})


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def reply_new(request: HttpRequest) -> HttpResponse:
    return edited(request, Macro(organization_id=request.organization.pk), new=True)


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    return edited(request, changeable(request, pk))


def changeable(request: HttpRequest, pk: UUID) -> Macro:
    found = get_object_or_404(Macro.objects.visible_to(request.user), pk=pk)
    if not macros.may_change(found, request.user):
        raise Http404
    return found


def edited(request: HttpRequest, macro: Macro, *, new: bool = False) -> HttpResponse:
    form = MacroForm(posted(request), instance=macro, by=request.user)
    told: dict[str, Any] = {"form": form, "macro": None if new else macro, "places": macros.PLACES.items()}
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            told["preview"] = preview(request, form.columns())
            return render(request, "tickets/agent/reply_edit.html", told)
        try:
            save(macro, form.columns(), by=request.user, new=new)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved"))
            return redirect("desk:replies")
    return render(request, "tickets/agent/reply_edit.html", told, status=answer(form))


def save(macro: Macro, columns: dict[str, Any], *, by: Any, new: bool) -> None:
    if new:
        macros.create(by=by, **columns)
    else:
        macros.change(macro, by=by, **columns)


def preview(request: HttpRequest, columns: dict[str, Any]) -> dict[str, Any]:
    """As it would stand in the ticket that this person sees and that moved last."""
    rows = Ticket.objects.visible_to(request.user).lately_for(request.user, size=1)
    ticket = rows.select_related("organization", "customer").first()
    text = macros.filled(columns["content"], ticket, by=request.user) if ticket else columns["content"]
    shown = Macro(content=columns["content"], actions=columns["actions"])
    return {"text": text, "ticket": ticket, "sets": macros.Words([shown], request.user).of(shown)}


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def reply_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    macro = changeable(request, pk)
    if request.method == "POST":
        macros.delete(macro, by=request.user)
        messages.success(request, _("%(name)s is deleted.") % {"name": macro.name})
        return redirect("desk:replies")
    return render(request, "tickets/agent/reply_delete.html", {"macro": macro})


@open_to(ANSWERING)
@require_safe
@of_ticket
def for_ticket(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Filled in for this ticket, the most used first: a page, or the list that the composer opens."""
    words = request.GET.get("q", "").strip()
    rows = Macro.objects.visible_to(request.user)
    for word in words.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(content__icontains=word))
    found = list(rows.in_order()[:OFFERED])
    told = {"replies": offers(found, ticket, request), "words": words, "mode": request.GET.get("mode", "")}
    if request.htmx:
        return render(request, "tickets/agent/_reply_options.html", told)
    return page(request, "replies_for", ticket, **told)


def offers(found: list[Macro], ticket: Ticket, request: HttpRequest) -> list[dict[str, Any]]:
    name = ticket.customer.get_short_name() if ticket.customer else ""
    said, buttons = macros.Words(found, request.user), sending_words(name)
    return [
        {
            "macro": one, "text": macros.filled(one.content, ticket, by=request.user), "sets": said.of(one),
            "then": one.actions.get("status", ""), "button": buttons.get(one.actions.get("status") or "x", ""),
        }
        for one in found
    ]  # fmt: skip


@open_to(ANSWERING)
@require_safe
@of_ticket
def colleagues(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Whom a note may name; those who would not see it are marked."""
    people = mentions.offered(request.GET.get("q", "")[:100], ticket, by=request.user)
    told = [{"person": person, "sees": sees(person, ticket)} for person in people]
    if request.htmx:
        return render(request, "tickets/agent/_colleague_options.html", {"people": told})
    return page(request, "colleagues", ticket, people=told)
