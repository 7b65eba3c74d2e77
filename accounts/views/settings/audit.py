"""The audit log: who did what, newest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import telling
from accounts.access import ADMINS, open_to
from accounts.forms.lists import AuditFilter
from accounts.models import AuditEntry

from .pages import page

PAGE = 50


@open_to(ADMINS)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    entries = AuditEntry.objects.visible_to(request.user)
    narrow = AuditFilter(request.GET, actors=telling.actors(entries))
    chosen = narrow.chosen()
    rows = list(narrowed(entries, **chosen).order_by("-seq")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    names = telling.Names.of(rows)
    return page(
        request,
        "audit",
        narrow=narrow,
        entries=[telling.told(entry, names) for entry in rows],
        before=rows[-1].seq if more else "",
        narrowed=bool(chosen["who"] or chosen["kind"]),
        earlier=bool(chosen["before"]),
    )


def narrowed(entries: Any, *, who: str, kind: str, before: Any) -> Any:
    if who == "system":
        entries = entries.filter(actor_id=None)
    elif who:
        entries = entries.filter(actor_id=who)
    if kind:
        entries = entries.filter(action__startswith=f"{kind}.")
    return entries.filter(seq__lt=before) if before else entries
