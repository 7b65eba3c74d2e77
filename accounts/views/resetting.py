"""A new password by a mailed link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import resetting, throttle
from accounts.access import EVERYBODY, open_to
from accounts.forms.passwords import PasswordForm
from accounts.forms.signing_in import EmailForm
from accounts.signing_in import landing, let_in


@open_to(EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def ask(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        email, organization = form.cleaned_data["email"], request.organization
        throttle.asked_for_mail(request, organization=organization, email=email)
        resetting.ask(email, organization=organization)
        return redirect("account:reset-sent")
    return render(request, "accounts/reset.html", {"form": form}, status=422 if form.errors else 200)


@open_to(EVERYBODY)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/reset_sent.html")


@open_to(EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@throttle.patient
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    organization = request.organization
    throttle.followed_link(request)
    try:
        person = resetting.waiting(token, organization=organization).person
        form = PasswordForm(request.POST if request.method == "POST" else None, person=person)
        if form.is_bound and form.is_valid():
            person = resetting.finish(token, form.cleaned_data["password"], organization=organization)
            let_in(request, person, by="reset")
            messages.success(request, _("Your new password is set. Every other device is signed out."))
            return redirect(landing(person))
    except resetting.LinkSpent:
        return render(request, "accounts/reset_spent.html", status=410)
    told = {"form": form, "email": person.email}
    return render(request, "accounts/reset_confirm.html", told, status=422 if form.errors else 200)
