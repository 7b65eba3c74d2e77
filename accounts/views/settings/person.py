"""One person: role and team, suspension, invitation, end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import extra_fields, inviting, membership, throttle
from accounts.access import ADMINS, open_to
from accounts.forms.person import PersonForm
from accounts.models import Invitation, User
from accounts.models.person import Status
from accounts.refusals import Refusal

from .pages import agreed, answer, one, page, posted, tell
from .people import LINK, row


def person_of(request: HttpRequest, pk: UUID) -> User:
    people = User.objects.visible_to(request.user).select_related("department", "organization")
    found: User = one(people, request, pk=pk)
    return found


def shown(
    request: HttpRequest, template: str, person: User, *, status: int = 200, **context: Any
) -> HttpResponse:
    own = person.pk == request.user.pk
    return page(request, template, status=status, member=person, face=row(person), own=own, **context)


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = person_of(request, pk)
    face = row(found)
    form = PersonForm(posted(request), instance=found, by=request.user)
    if agreed(form):
        try:
            with transaction.atomic():
                extra_fields.save(found, form.told_more(), by=request.user)
                membership.assign(found, **form.told(), by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved. It counts from their next page on."))
            return redirect("settings:person", pk)
    return page(
        request,
        "person",
        form=form,
        member=found,
        face=face,
        own=found.pk == request.user.pk,
        status=answer(form),
    )


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def suspension(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = person_of(request, pk)
    refused = ""
    if request.method == "POST":
        restoring = found.status == Status.SUSPENDED
        try:
            membership.restore(found, by=request.user) if restoring else membership.suspend(
                found, by=request.user
            )
        except Refusal as refusal:
            refused = str(refusal)
            found.refresh_from_db()
        else:
            words = (
                _("%(name)s may come in again.")
                if restoring
                else _("%(name)s is suspended and signed out everywhere.")
            )
            messages.success(request, words % {"name": found})
            return redirect("settings:person", pk)
    return shown(request, "suspension", found, refused=refused, status=422 if refused else 200)


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.patient
def invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its link is shown once, to whoever made it; another one makes the earlier worthless."""
    found = person_of(request, pk)
    open_one = Invitation.objects.visible_to(request.user).filter(person=found, accepted_at=None).first()
    if found.status != Status.INVITED:
        raise Http404
    if request.method == "POST":
        return _withdraw(request, found) if request.POST.get("act") == "withdraw" else _again(request, found)
    kept = request.session.get(LINK) or {}
    link = request.session.pop(LINK)["link"] if kept.get("person") == str(pk) else ""
    return shown(request, "invitation", found, invitation=open_one, link=link)


def _withdraw(request: HttpRequest, found: User) -> HttpResponse:
    inviting.withdraw(found, by=request.user)
    messages.success(
        request, _("The invitation of %(email)s is withdrawn. The seat is free.") % {"email": found.email}
    )
    return redirect("settings:people")


def _again(request: HttpRequest, found: User) -> HttpResponse:
    throttle.had_a_mail_sent(request, organization=found.organization, email=found.email)
    link = inviting.resend(found, by=request.user)
    request.session[LINK] = {"person": str(found.pk), "link": link}
    messages.success(request, _("Sent again. The earlier link no longer works."))
    return redirect("settings:invitation", found.pk)


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def person_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = person_of(request, pk)
    refused = ""
    if request.method == "POST":
        typed = request.POST.get("confirm", "").strip().lower()
        try:
            if typed != found.email:
                raise Refusal(_("Type the email address exactly as it stands here."))
            membership.remove(found, by=request.user)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("%(name)s is deleted.") % {"name": found})
            return redirect("settings:people")
    return shown(request, "person_delete", found, refused=refused, status=422 if refused else 200)
