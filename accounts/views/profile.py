"""What people say of themselves, their password, their address."""

from typing import Any

from django.contrib import auth, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import codes, extra_fields, passwords, throttle
from accounts import profile as profiles
from accounts.access import MEMBERS, SIGNED_IN, open_to
from accounts.forms.passwords import PasswordForm
from accounts.forms.profile import NewEmailForm, ProfileForm
from accounts.forms.signing_in import CodeForm
from accounts.middleware import language_of
from accounts.models.code import Purpose
from accounts.refusals import EmailTaken, Refusal
from accounts.signing_in import onward
from accounts.views.signing_in import wanted_page


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    organization = request.organization
    form = ProfileForm(*bound, person=request.user, organization=organization)
    if form.is_bound and form.is_valid() and saved(request, form):
        with translation.override(language_of(request, organization, request.user)):
            messages.success(request, _("Your profile is saved."))
        return redirect("account:profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


def saved(request: HttpRequest, form: ProfileForm) -> bool:
    """With what the apps above asked, which they may refuse: then nothing is."""
    said = dict(form.cleaned_data)
    picture, drop = said.pop("picture"), said.pop("drop_picture", False)
    try:
        with transaction.atomic():
            extra_fields.save(request.user, form.told_more(), by=request.user)
            profiles.change(request.user, said, picture=picture, drop_picture=drop)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("current", "password")
@throttle.patient
def password(request: HttpRequest) -> HttpResponse:
    person, has_one = request.user, request.user.has_usable_password()
    form = PasswordForm(
        request.POST if request.method == "POST" else None, person=person, asks_current=has_one
    )
    if form.is_bound and form.is_valid() and (not has_one or knows_password(request, form)):
        passwords.change(person, form.cleaned_data["password"])
        auth.update_session_auth_hash(request, person)
        messages.success(request, _("Your new password is set. Every other device is signed out."))
        return redirect(onward(person, wanted_page(request)) if wanted_page(request) else "account:password")
    told = {"form": form, "has_one": has_one, "is_new": not has_one and "welcome" in request.GET}
    told["next"] = onward(person, wanted_page(request)) if told["is_new"] else ""
    return render(request, "accounts/password.html", told, status=422 if form.errors else 200)


@open_to(MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("current")
@throttle.patient
def email(request: HttpRequest) -> HttpResponse:
    asked = codes.pending(request.session, Purpose.CHANGE_EMAIL)
    if asked and "cancel" in request.POST:
        codes.forget(request.session)
        return redirect("account:email")
    if asked:
        return confirm_email(request, asked)
    person = request.user
    form = NewEmailForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_bound and form.is_valid() and ("current" not in form.fields or knows_password(request, form)):
        wanted = form.cleaned_data["email"]
        throttle.asked_for_mail(request, organization=person.organization, email=wanted)
        codes.for_new_email(person, wanted, browser=request.session)
        return redirect("account:email")
    return render(request, "accounts/email.html", {"form": form}, status=422 if form.errors else 200)


def confirm_email(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        throttle.entered_code(request)
        try:
            profiles.change_email(request.user, codes.redeem(request, form.cleaned_data["code"], asked=asked))
        except codes.WrongCode:
            form.add_error("code", _("That isn't the code. Check the newest mail."))
        except codes.CodeSpent:
            form.add_error("code", _("This code has run out or was used. Ask for a new one."))
        except EmailTaken:
            form.add_error("code", _("This address can't be used here. Choose another one."))
        else:
            messages.success(request, _("We write to %(email)s from now on.") % {"email": request.user.email})
            return redirect("account:email")
    return render(
        request,
        "accounts/email_code.html",
        {"form": form, "asked": asked},
        status=422 if form.errors else 200,
    )


def knows_password(request: HttpRequest, form: Any) -> bool:
    try:
        passwords.prove(request.user, form.cleaned_data["current"], request=request)
    except passwords.WrongPassword:
        form.add_error("current", _("This isn't your current password."))
        return False
    return True
