"""In, by password or by a code, and out."""

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import codes, installation, joining, throttle
from accounts.access import EVERYBODY, SIGNED_IN, open_to
from accounts.forms.signing_in import CodeForm, EmailForm, SignInForm
from accounts.frame import face_of
from accounts.models.code import Purpose
from accounts.signing_in import find, landing, let_in, onward

LONGEST_ADDRESS = 2000
BY_CODE = (Purpose.SIGN_IN, Purpose.SIGN_UP)


@open_to(EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@throttle.patient
def sign_in(request: HttpRequest) -> HttpResponse:
    wanted = wanted_page(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(onward(request.user, wanted))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        person = by_password(request, **form.cleaned_data)
        if person is not None:
            let_in(request, person, by="password")
            return redirect(onward(person, wanted))
        form.add_error(
            None, _("The email address or the password isn't right. Check both, or sign in with a code.")
        )
    told = {"form": form, "next": wanted, "demo": demo_people(request)}
    return render(request, "accounts/sign_in.html", told, status=422 if form.errors else 200)


def by_password(request: HttpRequest, email: str, password: str) -> Any:
    """Counted before the password is looked at: hashing takes long enough to slip many tries through."""
    known = find(request.organization, email)
    home = None if known and known.is_operator else request.organization
    throttle.password_try(request, organization=home, email=email)
    person = auth.authenticate(request, email=email, password=password)
    if person is not None:
        throttle.password_right(request, organization=home, email=email)
    return person


@open_to(EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def ask_code(request: HttpRequest) -> HttpResponse:
    wanted = wanted_page(request)
    if request.user.is_authenticated:
        return redirect(onward(request.user, wanted))
    form = EmailForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        email, organization = form.cleaned_data["email"], request.organization
        throttle.asked_for_mail(request, organization=organization, email=email)
        codes.for_signing_in(email, organization=organization, browser=request.session, onward=wanted)
        return redirect("account:code")
    return render(
        request,
        "accounts/sign_in_code.html",
        {"form": form, "next": wanted},
        status=422 if form.errors else 200,
    )


@open_to(EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def enter_code(request: HttpRequest) -> HttpResponse:
    asked = codes.pending(request.session, *BY_CODE)
    if request.user.is_authenticated:
        return redirect(landing(request.user))
    if asked is None:
        return redirect("account:sign-in")
    if "again" in request.POST:
        return ask_again(request, asked)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        throttle.entered_code(request)
        try:
            person = joining.by_code(codes.redeem(request, form.cleaned_data["code"], asked=asked))
        except codes.WrongCode:
            form.add_error("code", _("That isn't the code. Check the newest mail."))
        except codes.CodeSpent:
            form.add_error("code", _("This code has run out or was used. Ask for a new one."))
        else:
            return welcome(request, person, asked)
    return render(
        request, "accounts/code.html", {"form": form, "asked": asked}, status=422 if form.errors else 200
    )


def ask_again(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    organization = request.organization
    throttle.asked_for_mail(request, organization=organization, email=asked["email"])
    more = {"organization": organization, "browser": request.session, "onward": asked["onward"]}
    if asked["for"] == Purpose.SIGN_UP:
        codes.for_signing_up(asked["email"], asked["name"], **more)
    else:
        codes.for_signing_in(asked["email"], **more)
    messages.success(request, _("We sent a new code. The one before it no longer works."))
    return redirect("account:code")


def welcome(request: HttpRequest, person: Any, asked: dict[str, Any]) -> HttpResponse:
    """A new customer may choose a password, or go on without one."""
    is_new = person.last_login is None and not person.has_usable_password()
    let_in(request, person, by="code")
    target = onward(person, asked["onward"])
    if not is_new:
        return redirect(target)
    return redirect(reverse("account:password", query={"welcome": "1", "next": target}))


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/sign_out.html")
    auth.logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("account:sign-in")


def wanted_page(request: HttpRequest) -> str:
    """Kept in the session meanwhile, so it is as short as a page's address is."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if len(wanted) <= LONGEST_ADDRESS else ""


def demo_people(request: HttpRequest) -> dict[str, Any] | None:
    """On a demo that only this machine can reach, the people whose password everybody knows."""
    organization = request.organization
    if not organization.is_demo or settings.OPEN or settings.PRODUCTION:
        return None
    here = [
        p for p in installation.demo_people() if p.organization_id in (organization.pk, None) and p.is_active
    ]
    faces = [face_of(p) | {"role_label": _("Operator")} if p.is_operator else face_of(p) for p in here]
    return {"people": faces, "password": installation.DEMO_PASSWORD}
