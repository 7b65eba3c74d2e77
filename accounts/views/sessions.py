"""Where a person is signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import devices
from accounts.access import SIGNED_IN, open_to


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key
    if request.method == "POST":
        return end(request, here)
    return render(request, "accounts/sessions.html", {"devices": devices.of(request.user, here=here)})


def end(request: HttpRequest, here: str | None) -> HttpResponse:
    if "others" in request.POST:
        ended = devices.end_others(request.user, but=here)
        words = ngettext("%(n)s other device is signed out.", "%(n)s other devices are signed out.", ended)
        messages.success(request, words % {"n": ended})
    elif request.POST.get("device") == devices.handle(here or ""):
        return redirect("account:sign-out")
    else:
        try:
            devices.end(request.user, device=request.POST.get("device", ""))
            messages.success(request, _("That device is signed out."))
        except devices.NoSuchDevice:
            messages.info(request, _("That device was signed out already."))
    return redirect("account:sessions")
