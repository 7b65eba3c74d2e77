"""A customer as staff see them: who they are, what they asked, how they were helped."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import STAFF, open_to
from accounts.forms.lists import cursor, read_cursor
from accounts.frame import face_of
from accounts.models import User
from tickets.desk.customer import ratings_of, tickets_of
from tickets.desk.details import customer_fields
from tickets.desk.queues import key_in
from tickets.models.ticket import Channel


def customer_of(request: HttpRequest, key: UUID) -> User:
    people = User.objects.visible_to(request.user).customers().select_related("organization")
    found: User = get_object_or_404(people, pk=key, organization_id=request.organization.pk)
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
