"""People: the list, and bringing somebody in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import inviting, throttle
from accounts import people as listing
from accounts.access import ADMINS, open_to
from accounts.forms.lists import PeopleFilter, cursor, read_cursor
from accounts.forms.person import InviteForm
from accounts.frame import face_of
from accounts.models import User
from accounts.models.person import Status
from accounts.refusals import Refusal

from .pages import agreed, answer, page, posted, tell

LINK = "invitation_link"
PILLS = {Status.INVITED: "blue", Status.SUSPENDED: "amber"}


@open_to(ADMINS)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    narrow = PeopleFilter(request.GET)
    chosen = narrow.chosen()
    found = listing.narrowed(
        User.objects.visible_to(request.user), words=chosen["q"], role=chosen["role"], status=chosen["status"]
    )
    rows, following = listing.page_after(found, listing.key_in(read_cursor(chosen["after"], parts=2)))
    return page(
        request,
        "people",
        narrow=narrow,
        rows=[row(person) for person in rows],
        after=cursor(*following) if following else "",
        narrowed=any(chosen[name] for name in ("q", "role", "status")),
        later=bool(chosen["after"]),
    )


def row(person: User) -> dict[str, Any]:
    """A person as lists draw them."""
    return face_of(person) | {
        "pk": person.pk,
        "email": person.email,
        "team": person.department.name if person.department else "",
        "status_label": person.get_status_display() if person.status in PILLS else "",
        "pill": PILLS.get(Status(person.status), ""),
    }


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(posted(request), by=request.user)
    if agreed(form):
        throttle.had_a_mail_sent(request, organization=request.organization, email=form.cleaned_data["email"])
        try:
            person, link = inviting.invite(
                **form.cleaned_data, organization=request.organization, by=request.user
            )
        except Refusal as refusal:
            tell(form, refusal)
        else:
            request.session[LINK] = {"person": str(person.pk), "link": link}
            messages.success(request, _("%(email)s is invited.") % {"email": person.email})
            return redirect("settings:invitation", person.pk)
    return page(request, "invite", form=form, status=answer(form))
