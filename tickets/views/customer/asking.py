"""A new request, by customers and by visitors, and the page after sending it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import throttle
from accounts.access import PORTAL, open_to
from accounts.models import User
from accounts.models.person import Role
from accounts.refusals import Refusal
from helpdesk.lib.answers import SeeOther
from helpdesk.lib.letters import one_line
from tickets import asking
from tickets.forms.asking import AskForm
from tickets.models import Ticket
from tickets.portal.entry import Reader
from tickets.portal.telling import in_short
from tickets.references import number_in, ref_of
from tickets.submissions import AlreadySent

from .deflecting import fitting
from .door import of_request

LONGEST_CARRIED = 255


@open_to(PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def new(request: HttpRequest) -> HttpResponse:
    person = customer_of(request)
    told: dict[str, Any] = {"organization": request.organization, "by": person}
    if request.method == "POST":
        form = AskForm(request.POST, request.FILES, **told)
        if person is None and request.FILES:
            throttle.brought_files(request)
        if "show" in request.POST:
            return shown(request, form.unjudged(), person)
        answer = answered_first(request, form, person) or sent(request, form, person) if form.is_valid() else None  # fmt: skip
        return answer or shown(request, form, person, status=422)
    about = followed(request, person)
    form = AskForm(initial=carried(request, about), **told)
    if request.htmx.target == "questions":
        return render(request, "tickets/customer/new.html#questions", {"form": form})
    return shown(request, form, person, about=about)


def customer_of(request: HttpRequest) -> User | None:
    """Staff try the form as visitors would."""
    user = request.user
    return user if user.is_authenticated and user.role == Role.CUSTOMER else None


def shown(
    request: HttpRequest, form: AskForm, person: User | None, *, about: Ticket | None = None, status: int = 200, **more: Any
) -> HttpResponse:  # fmt: skip
    ref = ref_of(request.organization, about.number) if about else ""
    told = more | {
        "form": form,
        "customer": person is not None,
        "follows": ref,
        "address": person.email if person else "",
    }
    return render(request, "tickets/customer/new.html", told, status=status)


def answered_first(request: HttpRequest, form: AskForm, person: User | None) -> HttpResponse | None:
    """Without script nothing was shown while they wrote: once, before it is sent, what may answer it."""
    if "unscripted" not in request.POST or "anyway" in request.POST:
        return None
    articles = fitting(request)
    return shown(request, form, person, articles=articles) if articles else None


def followed(request: HttpRequest, person: User | None) -> Ticket | None:
    about = number_in(request.GET.get("about", ""))
    return asking.closed_one(person, about) if person and about else None


def carried(request: HttpRequest, about: Ticket | None) -> dict[str, Any]:
    """What an address brings along: words of a search, a topic, the request that this one follows."""
    if about is not None:
        return {"title": about.title, "topic": str(about.category_id or ""), "about": str(about.number)}
    told = {name: value for name, value in request.GET.dict().items() if name == "topic" or name.startswith("field_")}  # fmt: skip
    return told | {"title": one_line(request.GET.get("title", "")[:LONGEST_CARRIED], LONGEST_CARRIED)}


def sent(request: HttpRequest, form: AskForm, person: User | None) -> HttpResponse | None:
    """Where it leads; nothing when it was refused, which the form then says."""
    try:
        return by_customer(request, form, person) if person else by_visitor(request, form)
    except throttle.TooMany as problem:
        words = _(
            "Those are many requests in a short time. Try again in %(wait)s; what you wrote stays here."
        )
        form.add_error(None, words % {"wait": problem.wait})
        answer = shown(request, form, person, status=429)
        answer.headers["Retry-After"] = str(problem.seconds)
        return answer
    except Refusal as refusal:
        form.add_error(
            "topic" if refusal.field == "category" and "topic" in form.fields else None, str(refusal)
        )
        return None


def by_customer(request: HttpRequest, form: AskForm, person: User) -> HttpResponse:
    throttle.sent_request(request, organization=request.organization, email=person.email)
    number = number_in(form.cleaned_data["about"])
    about = asking.closed_one(person, number) if number else None
    told = {"key": form.cleaned_data["key"], "organization": request.organization, "about": about}
    try:
        ticket_number: Any = asking.by_customer(person, form.asked(), **told).number
    except AlreadySent as first:
        ticket_number = first.outcome
    return SeeOther("portal:request-sent", ref_of(request.organization, ticket_number)) if ticket_number else SeeOther("portal:requests")  # fmt: skip


def by_visitor(request: HttpRequest, form: AskForm) -> HttpResponse:
    organization, email = request.organization, form.cleaned_data["email"]
    throttle.sent_request(request, organization=organization, email=email)
    throttle.asked_for_mail(request, organization=organization, email=email)
    told = {"key": form.cleaned_data["key"], "organization": organization, "browser": request.session}
    try:
        asking.by_visitor(email, form.cleaned_data["name"], form.asked(), trapped=form.trapped, **told)
    except AlreadySent as first:
        asking.again(first.outcome, email, organization=organization, browser=request.session)
    return SeeOther("portal:confirm")


@of_request
@require_safe
def confirmation(request: HttpRequest, reader: Reader) -> HttpResponse:
    """After sending: the number, and what happens next."""
    ticket, organization = reader.ticket, request.organization
    told = {
        "ref": ref_of(organization, ticket.number),
        "title": ticket.title,
        "next": in_short(ticket, name=organization.name, now=timezone.now()),
        "address": reader.person.email,
    }
    return render(request, "tickets/customer/sent.html", told)
