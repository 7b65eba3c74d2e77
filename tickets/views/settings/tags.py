"""Tags: words that staff put on tickets."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ADMINS, open_to
from accounts.refusals import Refusal
from accounts.views.settings.pages import agreed, answer, one, page, posted, tell
from tickets import tags as verbs
from tickets.forms.tags import NewTagForm, TagForm
from tickets.models import Tag


@open_to(ADMINS)
@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    found = Tag.objects.visible_to(request.user).annotate(count=Count("ticket_links")).order_by("name")
    return page(request, "tags", of="tickets", tags=found)


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def tag_new(request: HttpRequest) -> HttpResponse:
    form = NewTagForm(posted(request))
    if agreed(form):
        try:
            made = verbs.create(**form.cleaned_data, organization=request.organization, by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("%(name)s is there.") % {"name": made.name})
            return redirect("setup:tags")
    return page(request, "tag_new", of="tickets", form=form, status=answer(form))


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(Tag.objects.visible_to(request.user), request, pk=pk)
    form = TagForm(posted(request), instance=found)
    if agreed(form):
        try:
            verbs.change(found, **form.columns(), by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("setup:tags")
    return page(request, "tag", of="tickets", form=form, tag=found, status=answer(form))


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def tag_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(Tag.objects.visible_to(request.user), request, pk=pk)
    refused = ""
    if request.method == "POST":
        try:
            verbs.delete(found, by=request.user)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("%(name)s is deleted.") % {"name": found.name})
            return redirect("setup:tags")
    told = {"tag": found, "count": found.ticket_links.count(), "refused": refused}
    return page(request, "tag_delete", of="tickets", status=422 if refused else 200, **told)
