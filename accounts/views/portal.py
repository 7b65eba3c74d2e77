"""The portal's home, for everybody who comes to the organization's address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import EVERYBODY, open_to
from accounts.signing_in import landing


@open_to(EVERYBODY)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated and request.user.is_operator:
        return redirect(landing(request.user))
    return render(request, "accounts/portal_home.html")
