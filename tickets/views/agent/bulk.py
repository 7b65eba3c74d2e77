"""Many tickets at once: what to do with those that were ticked, how far it is, and undoing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import open_to
from accounts.refusals import Refusal
from tickets import bulk as verbs
from tickets import merging
from tickets.desk import lists
from tickets.desk.bulk import run_told
from tickets.forms.bulk import SHOWN, BulkForm
from tickets.models import BulkRun, Ticket

from .door import ANSWERING, called

BY_BUTTON = {"spam": {"spam": True}, "delete": {"delete": True}}


@open_to(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        runs = BulkRun.objects.visible_to(request.user).order_by("-created_at")[:20]
        return render(request, "tickets/agent/bulk_runs.html", {"runs": [run_told(run) for run in runs]})
    what = request.POST.get("what", "")
    what = what if what in SHOWN else "more"
    keys, sent = chosen(request), "do" in request.POST or "button" in request.POST
    form = BulkForm(request.POST if "do" in request.POST else None, by=request.user, what=what)
    refused = ""
    if sent:
        try:
            if (answer := follow(request, form, keys)) is not None:
                return answer
        except Refusal as refusal:
            refused = str(refusal)
    told = {
        "form": form,
        "what": what,
        "keys": keys,
        "count": len(keys),
        "refused": refused,
        "back": back(request),
    }
    told |= {"list": request.POST.get("list", ""), "everything": "all" in request.POST}
    return render(request, "tickets/agent/bulk.html", told, status=422 if sent else 200)


def follow(request: HttpRequest, form: BulkForm, keys: list[UUID]) -> HttpResponse | None:
    """Begins it, or merges; nothing when the form has to be shown again."""
    button = request.POST.get("button", "")
    if button == "merge":
        return merge(request, keys)
    act = BY_BUTTON.get(button) or (form.act() if form.is_valid() else None)
    if act is None:
        return None
    run = verbs.begin(act, keys, by=request.user)
    words = ngettext("%(n)s ticket is being changed.", "%(n)s tickets are being changed.", run.total)
    told = (
        '{} <a class="link" href="{}">{}</a>',
        words % {"n": run.total},
        reverse("desk:bulk-run", args=[run.pk]),
    )
    messages.success(request, format_html(*told, _("See or undo")))
    return redirect(back(request))


def merge(request: HttpRequest, keys: list[UUID]) -> HttpResponse:
    """Into the oldest of them."""
    rows = (
        Ticket.objects.visible_to(request.user)
        .filter(pk__in=keys[: merging.MOST_AT_ONCE + 1])
        .order_by("number")
    )
    found = list(rows.select_related("organization"))
    target = merging.merge_all(found, by=request.user)
    messages.success(request, _("Merged into %(ref)s") % {"ref": called(target)})
    return redirect("desk:ticket", called(target))


def chosen(request: HttpRequest) -> list[UUID]:
    """Those that were ticked, or the whole list as it is now."""
    if "all" in request.POST:
        return verbs.keys_of(listed(request), by=request.user)
    return [key for text in request.POST.getlist("ticket") if (key := _uuid(text))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def listed(request: HttpRequest) -> Any:
    """The list that was looked at, by its address."""
    return lists.named(QueryDict(request.POST.get("list", "")), request.user).rows


def back(request: HttpRequest) -> str:
    query = QueryDict(request.POST.get("list", ""))
    return f"{reverse('desk:queue')}{'?' if query else ''}{query.urlencode()}"


@open_to(ANSWERING)
@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(BulkRun.objects.visible_to(request.user), pk=pk)
    return render(request, "tickets/agent/bulk_run.html", {"run": run_told(found, whole=True)})


@open_to(ANSWERING)
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(BulkRun.objects.visible_to(request.user), pk=pk)
    try:
        verbs.undo(found, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("What nobody changed since is given back."))
    return redirect("desk:bulk-run", pk)
