"""Mail that leaves: whether it can, a test, what went and what did not."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import outbox, throttle
from accounts.access import ADMINS, open_to
from accounts.forms.mail import TestMailForm
from accounts.models import OutboundMail

from .pages import page

SHOWN = 50


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def mails(request: HttpRequest) -> HttpResponse:
    form = TestMailForm(request.POST or None, initial={"to": request.user.email})
    if form.is_bound and form.is_valid():
        throttle.had_a_mail_sent(
            request, organization=request.user.organization, email=form.cleaned_data["to"]
        )
        mail = outbox.send_test(form.cleaned_data["to"], by=request.user)
        messages.success(request, _("The test mail is on its way to %(address)s.") % {"address": mail.to})
        return redirect("settings:mail-one", mail.pk)
    found = OutboundMail.objects.visible_to(request.user).order_by("-created_at", "-pk").defer("text", "html")
    told = {
        "form": form,
        "server": server(),
        "sender": settings.EMAIL_FROM,
        "mails": found[:SHOWN],
        "shown": SHOWN,
    }
    return page(request, "mail", status=422 if form.is_bound else 200, **told)


def server() -> str:
    """Host and port; never the user or the password."""
    parts = urlsplit(settings.EMAIL_URL)
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(OutboundMail.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        if outbox.try_again(found):
            messages.success(request, _("It is tried again now."))
        else:
            messages.warning(request, _("This mail cannot be tried again. Ask for a new one instead."))
        return redirect("settings:mail-one", found.pk)
    return page(request, "mail_one", mail=found, server=server())
