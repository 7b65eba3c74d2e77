"""Business hours: the organization's, and those of teams with their own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import calendars
from accounts.access import ADMINS, open_to
from accounts.forms.hours import CHANGED, ClosedDayForm, CountryForm, WeekForm
from accounts.models import Calendar, ClosedDay, Department
from accounts.refusals import Refusal

from .pages import answer, one, page, posted, tell

SOON = 8


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """The organization's."""
    return week(request, held(request, department=None))


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Those of a team, or the organization's by their key."""
    return week(request, held(request, pk=pk))


def held(request: HttpRequest, **lookup: Any) -> Calendar:
    rows = Calendar.objects.visible_to(request.user).select_related("organization", "department")
    return one(rows, request, organization_id=request.user.organization_id, **lookup)


def week(request: HttpRequest, found: Calendar) -> HttpResponse:
    there, more = calendars.week_of(found), request.POST.get("more", "")
    form = WeekForm(posted(request), week=there, more=int(more) if more in set("0123456") else None)
    if not form.is_bound or not form.is_valid():
        return shown(request, found, week=form, status=answer(form))
    if form.is_stale:
        form.refresh()
        return shown(request, found, week=form, stale=str(CHANGED), status=409)
    try:
        calendars.set_hours(found, form.week, by=request.user)
    except Refusal as refusal:
        tell(form, refusal)
        return shown(request, found, week=form, status=422)
    messages.success(request, _("Saved. Deadlines count by these hours."))
    return redirect(request.path)


def shown(request: HttpRequest, found: Calendar, *, status: int = 200, **given: Any) -> HttpResponse:
    """The page of a calendar, with the forms that were posted as they were posted."""
    there, days = calendars.week_of(found), calendars.coming(found)
    country = request.GET.get("country", found.country)
    told = {
        "calendar": found,
        "said": said(there),
        "week": WeekForm(week=there),
        "country": CountryForm(country=country, subdivision=found.subdivision),
        "day": ClosedDayForm(),
        "days": days[:SOON],
        "later": days[SOON:],
        "teams": [] if found.department_id else teams(request),
    }
    return page(request, "hours", status=status, **told | given)


def said(week: calendars.Week) -> str:
    return calendars.told(week, [str(WEEKDAYS_ABBR[day]) for day in range(7)])


def teams(request: HttpRequest) -> list[dict[str, Any]]:
    own = {c.department_id: c for c in Calendar.objects.visible_to(request.user).exclude(department=None)}
    weeks = calendars.weeks_of(own.values())
    return [
        {"team": team, "own": mine, "said": said(weeks[mine.pk]) if mine else ""}
        for team in Department.objects.visible_to(request.user).order_by("name")
        for mine in [own.get(team.pk)]
    ]


def back_to(found: Calendar) -> HttpResponse:
    return redirect("settings:calendar", found.pk) if found.department_id else redirect("settings:hours")


@open_to(ADMINS)
@require_POST
def country(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = held(request, pk=pk)
    form = CountryForm(request.POST, country=found.country, subdivision=found.subdivision)
    if form.is_valid():
        try:
            calendars.set_country(found, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved. The holidays stand below."))
            return back_to(found)
    return shown(request, found, country=form, status=422)


@open_to(ADMINS)
@require_POST
def day_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = held(request, pk=pk), ClosedDayForm(request.POST)
    if form.is_valid():
        try:
            day = calendars.add_closed_day(found, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Closed on that day: %(name)s.") % {"name": day.name})
            return back_to(found)
    return shown(request, found, day=form, status=422)


@open_to(ADMINS)
@require_POST
def day_remove(request: HttpRequest, pk: UUID, day: UUID) -> HttpResponse:
    found = held(request, pk=pk)
    row = one(ClosedDay.objects.visible_to(request.user), request, pk=day, calendar=found)
    calendars.remove_closed_day(row, by=request.user)
    messages.success(request, _("%(name)s is a day like any other now.") % {"name": row.name})
    return back_to(found)


@open_to(ADMINS)
@require_POST
def team_own(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = one(Department.objects.visible_to(request.user), request, pk=pk)
    own = calendars.give_own(team, by=request.user)
    return redirect("settings:calendar", own.pk)


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def team_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, refused = held(request, pk=pk), ""
    if request.method == "POST":
        try:
            calendars.drop_own(found, by=request.user)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(
                request, _("%(team)s has the organization's hours again.") % {"team": found.department.name}
            )
            return redirect("settings:hours")
    status = 422 if refused else 200
    return page(request, "hours_back", status=status, calendar=found, refused=refused)
