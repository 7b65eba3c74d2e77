"""Categories: what requests are about."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ADMINS, open_to
from accounts.refusals import Refusal
from accounts.views.settings.pages import agreed, answer, one, page, posted, tell
from tickets import categories as verbs
from tickets.forms.categories import CategoryForm, NewCategoryForm, TargetsForm
from tickets.models import Category
from tickets.words import targets

from .moving import wanted_move


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def categories(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        if moved := wanted_move(request):
            pk, up = moved
            verbs.arrange(request.organization, pk, up=up, by=request.user)
        return redirect("setup:categories")
    found = Category.objects.visible_to(request.user).select_related("department")
    rows = [
        {"row": row, "targets": targets(row.response_sla_minutes, row.resolution_sla_minutes)}
        for row in found.order_by("position", "name")
    ]
    return page(request, "categories", of="tickets", rows=rows, recounts=verbs.recounts(request.organization))


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def category_new(request: HttpRequest) -> HttpResponse:
    form = NewCategoryForm(posted(request), by=request.user)
    if agreed(form):
        try:
            made = verbs.create(**form.cleaned_data, organization=request.organization, by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("%(name)s is there.") % {"name": made.name})
            return redirect("setup:categories")
    return page(request, "category_new", of="tickets", form=form, status=answer(form))


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def category(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(Category.objects.visible_to(request.user), request, pk=pk)
    form = CategoryForm(posted(request), instance=found, by=request.user)
    ready = agreed(form)
    asks = unasked(request, found, **form.columns()) if ready else None
    if ready and not asks:
        try:
            verbs.change(found, **form.columns(), by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("setup:categories")
    return page(
        request,
        "category",
        of="tickets",
        form=form,
        category=found,
        asks=asks,
        status=200 if asks else answer(form),
    )


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def category_targets(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By priority."""
    found = one(Category.objects.visible_to(request.user), request, pk=pk)
    form = TargetsForm(posted(request), category=found)
    asks = None
    if form.is_bound and form.is_valid():
        asks = unasked(request, found, targets=form.told())
        if not asks:
            verbs.set_targets(found, form.told(), by=request.user)
            messages.success(request, _("Saved."))
            return redirect("setup:category", found.pk)
    status = 422 if form.is_bound and form.errors else 200
    return page(
        request, "category_targets", of="tickets", form=form, category=found, asks=asks, status=status
    )


def unasked(request: HttpRequest, category: Category, **wanted: Any) -> dict[str, Any] | None:
    """What must be said before it is saved, unless this is what was agreed to: deadlines that run would move."""
    moved, late = verbs.moved(category, **wanted)
    key = f"{moved}-{late}"
    return {"moved": moved, "late": late, "key": key} if moved and request.POST.get("sure") != key else None


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def category_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(Category.objects.visible_to(request.user), request, pk=pk)
    refused = ""
    if request.method == "POST":
        try:
            verbs.delete(found, by=request.user)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("%(name)s is deleted.") % {"name": found.name})
            return redirect("setup:categories")
    told = {"category": found, "count": verbs.tickets_of(found), "refused": refused}
    return page(request, "category_delete", of="tickets", status=422 if refused else 200, **told)
