"""What an article was: its versions, what each changed, and going back to one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import STAFF, open_to
from accounts.refusals import Refusal
from knowledge import differences, publishing
from knowledge.models.article import Status

from .door import WRITING, article_of

MOST = 200


@open_to(STAFF)
@require_safe
def versions(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = article_of(request, pk)
    rows = list(found.versions.select_related("changed_by").defer("content")[:MOST])
    told = {"article": found, "versions": rows, "writes": request.user.audience in WRITING}
    return render(request, "knowledge/agent/versions.html", told)


@open_to(STAFF)
@require_safe
def version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """One of them, beside the one before it, or beside what is in force."""
    found = article_of(request, pk)
    one = get_object_or_404(found.versions.select_related("changed_by"), number=number)
    beside = found.versions.filter(number=number - 1).first()
    told = {"article": found, "version": one, "beside": beside, "newest": publishing.number_of(found)}
    told |= {"lines": differences.between(beside.content if beside else "", one.content)}
    told |= {"changes": changes(beside, one), "writes": request.user.audience in WRITING}
    return render(request, "knowledge/agent/version.html", told)


def changes(before: object, after: object) -> list[dict[str, str]]:
    """What changed beside the text, by the names that people read."""
    named = [
        ("title", _("Title")), ("summary", _("In one sentence")), ("status", _("Status")), ("is_public", _("Who reads it")),
        ("section_name", _("Section")), ("slug", _("Address")), ("language", _("Language")),
    ]  # fmt: skip
    return [
        {"name": label, "old": said(name, before), "new": said(name, after)}
        for name, label in named
        if before is None or getattr(before, name) != getattr(after, name)
        if said(name, before) or said(name, after)
    ]


def said(name: str, version: object) -> str:
    if version is None:
        return ""
    value = getattr(version, name)
    if name == "status":
        return str(Status(value).label)
    if name == "is_public":
        return _("Everybody") if value else _("Staff only")
    return str(value)


@open_to(WRITING)
@require_POST
def restore(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    found = article_of(request, pk)
    one = get_object_or_404(found.versions, number=number)
    try:
        publishing.restore(one, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The words of version %(number)s are back.") % {"number": number})
    return redirect("knowledge:article", pk=pk)
