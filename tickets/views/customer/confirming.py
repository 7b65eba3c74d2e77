"""Proving the address that a request was sent with, by the code that was mailed to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import codes, joining, throttle
from accounts.access import PORTAL, open_to
from accounts.forms.signing_in import CodeForm
from accounts.models.code import Purpose
from accounts.signing_in import let_in
from helpdesk.lib.answers import SeeOther
from tickets import unproven
from tickets.references import ref_of
from tickets.refusals import Gone


@open_to(PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def confirm(request: HttpRequest) -> HttpResponse:
    asked = codes.pending(request.session, Purpose.REQUEST)
    if asked is None:
        return redirect("portal:new")
    if "again" in request.POST:
        return again(request, asked)
    form = CodeForm(request.POST if request.method == "POST" else None)
    answer = entered(request, form, asked) if form.is_bound and form.is_valid() else None
    told = {"form": form, "asked": asked}
    return answer or render(
        request, "tickets/customer/confirm.html", told, status=422 if form.errors else 200
    )


def again(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    organization = request.organization
    throttle.asked_for_mail(request, organization=organization, email=asked["email"])
    codes.for_request_again(asked, organization=organization, browser=request.session)
    messages.success(request, _("We sent a new code. The one before it no longer works."))
    return SeeOther("portal:confirm")


def entered(request: HttpRequest, form: CodeForm, asked: dict[str, Any]) -> HttpResponse | None:
    """Where the right code leads; nothing for a wrong one, which the form then says."""
    throttle.entered_code(request)
    try:
        code = codes.redeem(request, form.cleaned_data["code"], asked=asked)
        person = joining.by_code(code)
        ticket = unproven.confirm_by_code(code, person)
    except codes.WrongCode:
        form.add_error("code", _("That isn't the code. Check the newest mail."))
        return None
    except codes.CodeSpent:
        form.add_error("code", _("This code has run out or was used. Ask for a new one."))
        return None
    except Gone:
        messages.info(request, _("This request is not there any more."))
        return SeeOther("portal:home")
    ref = ref_of(request.organization, ticket.number)
    if request.user.is_authenticated and request.user.pk != person.pk:
        messages.success(request, _("%(ref)s is confirmed.") % {"ref": ref})
        return SeeOther("portal:home")
    let_in(request, person, by="code")
    messages.success(request, _("Thank you. %(ref)s is with our team now.") % {"ref": ref})
    return SeeOther("portal:request", ref)
