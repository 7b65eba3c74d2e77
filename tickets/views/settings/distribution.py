"""How tickets find somebody: for each team, and for each person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ADMINS, open_to
from accounts.models import Department, User
from accounts.views.settings.pages import agreed, answer, one, page, posted
from tickets import distribution as verbs
from tickets.forms.distribution import PersonForm, TeamForm
from tickets.models import Category, Ceiling, Distribution, Skill


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def distribution(request: HttpRequest) -> HttpResponse:
    forms = team_forms(request)
    # All of them are asked, so that each says what is wrong with it.
    if request.method == "POST" and not [form for form in forms if not form.is_valid()]:
        for form in forms:
            verbs.decide(form.team, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved. It counts from now on."))
        return redirect("setup:distribution")
    people = (
        User.objects.visible_to(request.user)
        .seated()
        .select_related("department")
        .order_by("sort_name", "pk")
    )
    ceilings = dict(Ceiling.objects.visible_to(request.user).values_list("user_id", "most"))
    skills = dict(Skill.objects.visible_to(request.user).values_list("user_id").annotate(Count("pk")))
    told = [{"pk": one.pk, "name": one.name or one.email, "team": one.department, "open": one.current_ticket_count,
             "most": ceilings.get(one.pk), "handles": skills.get(one.pk, 0)} for one in people]  # fmt: skip
    return page(
        request, "distribution", of="tickets", forms=forms, people=told, waiting=verbs.waiting(by=request.user),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def team_forms(request: HttpRequest) -> list[TeamForm]:
    """Of no team first, which the others follow unless they say otherwise."""
    now = {row.department_id: row for row in Distribution.objects.visible_to(request.user)}
    teams: list[Any] = [None, *Department.objects.visible_to(request.user).order_by("name")]
    return [TeamForm(posted(request), team=team, now=now.get(team.pk if team else None)) for team in teams]


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(User.objects.visible_to(request.user).seated(), request, pk=pk)
    mine = {"organization_id": found.organization_id, "user": found}
    skills = list(Skill.objects.visible_to(request.user).filter(**mine).values_list("category_id", flat=True))
    most = Ceiling.objects.visible_to(request.user).filter(**mine).values_list("most", flat=True).first()
    offered = Category.objects.visible_to(request.user).order_by("position", "name")
    form = PersonForm(posted(request), offered=offered, initial={"most": most, "categories": skills})
    if agreed(form):
        verbs.limit(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved. It counts from now on."))
        return redirect("setup:distribution")
    return page(request, "distribution_person", of="tickets", form=form, found=found, status=answer(form))
