"""What one hears of and how; and the link in a mail that stops it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import notification_mail, throttle
from accounts.access import EVERYBODY, STAFF, open_to
from accounts.forms.notifications import NotificationsForm


@open_to(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    form = NotificationsForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_bound and form.is_valid():
        form.save(by=request.user)
        messages.success(request, _("Saved. You hear of what you chose."))
        return redirect("agent:notification-settings")
    status = 422 if form.errors else 200
    return render(request, "accounts/notification_settings.html", {"form": form}, status=status)


# The link is the right to do this and nothing else, and mail programs post it by themselves (RFC 8058).
@csrf_exempt
@open_to(EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """Looking does nothing; the button, or a mail program's, does."""
    throttle.followed_link(request)
    found = notification_mail.opened(token, request.organization)
    if found is None:
        return render(request, "accounts/notification_mute_spent.html", status=410)
    person, scope = found
    done = ""
    if request.method == "POST":
        done = "resumed" if request.POST.get("act") == "resume" else "stopped"
        (notification_mail.resume if done == "resumed" else notification_mail.stop)(person, scope)
    with translation.override(person.language):
        told = {"said": notification_mail.said(person, scope), "done": done}
        return render(request, "accounts/notification_mute.html", told)
