"""Sending a reply or a note; editing and deleting what was written."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.access import STAFF, open_to
from accounts.refusals import Refusal
from helpdesk.lib import prose
from helpdesk.lib.answers import SeeOther
from tickets import composing, conversation, drafts, mentions, sending, sharing
from tickets.desk import lists
from tickets.desk.queues import queue_named, tickets_in
from tickets.desk.thread import told_all
from tickets.forms.composing import ComposerForm, MessageForm, Notice
from tickets.macros import THEN
from tickets.models import Copy, Message, Ticket
from tickets.models.people import Mode
from tickets.references import ref_of
from tickets.refusals import SomebodyWrote
from tickets.submissions import AlreadySent

from . import composer
from .door import ANSWERING, answer, called, of_ticket, page, posted, tell, ticket_of
from .ticket import left, once_more, shown

# Replies of colleagues that a form can know of.
MOST_PAST = 20


@open_to(ANSWERING)
@require_POST
@of_ticket
def send(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    aside = request.GET.get("aside", "")
    form = composer_of(request, sending=not aside)
    valid = form.is_valid()
    if aside in ASIDES:
        return ASIDES[aside](request, ticket, form)
    if not valid:
        return kept(request, ticket, form, status=422)
    if notice := names_colleagues(request, ticket, form):
        return kept(request, ticket, form, notice=notice, status=409)
    try:
        key = sent(request, ticket, form)
    except AlreadySent as before:
        return after(request, ticket, f"m-{before.outcome}")
    except SomebodyWrote as refusal:
        notice = Notice(str(refusal), "stale", refusal.message, then_of(request), refusal.sendings)
        return kept(request, ticket, form, notice=notice, status=409)
    except Refusal as refusal:
        tell(form, refusal)
        return kept(request, ticket, form, status=422)
    say(request, ticket, form, key)
    return after(request, ticket, f"m-{key}", sent=form.draft_mode)


def composer_of(request: HttpRequest, *, sending: bool) -> ComposerForm:
    told = {"organization": request.organization, "by": request.user, "sending": sending}
    form = ComposerForm(request.POST, request.FILES, **told)
    keys = (composer.key_in(text) for text in request.POST.get("past", "").split()[:MOST_PAST])
    form.past = [key for key in keys if key]
    return form


def then_of(request: HttpRequest) -> str:
    then = request.GET.get("then", "")
    return then if then in THEN else ""


def sent(request: HttpRequest, ticket: Ticket, form: ComposerForm) -> UUID:
    told = {"by": request.user, "key": form.cleaned_data["key"], "attached": form.attached()}
    told["macro"] = form.cleaned_data["macro"]
    if form.is_internal:
        return composing.note(ticket, form.content, **told).pk
    told |= {"seen": form.cleaned_data["seen"], "past": form.past}
    return composing.reply(ticket, form.content, then=then_of(request), **told).pk


def names_colleagues(request: HttpRequest, ticket: Ticket, form: ComposerForm) -> Notice | None:
    """Once: whom a reply names is not told of it."""
    if form.is_internal or "anyway" in request.GET or "@" not in form.content:
        return None
    named = mentions.named_in(form.content, mentions.staff_of(ticket))
    words = _("Mentions work in notes only. Your reply names %(name)s, who isn't told of it.")
    return Notice(words % {"name": named[0][0]}, "mentions", None, then_of(request)) if named else None


def say(request: HttpRequest, ticket: Ticket, form: ComposerForm, key: UUID) -> None:
    """What happened, and to a note whom it does not reach."""
    name = ticket.customer.get_short_name() if ticket.customer else ""
    if not form.is_internal:
        told = {"words": _("Reply sent to %(name)s") % {"name": name}, "ref": called(ticket), "key": key}
        messages.success(request, render_to_string("tickets/agent/_undo.html", told, request))
        return
    words = _("Note added. %(name)s is not notified.") % {"name": name} if name else _("Note added.")
    messages.success(request, words)
    for person in mentions.blind_in(Message.objects.visible_to(request.user).get(pk=key), ticket):
        messages.warning(
            request, _("%(name)s doesn't see this ticket, so they are not told.") % {"name": person}
        )


def after(request: HttpRequest, ticket: Ticket, anchor: str, *, sent: str = "") -> HttpResponse:
    """The ticket again, or the next one that is due."""
    following = next_due(request, ticket) if sent and "next" in request.GET else None
    fresh = following or once_more(request, ticket)
    if fresh is None:
        return left(request, ticket)
    url = reverse("desk:ticket", args=[called(fresh)]) + (
        f"?{kept}" if (kept := lists.kept_of(request)) else ""
    )
    if not request.htmx:
        return SeeOther(url, anchor="" if following else anchor)
    # The focus goes back to where the next words come.
    request.wrote = not following
    answer = shown(request, fresh)
    answer["HX-Push-Url"] = url
    return trigger_client_event(answer, "sent", {"mode": sent}) if sent else answer


def next_due(request: HttpRequest, ticket: Ticket) -> Ticket | None:
    """Of the queue that is open beside it."""
    queue = queue_named(request.GET.get("queue", ""), request.user)
    rows = tickets_in(queue, request.user).page_for(request.user, size=2)
    numbers = [row.number for row in rows if row.pk != ticket.pk]
    return ticket_of(request, ref_of(ticket.organization, numbers[0])) if numbers else None


def kept(
    request: HttpRequest, ticket: Ticket, form: ComposerForm, *, status: int, notice: Notice | None = None
) -> HttpResponse:
    """Nothing was sent and nothing is lost: it stands in the page, and on the server."""
    for name, mode in (("reply", Mode.REPLY), ("note", Mode.NOTE)):
        text = str(form.data.get(name, ""))
        if text.strip() and name not in form.errors:
            drafts.save_draft(ticket, text, by=request.user, mode=mode)
    form.notice = notice
    form.past = [*form.past, *(one.pk for one in notice.sendings)] if notice else form.past
    ticket.refresh_from_db(fields=["status", "held", "assignee_id"])
    return shown(request, ticket, composer=form, status=status)


def into_note(request: HttpRequest, ticket: Ticket, form: ComposerForm) -> HttpResponse:
    """What was begun as a reply."""
    data = request.POST.copy()
    both = [data.get("note", "").rstrip(), data.get("reply", "")]
    data["note"] = "\n\n".join(text for text in both if text.strip())
    data["reply"], data["mode"] = "", "internal"
    drafts.drop_draft(ticket, by=request.user, mode=Mode.REPLY)
    turned = ComposerForm(
        data, request.FILES, organization=request.organization, by=request.user, sending=False
    )
    turned.full_clean()
    return kept(request, ticket, turned, status=200)


def copies(request: HttpRequest, ticket: Ticket, form: ComposerForm) -> HttpResponse:
    """Somebody more reads along, or somebody less; the text stays."""
    try:
        if address := request.POST.get("address", "").strip():
            validate_email(address)
            sharing.copy_in(ticket, address, by=request.user)
            messages.success(request, _("%(address)s reads along from now on") % {"address": address})
        rows = Copy.objects.visible_to(request.user).filter(ticket=ticket)
        for copy in rows.filter(pk=composer.key_in(request.POST.get("uncopy", ""))).select_related(
            "user", "ticket"
        ):
            sharing.remove_copy(copy, by=request.user)
            messages.success(request, _("%(name)s no longer reads along") % {"name": copy.user})
    except ValidationError:
        form.add_error(None, _("Enter an email address, like name@example.com"))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return kept(request, ticket, form, status=422 if form.errors else 200)


ASIDES = {"note": into_note, "copies": copies}


@open_to(ANSWERING)
@require_POST
@of_ticket
def undo(request: HttpRequest, ticket: Ticket, key: UUID) -> HttpResponse:
    try:
        sending.take_back(ticket, key, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Taken back. It stands in the composer."))
    return after(request, ticket, "composer")


@open_to(ANSWERING)
@require_POST
@of_ticket
def draft(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """While somebody types. 409 tells what another window wrote since."""
    mode, told = request.POST.get("mode", ""), request.POST
    if mode not in Mode.values:
        raise Http404
    try:
        version = drafts.type_on(
            ticket, told.get("text", ""), by=request.user, mode=mode, base=told.get("base", "")
        )
    except drafts.Changed as changed:
        found = changed.draft
        return JsonResponse({"text": found.content, "version": drafts.version_of(found)}, status=409)
    return HttpResponse(status=204, headers={"Draft-Version": version})


def message_of(request: HttpRequest, ticket: Ticket, key: UUID) -> Message:
    rows = Message.objects.visible_to(request.user).select_related("author", "origin")
    if request.method == "POST":
        # The ticket first, as whoever deletes it.
        Ticket.objects.select_for_update().filter(
            organization_id=ticket.organization_id, pk=ticket.pk
        ).first()
        rows = rows.select_for_update(of=("self",))
    message = rows.filter(organization_id=ticket.organization_id, ticket_id=ticket.pk, pk=key).first()
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
