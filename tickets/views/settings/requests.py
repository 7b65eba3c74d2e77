"""How requests go: what ends by itself, files, the names of statuses."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import organizations
from accounts.access import ADMINS, open_to
from accounts.models import Organization
from accounts.refusals import Refusal
from accounts.views.settings.pages import agreed, answer, one, page, posted, tell
from tickets.forms.requests import RequestsForm
from tickets.words import closing


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    organization = one(
        Organization.objects.visible_to(request.user), request, pk=request.user.organization_id
    )
    form = RequestsForm(posted(request), instance=organization)
    if agreed(form):
        try:
            organizations.change(organization, by=request.user, **form.columns())
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved. It counts from now on."))
            return redirect("setup:requests")
    return page(request, "requests", of="tickets", form=form, said=closing(organization), status=answer(form))
