"""What customers do on the page of a request: reply, say that it is solved, rate."""

from contextlib import suppress

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh, retarget, trigger_client_event

from accounts import throttle
from accounts.refusals import Refusal
from helpdesk.lib.answers import SeeOther
from tickets import conversation, feedback, lifecycle, submissions
from tickets.forms.answering import RatingForm, ReplyForm
from tickets.models import Ticket
from tickets.portal.entry import Reader
from tickets.portal.page import page_of
from tickets.portal.thread import thread_of
from tickets.reading import mark_read
from tickets.references import ref_of

from .door import of_request
from .request import full, open_parts, reply_form


@of_request
@require_POST
def reply(request: HttpRequest, reader: Reader) -> HttpResponse:
    form = reply_form(reader, request.POST, request.FILES)
    if not form.is_valid():
        return refused(request, reader, form)
    try:
        said(request, reader, form)
    except (Refusal, throttle.TooMany) as problem:
        return refused(request, reader, form, problem=problem)
    sent = _("Sent to %(name)s.") % {"name": reader.ticket.organization.name}
    if not request.htmx:
        messages.success(request, sent)
        return SeeOther(page_of_request(reader), anchor="latest")
    fresh = Reader(reader.person, renewed(reader), reader.by_link)
    told = open_parts(request.POST, fresh) | {"form": reply_form(fresh), "oob": True, "sent": sent}
    answer = render(request, "tickets/customer/_latest.html", told)
    return trigger_client_event(answer, "sent")


def said(request: HttpRequest, reader: Reader, form: ReplyForm) -> None:
    """Sent twice it is said once. Who replies has read what is there. Refuses with TooMany as well."""
    throttle.answered(request, person=reader.person)
    ticket, person, attached = reader.ticket, reader.person, form.attached()
    with suppress(submissions.AlreadySent), transaction.atomic():
        submissions.once(form.cleaned_data["key"], organization=ticket.organization, by=person)
        conversation.reply(ticket, form.cleaned_data["content"], by=person, attached=attached)
        mark_read(ticket, by=person, now=timezone.now())


def renewed(reader: Reader) -> Ticket:
    """The row after the verb, with what the page's query told beside it."""
    reader.ticket.refresh_from_db(
        fields=["status", "public_at", "answered_at", "waits_since", "held", "resolved_at"]
    )
    reader.ticket.read_at = timezone.now()
    return reader.ticket


def refused(
    request: HttpRequest, reader: Reader, form: ReplyForm, *, problem: Refusal | throttle.TooMany | None = None
) -> HttpResponse:  # fmt: skip
    """The same box with what was typed and what is wrong with it."""
    status = judged(form, problem) if problem else 422
    if not request.htmx:
        return waiting(full(request, reader, reply=form, status=status), problem)
    told = page_of(reader) | {"form": form, "errors": form}
    box = render(request, "tickets/customer/_composer.html", told, status=status)
    return waiting(retarget(box, "#composer"), problem)


def judged(form: ReplyForm | RatingForm, problem: Refusal | throttle.TooMany) -> int:
    """Says in the form what is wrong; the status that goes with it."""
    if isinstance(problem, throttle.TooMany):
        words = _("That is much in a short time. Try again in %(wait)s; what you wrote stays here.")
        form.add_error(None, words % {"wait": problem.wait})
        return 429
    form.add_error(None, str(problem))
    return 409


def waiting(answer: HttpResponse, problem: Exception | None) -> HttpResponse:
    if isinstance(problem, throttle.TooMany):
        answer.headers["Retry-After"] = str(problem.seconds)
    return answer


@of_request
@require_POST
def solved(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What was typed beside it is said first."""
    form = reply_form(reader, request.POST, request.FILES)
    form.fields["content"].required = bool(request.FILES)
    if not form.is_valid():
        return refused(request, reader, form)
    try:
        if form.cleaned_data["content"]:
            said(request, reader, form)
        lifecycle.solved(reader.ticket, by=reader.person)
    except (Refusal, throttle.TooMany) as problem:
        return refused(request, reader, form, problem=problem)
    messages.success(request, _("Good. Your request counts as solved."))
    if request.htmx:
        return trigger_client_event(HttpResponseClientRefresh(), "sent")
    return SeeOther(page_of_request(reader), anchor="rating")


@of_request
@require_POST
def rating(request: HttpRequest, reader: Reader) -> HttpResponse:
    form = RatingForm(request.POST)
    if not form.is_valid():
        return full(request, reader, rating=form, status=422)
    try:
        throttle.answered(request, person=reader.person)
        feedback.rate(reader.ticket, by=reader.person, **form.cleaned_data)
    except (Refusal, throttle.TooMany) as problem:
        return waiting(full(request, reader, rating=form, status=judged(form, problem)), problem)
    name = thread_of(reader.ticket, reader.person).answered_by
    thanks = _("Thank you. %(name)s will read this.") if name else _("Thank you. We will read this.")
    messages.success(request, thanks % {"name": name})
    return SeeOther(page_of_request(reader), anchor="rating")


def page_of_request(reader: Reader) -> str:
    return reverse("portal:request", args=[ref_of(reader.ticket.organization, reader.ticket.number)])
