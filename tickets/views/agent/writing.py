"""Sending a reply or a note; editing and deleting what was written."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import STAFF, open_to
from accounts.refusals import Refusal
from helpdesk.lib import prose
from helpdesk.lib.answers import SeeOther
from tickets import composing, conversation, drafts
from tickets.desk.thread import told_all
from tickets.forms.composing import ComposerForm, MessageForm
from tickets.models import Message, Ticket
from tickets.refusals import SomebodyWrote
from tickets.submissions import AlreadySent

from .door import ANSWERING, answer, called, of_ticket, page, posted, tell
from .ticket import shown

THEN = {"pending", "open", "resolved"}


@open_to(ANSWERING)
@require_POST
@of_ticket
def send(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = ComposerForm(request.POST, request.FILES, organization=request.organization, by=request.user)
    if not form.is_valid():
        return kept(request, ticket, form, status=422)
    try:
        message = sent(request, ticket, form)
    except AlreadySent as before:
        return SeeOther("desk:ticket", called(ticket), anchor=f"m-{before.outcome}")
    except SomebodyWrote as refusal:
        return kept(request, ticket, form, refused=str(refusal), status=409)
    except Refusal as refusal:
        tell(form, refusal)
        return kept(request, ticket, form, status=422)
    name = ticket.customer.get_short_name() if ticket.customer else ""
    words = _("Note added. %(name)s is not notified.") if form.is_internal else _("Reply sent to %(name)s")
    messages.success(request, words % {"name": name} if name else _("Note added."))
    return SeeOther("desk:ticket", called(ticket), anchor=f"m-{message.pk}")


def sent(request: HttpRequest, ticket: Ticket, form: ComposerForm) -> Message:
    told = {"by": request.user, "key": form.cleaned_data["key"], "attached": form.attached()}
    if form.is_internal:
        return composing.note(ticket, form.content, **told)
    then = request.GET.get("then", "")
    seen = form.cleaned_data["seen"]
    return composing.reply(ticket, form.content, seen=seen, then=then if then in THEN else "", **told)


def kept(
    request: HttpRequest, ticket: Ticket, form: ComposerForm, *, status: int, refused: str = ""
) -> HttpResponse:
    """Nothing was sent and nothing is lost: it stands in the page, and on the server."""
    text = str(form.data.get("note" if form.is_note else "reply", ""))
    if text and not {"note", "reply"} & set(form.errors):
        drafts.save_draft(ticket, text, by=request.user, mode=form.draft_mode)
    ticket.refresh_from_db(fields=["status", "held", "assignee_id"])
    return shown(request, ticket, composer=form, refused=refused, status=status)


def message_of(request: HttpRequest, ticket: Ticket, key: UUID) -> Message:
    rows = Message.objects.visible_to(request.user).select_related("author", "origin")
    held = rows.select_for_update(of=("self",)) if request.method == "POST" else rows
    message = held.filter(organization_id=ticket.organization_id, ticket_id=ticket.pk, pk=key).first()
    if message is None:
        raise Http404
    return message


def own(request: HttpRequest, ticket: Ticket, key: UUID) -> Message:
    """One's own words, and for admins everybody's."""
    message = message_of(request, ticket, key)
    mine = message.author_id == request.user.pk or request.user.is_admin
    if not mine or message.deleted_at or message.side == "system":
        raise Http404
    return message


@open_to(STAFF)
@require_safe
@of_ticket
def message(request: HttpRequest, ticket: Ticket, key: UUID) -> HttpResponse:
    """All of it, however long, with everything that it said before."""
    found = message_of(request, ticket, key)
    [told] = told_all([found], ticket, request.user)
    return page(request, "message", ticket, said=told, words=prose.whole(found.content))


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def edit(request: HttpRequest, ticket: Ticket, key: UUID) -> HttpResponse:
    found = own(request, ticket, key)
    form = MessageForm(posted(request), instance=found)
    if form.is_bound and form.is_valid():
        if form.conflicts:
            form.show_conflicts()
        else:
            try:
                conversation.edit(found, form.cleaned_data["content"], by=request.user)
            except Refusal as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Saved. What it said before stays in the conversation."))
                return SeeOther("desk:ticket", called(ticket), anchor=f"m-{key}")
    return page(request, "message_edit", ticket, form=form, message=found, status=answer(form))


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def delete(request: HttpRequest, ticket: Ticket, key: UUID) -> HttpResponse:
    found = own(request, ticket, key)
    refused = ""
    if request.method == "POST":
        try:
            conversation.delete(found, by=request.user)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Deleted. Its place in the conversation stays."))
            return SeeOther("desk:ticket", called(ticket), anchor=f"m-{key}")
    told = {"message": found, "words": prose.summary(found.content, 300), "refused": refused}
    return page(request, "message_delete", ticket, **told, status=422 if refused else 200)
