"""Teams: who takes care of what."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import teams as verbs
from accounts.access import ADMINS, open_to
from accounts.forms.team import NewTeamForm, TeamForm
from accounts.frame import face_of
from accounts.models import Department
from accounts.refusals import Refusal

from .pages import agreed, answer, one, page, posted, tell

SHOWN = 200


@open_to(ADMINS)
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    found = Department.objects.visible_to(request.user).annotate(count=Count("people")).order_by("name")
    return page(request, "teams", teams=found)


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    form = NewTeamForm(posted(request))
    if agreed(form):
        try:
            team = verbs.create(**form.cleaned_data, organization=request.organization, by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(
                request, _("%(team)s is there. Add people on their pages.") % {"team": team.name}
            )
            return redirect("settings:teams")
    return page(request, "team_new", form=form, status=answer(form))


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(Department.objects.visible_to(request.user), request, pk=pk)
    form = TeamForm(posted(request), instance=found)
    if agreed(form):
        told = {name: form.cleaned_data[name] for name in ("name", "description")}
        try:
            verbs.describe(found, **told, by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings:teams")
    people = found.people.select_related("organization").order_by("sort_name", "pk")[:SHOWN]
    return page(
        request,
        "team",
        form=form,
        team=found,
        people=[face_of(p) | {"pk": p.pk} for p in people],
        status=answer(form),
    )


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def team_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(Department.objects.visible_to(request.user), request, pk=pk)
    if request.method == "POST":
        verbs.delete(found, by=request.user)
        messages.success(request, _("%(team)s is deleted. Its people are still here.") % {"team": found.name})
        return redirect("settings:teams")
    return page(request, "team_delete", team=found, count=found.people.count())
