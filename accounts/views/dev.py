"""On a demo: the mails that would have left, and the components with their states."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import EVERYBODY, open_to
from accounts.frame import reads_mail_here
from accounts.models import OutboundMail
from helpdesk.lib import tenancy
from helpdesk.lib.specimens import specimens


@open_to(EVERYBODY)
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    organization = demo_of(request)
    with tenancy.system(organization):
        found = list(OutboundMail.objects.order_by("-created_at", "-pk").defer("html")[:100])
    return render(request, "dev/mails.html", {"mails": found})


@open_to(EVERYBODY)
@require_safe
def mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    organization = demo_of(request)
    with tenancy.system(organization):
        found = get_object_or_404(OutboundMail, pk=pk)
    return render(request, "dev/mail.html", {"mail": found, "from_address": settings.EMAIL_FROM})


def demo_of(request: HttpRequest) -> object:
    """Mails are everybody's to read on a demo without a mail server, and nowhere else."""
    organization = request.organization
    if not reads_mail_here(organization):
        raise Http404
    return organization


@open_to(EVERYBODY)
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Reply sent to Maya")
    return render(request, "dev/components.html", specimens())
