"""Removing the demo, from one's own desk."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import audit, demo, installation
from accounts.access import ADMINS, open_to

from .pages import page


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    """Only from an organization that is no demo itself, and while there is one."""
    organization = request.organization
    names = installation.demo_organizations()
    if organization.is_demo or not names:
        raise Http404
    word = _("demo")
    if request.method == "POST" and request.POST.get("confirm", "").strip().casefold() == word.casefold():
        people = demo.remove()
        audit.record("demo.removed", organization=organization, by=request.user, target=", ".join(names))
        messages.success(request, _("The demo is gone, with its %(people)s people.") % {"people": people})
        return redirect("settings:start")
    error = _("Type the word to go on.") if request.method == "POST" else ""
    told = {"names": names, "word": word, "error": error}
    return page(request, "demo", status=422 if error else 200, **told)
