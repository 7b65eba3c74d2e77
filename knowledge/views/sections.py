"""The tree of sections: made, renamed, moved by buttons, deleted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import STAFF, open_to
from accounts.refusals import Refusal
from accounts.views.settings.pages import answer, one, posted, tell
from knowledge import tree
from knowledge.forms.articles import SectionForm
from knowledge.models import Article, Section

from .door import WRITING


def rows_of(request: HttpRequest) -> list[Section]:
    """With how many articles stand in each, and which of its neighbours is first and last."""
    sections = tree.of(request.organization)
    counts: dict[UUID | None, int] = {}
    for key in Article.objects.filter(organization_id=request.organization.pk).values_list("section_id", flat=True):  # fmt: skip
        counts[key] = counts.get(key, 0) + 1
    by_parent: dict[UUID | None, list[Section]] = {}
    for section in sections:
        section.count = counts.get(section.pk, 0)
        by_parent.setdefault(section.parent_id, []).append(section)
    for neighbours in by_parent.values():
        for section in neighbours:
            section.first, section.last = section is neighbours[0], section is neighbours[-1]
    return sections


@open_to(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def sections(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and request.user.audience in WRITING:
        for name, up in (("up", True), ("down", False)):
            try:
                key = UUID(request.POST.get(name, ""))
            except ValueError:
                continue
            tree.arrange(request.organization, key, up=up, by=request.user)
        return redirect("knowledge:sections")
    told = {"sections": rows_of(request), "writes": request.user.audience in WRITING}
    return render(request, "knowledge/agent/sections.html", told)


@open_to(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def section_new(request: HttpRequest) -> HttpResponse:
    return edited(request, Section(organization=request.organization), new=True)


@open_to(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: UUID) -> HttpResponse:
    return edited(request, one(Section.objects.visible_to(request.user), request, pk=pk))


def edited(request: HttpRequest, section: Section, *, new: bool = False) -> HttpResponse:
    section.organization = request.organization
    form = SectionForm(posted(request), instance=section, organization=request.organization)
    if form.is_bound and form.is_valid():
        try:
            if new:
                tree.create(organization=request.organization, by=request.user, **form.columns())
            else:
                fresh = Section.objects.get(pk=section.pk)
                fresh.organization = request.organization
                tree.change(fresh, by=request.user, **form.columns())
        except Refusal as refusal:
            refusal.field = {"parent": "parent_id"}.get(refusal.field, refusal.field)
            tell(form, refusal)
        else:
            messages.success(request, _("Saved"))
            return redirect("knowledge:sections")
    told = {"form": form, "section": None if new else section}
    return render(request, "knowledge/agent/section.html", told, status=answer(form))


@open_to(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def section_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(Section.objects.visible_to(request.user), request, pk=pk)
    if request.method == "POST":
        tree.delete(found, by=request.user)
        messages.success(request, _("%(name)s is deleted.") % {"name": found.name})
        return redirect("knowledge:sections")
    count = Article.objects.filter(organization_id=request.organization.pk, section=found).count()
    return render(request, "knowledge/agent/section_delete.html", {"section": found, "count": count})
