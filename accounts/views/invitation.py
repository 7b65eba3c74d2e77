"""The page behind an invitation's link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import inviting, throttle
from accounts.access import EVERYBODY, open_to
from accounts.forms.invitation import AcceptForm
from accounts.signing_in import landing, let_in


@open_to(EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@throttle.patient
def accept(request: HttpRequest, token: str) -> HttpResponse:
    organization = request.organization
    throttle.followed_link(request)
    try:
        invitation = inviting.waiting(token, organization=organization)
        form = AcceptForm(request.POST if request.method == "POST" else None, person=invitation.person)
        if request.method == "POST" and form.is_valid():
            person = inviting.accept(token, organization=organization, **form.cleaned_data)
            let_in(request, person, by="invitation")
            messages.success(request, _("Welcome, %(name)s.") % {"name": person.get_short_name()})
            # Nobody invited the first admin but the system: an empty desk waits for them.
            return redirect(landing(person) if invitation.invited_by_name else "settings:start")
    except inviting.Spent:
        return render(request, "accounts/invitation_spent.html", status=410)
    told = {"form": form, "invitation": invitation, "invited": invitation.person}
    return render(request, "accounts/invitation.html", told, status=422 if form.errors else 200)
