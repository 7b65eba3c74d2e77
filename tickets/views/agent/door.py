"""How the workspace's pages come to their ticket, and how they answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import ADMIN, AGENT, LEAD
from accounts.refusals import Refusal
from tickets.models import Ticket
from tickets.references import number_in, ref_of

ANSWERING = {AGENT, LEAD, ADMIN}
BESIDE = ("category", "department", "assignee", "customer", "merged_into", "created_by")

View = Callable[..., HttpResponse]


def ticket_of(request: HttpRequest, ref: str) -> Ticket:
    """As this person sees it, or 404."""
    rows = Ticket.objects.visible_to(request.user).select_related(*BESIDE)
    ticket = rows.filter(organization_id=request.organization.pk, number=number_in(ref)).first()
    if ticket is None:
        raise Http404
    for thing in (ticket, ticket.customer, ticket.assignee):
        if thing is not None:
            thing.organization = request.organization
    return ticket


def of_ticket(view: View) -> View:
    """Finds the ticket of an address; another spelling of its number leads to the right one."""

    @wraps(view)
    def opened(request: HttpRequest, ref: str, **more: Any) -> HttpResponse:
        ticket = ticket_of(request, ref)
        right = called(ticket)
        if ref != right and request.method in ("GET", "HEAD"):
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            target: Any = redirect(request.resolver_match.view_name, ref=right, **more)
            target["Location"] += query
            return target
        return view(request, ticket, **more)

    return opened


def called(ticket: Ticket) -> str:
    return ref_of(ticket.organization, ticket.number)


def page(
    request: HttpRequest, template: str, ticket: Ticket | None = None, *, status: int = 200, **told: Any
) -> HttpResponse:
    told |= {"ticket": ticket, "ref": called(ticket)} if ticket is not None else {}
    return render(request, f"tickets/agent/{template}.html", told, status=status)


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def tell(form: Any, refusal: Refusal) -> None:
    """A refusal at the field that it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def answer(form: Any) -> int:
    """The status of a page that shows its form again."""
    if not form.is_bound:
        return 200
    return 409 if getattr(form, "conflicts", None) and not form.errors else 422
