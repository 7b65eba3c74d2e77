"""Rules: their list in order, one being written and rehearsed, what became of it, its end."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import ADMINS, open_to
from accounts.refusals import Refusal
from accounts.views.settings.pages import one, page, tell
from tickets import automation, macros
from tickets import rules as verbs
from tickets.desk.rules import acts_of, changes_of, runs_of
from tickets.forms.conditions import Editor, check, edited, read
from tickets.forms.rules import RuleForm
from tickets.models import Rule, RuleRun

from .moving import wanted_move

SHOWN = 100


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        if moved := wanted_move(request):
            verbs.arrange(moved[0], up=moved[1], by=request.user)
        return redirect("setup:rules")
    found = list(Rule.objects.visible_to(request.user).order_by("position", "created_at"))
    words = macros.Words(found, request.user)
    return page(request, "rules", of="tickets", rules=[{"row": rule, "acts": acts_of(rule, words)} for rule in found])  # fmt: skip


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    return edit(request, Rule(organization_id=request.organization.pk, conditions={"all": []}), new=True)


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, pk: UUID) -> HttpResponse:
    return edit(request, one(Rule.objects.visible_to(request.user), request, pk=pk))


def edit(request: HttpRequest, rule: Rule, *, new: bool = False) -> HttpResponse:
    """Buttons of the editor answer with the form as it then is; one rehearses; the form's own saves."""
    posted, rehearsing = request.method == "POST", "rehearse" in request.POST
    editor = read(request.POST, request.user) if posted else Editor(request.user, rule.conditions)
    form = RuleForm(request.POST if posted else None, instance=rule, by=request.user)
    asked = posted and not edited(request.POST)
    valid = check(editor) and form.is_valid() if asked else False
    told: dict[str, Any] = {"form": form, "editor": editor, "rule": None if new else rule, "saving": asked, "places": macros.PLACES.items()}  # fmt: skip
    if valid and rehearsing:
        tried = Rule(pk=rule.pk, organization_id=rule.organization_id, position=rule.position, conditions=editor.tree, **form.columns())  # fmt: skip
        found = automation.rehearse(tried, by=request.user)
        told |= {"rehearsal": found | {"rows": changes_of(found["told"], request.user)}}
        return page(request, "rule", of="tickets", **told)
    if valid and save(request, rule, form, editor, new=new):
        messages.success(request, _("Saved. It counts from now on."))
        return redirect("setup:rules")
    return page(request, "rule", of="tickets", status=422 if asked else 200, **told)


def save(request: HttpRequest, rule: Rule, form: RuleForm, editor: Editor, *, new: bool) -> bool:
    columns = form.columns() | {"conditions": editor.tree}
    try:
        if new:
            verbs.create(by=request.user, **columns)
        else:
            verbs.change(rule, by=request.user, **columns)
    except Refusal as refusal:
        tell(form, refusal)
        return False
    return True


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def runs(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of it; started by hand, or taken back."""
    found = get_object_or_404(Rule.objects.visible_to(request.user), pk=pk)
    rows = RuleRun.objects.visible_to(request.user).filter(rule=found)
    if request.method == "POST":
        follow(request, found, rows)
        return redirect("setup:rule-runs", found.pk)
    shown = list(rows.order_by("-created_at", "-pk")[:SHOWN])
    return page(request, "rule_runs", of="tickets", rule=found, runs=runs_of(shown, request.user))


def follow(request: HttpRequest, rule: Rule, rows: Any) -> None:
    if "start" in request.POST:
        tickets = automation.matching(rule, automation.lately(rule, by=request.user)).values_list(
            "pk", "number"
        )
        count = automation.begin(rule, tickets, batch=uuid4(), by=request.user)
        words = ngettext("It goes through %(n)s ticket.", "It goes through %(n)s tickets.", count)
        messages.success(request, words % {"n": count})
        return
    for name in ("batch", "pk"):
        try:
            chosen = rows.filter(**{name: UUID(request.POST[name])})
        except (KeyError, ValueError):
            continue
        count = automation.undo(chosen, by=request.user)
        words = ngettext("It is taken back at %(n)s ticket.", "It is taken back at %(n)s tickets.", count)
        messages.success(request, words % {"n": count})


@open_to(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = one(Rule.objects.visible_to(request.user), request, pk=pk)
    if request.method == "POST":
        verbs.delete(found, by=request.user)
        messages.success(request, _("%(name)s is deleted.") % {"name": found.name})
        return redirect("setup:rules")
    return page(request, "rule_delete", of="tickets", rule=found)
