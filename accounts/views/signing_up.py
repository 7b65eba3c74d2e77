"""A new customer: name and address, then a code by mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import codes, throttle
from accounts.access import EVERYBODY, open_to
from accounts.forms.signing_in import SignUpForm
from accounts.signing_in import onward
from accounts.views.signing_in import wanted_page


@open_to(EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def sign_up(request: HttpRequest) -> HttpResponse:
    wanted = wanted_page(request)
    if request.user.is_authenticated:
        return redirect(onward(request.user, wanted))
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        name, email = form.cleaned_data["name"], form.cleaned_data["email"]
        organization = request.organization
        throttle.asked_for_mail(request, organization=organization, email=email)
        codes.for_signing_up(email, name, organization=organization, browser=request.session, onward=wanted)
        return redirect("account:code")
    return render(
        request, "accounts/sign_up.html", {"form": form, "next": wanted}, status=422 if form.errors else 200
    )
