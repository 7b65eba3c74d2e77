"""The page of one request, and its parts while it stands open."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.answers import SeeOther
from tickets.forms.answering import RatingForm, ReplyForm
from tickets.portal import thread
from tickets.portal.entry import Reader
from tickets.portal.page import page_of, parts_of
from tickets.reading import mark_read
from tickets.references import ref_of

from .door import of_request


@of_request
@require_safe
def page(request: HttpRequest, reader: Reader) -> HttpResponse:
    ticket = reader.ticket
    ref = ref_of(ticket.organization, ticket.number)
    if ticket.merged_into_id:
        return merged(request, reader, ref)
    if request.resolver_match.kwargs["ref"] != ref:
        return redirect("portal:request", ref)
    if request.htmx.target == "latest":
        return latest(request, reader)
    if request.htmx.target == "earlier":
        said, more = thread.before(ticket, reader.person, request.GET.get("earlier", ""))
        told = {"said": said, "more": more, "url": request.path}
        return render(request, "tickets/customer/_earlier.html", told)
    return full(request, reader)


def merged(request: HttpRequest, reader: Reader, ref: str) -> HttpResponse:
    number = reader.ticket.merged_number
    if number is None:
        raise Http404
    other = ref_of(reader.ticket.organization, number)
    messages.info(request, _("%(ref)s goes on here, as %(other)s.") % {"ref": ref, "other": other})
    return redirect("portal:request", other)


def latest(request: HttpRequest, reader: Reader) -> HttpResponse:
    """From the message on that the open page says. A page that shows all of it already is told so."""
    told = open_parts(request.GET, reader)
    if request.GET.get("version") == told["version"]:
        return HttpResponse(status=204)
    return render(request, "tickets/customer/_latest.html", told | {"oob": True})


def open_parts(asked: Any, reader: Reader) -> dict[str, Any]:
    said = thread.since(reader.ticket, reader.person, asked.get("since", ""))
    found = thread.Thread([], said, None) if said else thread.thread_of(reader.ticket, reader.person)
    return parts_of(reader, found)


def full(
    request: HttpRequest, reader: Reader, *, reply: ReplyForm | None = None, rating: RatingForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    told = page_of(reader)
    earlier = request.GET.get("earlier", "")
    said, more = thread.before(reader.ticket, reader.person, earlier) if earlier else ([], told["folded"])
    given = told["rating"] or {}
    wanted = request.GET.get("rating") if request.GET.get("rating") in list("12345") else None
    csat = rating or RatingForm(
        initial={"rating": wanted or given.get("given"), "comment": given.get("comment")}
    )
    gap = bool(said) and earlier != str(told["folded"])
    told |= {"said": said, "more": more, "gap": gap, "form": reply or reply_form(reader), "csat": csat}
    told |= {"errors": next((f for f in (reply, rating) if f is not None and f.errors), None)}
    return render(request, "tickets/customer/request.html", told, status=status)


def reply_form(reader: Reader, *told: Any) -> ReplyForm:
    return ReplyForm(*told, organization=reader.ticket.organization, by=reader.person)


@of_request
@require_safe
def message(request: HttpRequest, reader: Reader, key: UUID) -> HttpResponse:
    """All of a message that is too long for the page."""
    words = thread.whole(reader.ticket, key)
    if words is None:
        raise Http404
    told = {"words": words, "ref": ref_of(reader.ticket.organization, reader.ticket.number), "key": key}
    return render(request, "tickets/customer/message.html", told | {"title": reader.ticket.title})


@of_request
@require_POST
def read(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Up to the newest message that was shown: what came since is still new. No page waits for the answer."""
    now = timezone.now()
    try:
        seen = datetime.fromisoformat(request.POST.get("seen", "")).astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        seen = now
    mark_read(reader.ticket, by=reader.person, now=min(seen, now))
    return HttpResponse(status=204) if request.htmx else SeeOther(request.path.removesuffix("read/"))
