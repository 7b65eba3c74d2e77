"""Reports: six figures, what they are by team, category and person, and the tickets that each counts."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import ADMIN, ANALYST, LEAD, open_to
from accounts.forms.lists import cursor, read_cursor
from accounts.reports import DAYS, Period, last_days
from tickets import reports
from tickets.desk import figures, queues
from tickets.desk.names import names_for
from tickets.desk.rows import rows_of
from tickets.forms.reports import ReportForm

READERS = {LEAD, ANALYST, ADMIN}
PAGE = 50


@open_to(READERS)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    form, rows, period = asked(request)
    chosen = form.chosen()
    names = names_for(request.user)
    told = {
        "form": form,
        "days": DAYS,
        "figures": [figures.kpi(name, one, chosen) for name, one in reports.figures(rows, period).items()],
        "heads": [figure.label for figure in reports.FIGURES.values()],
        "lines": figures.lines(reports.by_day(rows, period)),
        "people": [{**row, "words": figures.person(row)} for row in reports.by_person(rows, period)],
        "tables": [
            {"key": key, "title": title, "rows": table(key, column, rows, period, names[key], chosen)}
            for key, column, title in (("team", "department", _("By team")), ("category", "category", _("By category")))
        ],
    }  # fmt: skip
    return render(request, "tickets/agent/reports.html", told)


def table(key: str, column: str, rows: Any, period: Period, names: Any, chosen: dict[str, str]) -> list[dict[str, Any]]:  # fmt: skip
    """In the order in which the navigation names them; what has none, last."""
    found = reports.figures_by(column, rows, period)
    known = [(one.pk, one.name) for one in names] + [
        (None, _("No team") if key == "team" else _("No category"))
    ]
    return [
        figures.row(name, found[pk], {**chosen, key: str(pk or "none")}) for pk, name in known if pk in found
    ]


@open_to(READERS)
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """The tickets of one figure, the newest first."""
    name = request.GET.get("figure", "")
    if name not in reports.FIGURES:
        raise Http404
    form, rows, period = asked(request)
    counted = reports.tickets_of(name, rows, period)
    found, after = page(counted, request)
    person: Any = request.user
    values = {row["pk"]: row for row in queues.values_of(reports.asked(person).filter(pk__in=found), person)}
    told = rows_of([values[pk] for pk in found], person, request.organization, now=timezone.now())
    return render(request, "tickets/agent/report_tickets.html", {
        "label": reports.FIGURES[name].label, "count": counted.count(), "rows": told, "after": after, "form": form,
        "days": DAYS, "later": "after" in request.GET,
    })  # fmt: skip


def asked(request: HttpRequest) -> tuple[ReportForm, Any, Period]:
    person: Any = request.user
    form = ReportForm(request.GET, names=names_for(person))
    chosen = form.chosen()
    rows = reports.asked(person, team=chosen["team"], category=chosen["category"])
    return form, rows, last_days(request.organization, timezone.now())


def page(counted: Any, request: HttpRequest) -> tuple[list[UUID], str]:
    """Their keys, and where the next page begins."""
    rows = counted.order_by("-number")
    place = read_cursor(request.GET.get("after", ""), parts=1)
    if place and place[0].isdigit():
        rows = rows.filter(number__lt=int(place[0]))
    found = list(rows.values_list("pk", "number")[: PAGE + 1])
    more = len(found) > PAGE
    return [pk for pk, _number in found[:PAGE]], cursor(found[PAGE - 1][1]) if more else ""
