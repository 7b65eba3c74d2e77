"""Custom fields: what is asked beside the usual."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import ADMINS, open_to
from accounts.refusals import Refusal
from accounts.views.settings.pages import agreed, answer, one, page, posted, tell
from tickets import fields as verbs
from tickets.forms.defining import FieldForm, NewFieldForm
from tickets.models import CustomField
from tickets.models.field import Subject

from .moving import wanted_move


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        if moved := wanted_move(request):
            pk, up = moved
            for found in CustomField.objects.visible_to(request.user).filter(pk=pk):
                verbs.arrange(found, up=up, by=request.user)
        return redirect("setup:fields")
    rows = CustomField.objects.visible_to(request.user).prefetch_related("categories")
    by_place = list(rows.order_by("position", "label"))
    groups = [
        {
            "subject": subject,
            "title": title,
            "fields": [field for field in by_place if field.subject == subject],
        }
        for subject, title in ((Subject.TICKET, _("Of tickets")), (Subject.CUSTOMER, _("Of customers")))
    ]
    return page(request, "fields", of="tickets", groups=groups, there=bool(by_place))


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def field_new(request: HttpRequest) -> HttpResponse:
    form = NewFieldForm(posted(request), by=request.user)
    if agreed(form):
        try:
            made = verbs.create(**form.cleaned_data, organization=request.organization, by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("%(name)s is there.") % {"name": made.label})
            return redirect("setup:fields")
    return page(request, "field_new", of="tickets", form=form, status=answer(form))


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(CustomField.objects.visible_to(request.user), request, pk=pk)
    form = FieldForm(posted(request), instance=found, by=request.user)
    if agreed(form):
        gone = form.removed()
        try:
            verbs.change(found, **form.columns(), by=request.user)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved."))
            say_what_stays(request, found, gone)
            return redirect("setup:fields")
    return page(request, "field", of="tickets", form=form, field=found, status=answer(form))


def say_what_stays(request: HttpRequest, field: CustomField, gone: list[str]) -> None:
    """A choice that was taken away and is in use stays where it was told."""
    if not gone or not (count := verbs.told_as(field, gone)):
        return
    if field.subject == Subject.TICKET:
        words = ngettext(
            "%(count)s ticket keeps what can't be chosen any more: %(gone)s.",
            "%(count)s tickets keep what can't be chosen any more: %(gone)s.",
            count,
        )
    else:
        words = ngettext(
            "%(count)s customer keeps what can't be chosen any more: %(gone)s.",
            "%(count)s customers keep what can't be chosen any more: %(gone)s.",
            count,
        )
    messages.warning(request, words % {"count": count, "gone": ", ".join(gone)})


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def field_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(CustomField.objects.visible_to(request.user), request, pk=pk)
    if request.method == "POST":
        verbs.delete(found, by=request.user)
        messages.success(request, _("%(name)s is deleted.") % {"name": found.label})
        return redirect("setup:fields")
    return page(request, "field_delete", of="tickets", field=found, count=verbs.told_in(found))
