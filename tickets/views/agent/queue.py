"""The queues: what is due comes first, and the ticket is opened beside them."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import STAFF, open_to
from tickets import navigation
from tickets.desk import lists, queues
from tickets.desk.table import table_of
from tickets.models import SavedView, Ticket
from tickets.references import number_in, ref_of

MOST_CHANGED = 50


@open_to(STAFF)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    shown = lists.chosen(request)
    if ref := meant(request, shown.words):
        return redirect("desk:ticket", ref)
    if request.htmx and "changed" in request.GET:
        return changed(request, shown)
    told = lists.pane(request, shown)
    if request.htmx and request.GET.get("version") == told["list_version"]:
        return HttpResponse(status=204)
    if shown.view and not request.htmx:
        told["table"] = table_of(
            shown.view, [row for group in told["groups"] for row in group["rows"]], request.user
        )
    part = {"more-rows": "_rows", "rows": "_list_rows"}.get(request.htmx.target or "") if request.htmx else ""
    return render(request, f"tickets/agent/{part or 'queue'}.html", told)


@open_to(STAFF)
@require_safe
def narrow(request: HttpRequest) -> HttpResponse:
    """What a list can be narrowed down to. Fetched when somebody asks: it names every colleague."""
    shown = lists.chosen(request)
    told = {"list": shown, "home_query": urlencode(shown.source)}
    return render(request, f"tickets/agent/{'_filter' if request.htmx else 'filter'}.html", told)


def changed(request: HttpRequest, shown: lists.List) -> HttpResponse:
    """Of the tickets that an open page heard of, the rows of those that stand in its list."""
    keys = [key for text in request.GET["changed"].split(",")[:MOST_CHANGED] if (key := key_of(text))]
    rows = lists.rows_among(request, shown, keys)
    told = {"groups": [{"rows": rows}], "bulk": request.user.audience != "analyst"}
    return render(request, "tickets/agent/_rows.html", told)


def key_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def meant(request: HttpRequest, words: str) -> str:
    """The ticket whose number was typed, if this person sees one."""
    number = number_in(words) if words else None
    if number is None:
        return ""
    seen = Ticket.objects.visible_to(request.user).filter(organization_id=request.organization.pk)
    return ref_of(request.organization, number) if seen.filter(number=number).exists() else ""


@open_to(STAFF)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The badges of the navigation, for pages that stand open; those of views when they are asked for."""
    person = request.user
    if "views" in request.GET:
        views = list(SavedView.objects.visible_to(person).in_order()[: queues.MOST_VIEWS])
        groups = navigation.of_views(request, person, queues.counts_of_views(views, person))
    else:
        groups = navigation.counted(request)
    return render(request, "tickets/agent/_counts.html", {"groups": groups})
