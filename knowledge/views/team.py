"""The team's page: how useful the articles are, what they answered, what is missing, what is due."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import STAFF, open_to
from helpdesk.lib.answers import SeeOther
from knowledge import team as figures
from knowledge.models import MissedSearch

from .door import WRITING


@open_to(STAFF)
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """All parts in short, or one of them at length."""
    alone = request.GET.get("part", "")
    names = [alone] if alone in figures.PARTS else list(figures.PARTS)
    most = figures.LONG if alone in figures.PARTS else figures.SHORT
    parts = []
    for name in names:
        template, part_of = figures.PARTS[name]
        part = part_of(request.organization, request.user, most)
        parts.append({"name": name, "template": template, "part": part})
    told = {"parts": parts, "alone": alone in figures.PARTS, "writes": request.user.audience in WRITING}
    return render(request, "knowledge/agent/team/page.html", told)


@open_to(WRITING)
@require_POST
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(MissedSearch, organization_id=request.organization.pk, pk=pk)
    figures.forget(found, by=request.user)
    messages.success(request, _("“%(text)s” is off the list.") % {"text": found.text})
    return SeeOther("knowledge:team", anchor="missed")
