"""A customer as staff see them: who they are, what they asked, how they were helped."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ADMINS, STAFF, open_to
from accounts.forms.lists import cursor, read_cursor
from accounts.frame import face_of
from accounts.models import User
from accounts.refusals import Refusal
from helpdesk.lib.answers import SeeOther
from tickets import customers as verbs
from tickets.desk.customer import ratings_of, tickets_of
from tickets.desk.details import customer_fields
from tickets.desk.queues import key_in
from tickets.forms.customers import CustomerForm
from tickets.models import CustomField
from tickets.models.ticket import Channel

from .door import answer, posted, tell


def customer_of(request: HttpRequest, key: UUID) -> User:
    people = User.objects.visible_to(request.user).customers().select_related("organization")
    held = people.select_for_update(of=("self",)) if request.method == "POST" else people
    found: User = get_object_or_404(held, pk=key, organization_id=request.organization.pk)
    return found


@open_to(STAFF)
@require_safe
def customer(request: HttpRequest, key: UUID) -> HttpResponse:
    found = customer_of(request, key)
    rows, following = tickets_of(
        found, request.user, key_in(read_cursor(request.GET.get("after", ""), parts=2))
    )
    told = {"customer": found, "face": face_of(found), "fields": customer_fields(found), "rows": rows}
    told |= {"after": cursor(following[0].isoformat(), following[1]) if following else ""}
    told |= {"channels": [dict(Channel.choices).get(one, one) for one in found.communication_channels]}
    told |= {"ratings": ratings_of(found, request.user), "later": "after" in request.GET}
    return render(request, "tickets/agent/customer.html", told)


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    found = customer_of(request, key)
    asked = CustomField.objects.visible_to(request.user).of_customers()
    form = CustomerForm(posted(request), instance=found, asked=asked)
    if form.is_bound and form.is_valid():
        if form.conflicts:
            form.show_conflicts()
        else:
            try:
                with transaction.atomic():
                    verbs.describe(found, *form.told(), by=request.user)
            except Refusal as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Saved"))
                return SeeOther("desk:customer", key)
    told = {"customer": found, "form": form}
    return render(request, "tickets/agent/customer_edit.html", told, status=answer(form))
