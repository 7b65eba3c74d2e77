"""Name, looks and habits of the organization."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import organizations
from accounts.access import ADMINS, open_to
from accounts.forms.general import GeneralForm
from accounts.models import Organization
from accounts.refusals import PicturesAway

from .pages import agreed, answer, one, page, posted


@open_to(ADMINS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return redirect("settings:general")


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def general(request: HttpRequest) -> HttpResponse:
    organization = one(
        Organization.objects.visible_to(request.user), request, pk=request.user.organization_id
    )
    form = GeneralForm(posted(request), request.FILES, instance=organization)
    if agreed(form):
        try:
            organizations.change(organization, by=request.user, **form.columns())
        except PicturesAway as refusal:
            form.add_error("logo", str(refusal))
        else:
            messages.success(request, _("Saved. Everybody sees it from their next page on."))
            return redirect("settings:general")
    return page(request, "general", form=form, status=answer(form))
