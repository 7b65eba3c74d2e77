"""Customers as staff see them: who they are, what they asked, how they were helped; and putting that right."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import people as listing
from accounts.access import STAFF, open_to
from accounts.forms.lists import cursor, read_cursor
from accounts.frame import face_of
from accounts.models import User
from accounts.models.person import Role, Status
from accounts.refusals import Refusal
from accounts.views.settings.pages import agreed, answer, posted, tell
from tickets import customers as verbs
from tickets.desk.customer import ratings_of, tickets_of
from tickets.desk.details import customer_fields
from tickets.desk.queues import key_in
from tickets.forms.customers import CustomerFilter, CustomerForm, JoinForm
from tickets.models.ticket import Channel

from .door import ANSWERING


def customer_of(request: HttpRequest, key: UUID) -> User:
    people = User.objects.visible_to(request.user).customers().select_related("organization")
    held = (
        people.select_for_update(of=("self",))
        if request.method == "POST" and request.user.is_admin
        else people
    )
    found: User = get_object_or_404(held, pk=key, organization_id=request.organization.pk)
    return found


@open_to(STAFF)
@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    narrow = CustomerFilter(request.GET)
    chosen = narrow.chosen()
    rows = listing.narrowed(
        User.objects.visible_to(request.user),
        words=chosen["q"],
        role=str(Role.CUSTOMER),
        status=chosen["blocked"],
    )
    found, following = listing.page_after(rows, listing.key_in(read_cursor(chosen["after"], parts=2)))
    told = {
        "narrow": narrow,
        "narrowed": bool(chosen["q"] or chosen["blocked"]),
        "later": bool(chosen["after"]),
    }
    told |= {
        "rows": [face_of(one) | {"pk": one.pk, "blocked": one.status == Status.SUSPENDED} for one in found]
    }
    told |= {"after": cursor(*following) if following else ""}
    return render(request, "tickets/agent/customers.html", told)


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
    told |= {"writes": request.user.audience != "analyst", "may_join": may_join(request.user)}
    told |= {"blocked": found.status == Status.SUSPENDED}
    return render(request, "tickets/agent/customer.html", told)


def may_join(person: User) -> bool:
    """Whose tickets are moved may be any team's."""
    return person.role in ("agent", "admin") and person.sees_all


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    found = customer_of(request, key)
    form = CustomerForm(posted(request), instance=found, by=request.user)
    if agreed(form):
        try:
            verbs.change(found, by=request.user, **form.told())
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved"))
            return redirect("desk:customer", key)
    told = {"form": form, "customer": found}
    return render(request, "tickets/agent/customer_edit.html", told, status=answer(form))


@open_to(ANSWERING)
@require_POST
def block(request: HttpRequest, key: UUID) -> HttpResponse:
    found = customer_of(request, key)
    taken_back = request.POST.get("act") == "unblock"
    (verbs.unblock if taken_back else verbs.block)(found, by=request.user)
    words = _("%(name)s may write again") if taken_back else _("%(name)s is blocked")
    messages.success(request, words % {"name": found})
    return redirect("desk:customer", key)


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, key: UUID) -> HttpResponse:
    """First the address, then both beside each other, then done."""
    found = customer_of(request, key)
    form = JoinForm(posted(request), by=request.user)
    other = form.cleaned_data["address"] if form.is_bound and form.is_valid() else None
    if other and "sure" in request.POST:
        try:
            moved = verbs.join(found, other, by=request.user)
        except Refusal as refusal:
            form.add_error("address", str(refusal))
        else:
            words = ngettext("%(n)s ticket is %(name)s's now", "%(n)s tickets are %(name)s's now", moved)
            messages.success(request, words % {"n": moved, "name": other})
            return redirect("desk:customer", other.pk)
    told = {"customer": found, "form": form, "other": None if form.errors else other}
    return render(request, "tickets/agent/customer_join.html", told, status=422 if form.errors else 200)
