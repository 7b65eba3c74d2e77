"""Who is here, who is away, and saying so oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import availability
from accounts.access import ADMIN, AGENT, LEAD, open_to
from accounts.frame import face_of
from accounts.models import User

ANSWERING = {AGENT, LEAD, ADMIN}


@open_to(ANSWERING)
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    teams = availability.board(User.objects.visible_to(request.user), face=face_of)
    mine = request.user.department_id
    teams.sort(
        key=lambda team: (team["id"] != mine or mine is None, team["id"] is None, team["name"].casefold())
    )
    return render(request, "accounts/who.html", {"teams": teams, "mine": mine})


@open_to(ANSWERING)
@require_POST
def set_availability(request: HttpRequest) -> HttpResponse:
    away = request.POST.get("status") == "away"
    availability.go_away(request.user) if away else availability.come_back(request.user)
    messages.success(request, _("You are away. Your colleagues see it.") if away else _("You are available."))
    return redirect("desk:handover" if away and request.user.current_ticket_count else "agent:who")
