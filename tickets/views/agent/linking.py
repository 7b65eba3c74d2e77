"""Tickets that belong together: links, merging into another and apart again, splitting off a part."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import open_to
from accounts.refusals import Refusal
from tickets import linking as verbs
from tickets import merging
from tickets.desk.details import links_of
from tickets.desk.thread import told_all
from tickets.forms.doing import LinkForm, NumberForm, SplitForm
from tickets.models import Message, Ticket, TicketLink

from .doing import refused
from .door import ANSWERING, answer, called, of_ticket, page, posted, tell
from .ticket import done


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def links(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if request.POST.get("act") == "unlink":
        return unlink(request, ticket)
    form = LinkForm(posted(request), by=request.user)
    if form.is_bound and form.is_valid():
        other = form.cleaned_data["number"]
        try:
            if other.pk == ticket.pk:
                raise Refusal(_("This is the same ticket. Choose another one."))
            verbs.link(ticket, other, by=request.user, kind=form.cleaned_data["kind"])
        except Refusal as refusal:
            form.add_error("number", str(refusal))
        else:
            return done(request, ticket, _("Linked with %(ref)s") % {"ref": called(other)})
    told = {"form": form, "links": links_of(ticket)}
    return page(request, "links", ticket, status=answer(form), **told)


def unlink(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    mine = {str(link["link"]) for link in links_of(ticket)}
    key = request.POST.get("link", "")
    if key in mine:
        rows = TicketLink.objects.visible_to(request.user).select_related("ticket")
        verbs.unlink(rows.get(pk=key), by=request.user)
    return done(request, ticket, _("The link is gone"))


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def merge(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """First into which one, then what happens, then it happens."""
    asked = request.POST if request.method == "POST" else request.GET if "number" in request.GET else None
    form = NumberForm(asked, by=request.user)
    into: Ticket | None = None
    if form.is_bound and form.is_valid():
        into = form.cleaned_data["number"]
        try:
            may_merge(ticket, into)
            if request.method == "POST":
                merging.merge(ticket, into=into, by=request.user)
                words = _("%(ref)s was merged into this one") % {"ref": called(ticket)}
                return done(request, into, words)
        except Refusal as refusal:
            into = form.add_error("number", str(refusal))
    count = Message.objects.visible_to(request.user).filter(ticket=ticket).count()
    told: dict[str, Any] = {"form": form, "into": into, "into_ref": called(into) if into else ""}
    return page(request, "merge", ticket, count=count, status=answer(form) if form.errors else 200, **told)


def may_merge(ticket: Ticket, into: Ticket) -> None:
    """What the verb and the database refuse, said before anything is pressed."""
    from tickets.refusals import NothingToDo, SeveralCustomers

    if ticket.pk == into.pk:
        raise NothingToDo(_("This is the same ticket. Choose another one."))
    if ticket.merged_into_id or into.merged_into_id:
        raise NothingToDo(_("One of these was merged already."))
    if ticket.customer_id != into.customer_id:
        raise SeveralCustomers


@open_to(ANSWERING)
@require_POST
@of_ticket
def unmerge(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    try:
        merging.unmerge(ticket, by=request.user)
    except Refusal as refusal:
        return refused(request, ticket, refusal)
    return done(request, ticket, _("%(ref)s stands by itself again") % {"ref": called(ticket)})


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def split(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = SplitForm(posted(request), by=request.user, ticket=ticket)
    if form.is_bound and form.is_valid():
        try:
            part = merging.split(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(
                request, _("Split off as %(ref)s") % {"ref": f"{request.organization.ticket_prefix}-{part.number}"}
            )  # fmt: skip
            return done(request, part, _("It is linked with %(ref)s") % {"ref": called(ticket)})
    rows = Message.objects.visible_to(request.user).filter(ticket=ticket, opens=False, deleted_at=None)
    found = rows.select_related("author", "origin").in_order()[:500]
    told = told_all(list(found), ticket, request.user)
    ticked = set(request.POST.getlist("messages") or request.GET.getlist("messages"))
    return page(request, "split", ticket, form=form, said=told, ticked=ticked, status=answer(form))
