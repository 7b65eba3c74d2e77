"""A heartbeat of an open ticket, and who else is there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access import open_to
from tickets import presence as verbs
from tickets.desk.details import present, present_rows
from tickets.models import Ticket
from tickets.models.presence import Doing

from .door import ANSWERING, called, of_ticket


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket
def presence(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if request.method == "POST":
        doing = request.POST.get("doing", "")
        if doing in Doing.values:
            verbs.appear(ticket, by=request.user, doing=doing)
        else:
            verbs.leave(ticket, by=request.user)
        return HttpResponse(status=204)
    told = {"ticket": ticket, "ref": called(ticket), "present": present(present_rows(ticket, request.user))}
    return render(request, "tickets/agent/_present.html", told)
