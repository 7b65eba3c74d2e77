"""Going away: what becomes of one's open tickets."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import open_to
from accounts.refusals import Refusal
from accounts.views.settings.pages import answer, posted
from tickets import distribution
from tickets.forms.handover import GIVE, KEEP, HandoverForm
from tickets.models import Ticket

from .door import ANSWERING


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    count = Ticket.objects.visible_to(person).filter(assignee=person).active().count()
    form = HandoverForm(
        posted(request), by=person, given_out=distribution.gives_out(person),
        initial={"what": KEEP, "to": distribution.proposed(person)},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        if told["what"] == KEEP:
            return redirect("agent:who")
        try:
            run = distribution.hand_over(told["to"] if told["what"] == GIVE else None, by=person)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desk:bulk-run", run.pk)
    return render(request, "tickets/agent/handover.html", {"form": form, "count": count}, status=answer(form))
