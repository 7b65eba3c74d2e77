"""Views: the list of them, one being made or changed, and its end."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import STAFF, open_to
from accounts.refusals import Refusal
from tickets import conditions, saved_views
from tickets.desk.queues import CAP
from tickets.forms.conditions import Editor, check, edited, read
from tickets.forms.saved_views import SavedViewForm
from tickets.models import SavedView
from tickets.views.settings.moving import wanted_move

from .door import tell

START = {"all": [{"field": "status", "is": "in", "value": ["new", "open", "pending"]}]}


@open_to(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    rows = SavedView.objects.visible_to(request.user)
    if request.method == "POST":
        if move := wanted_move(request):
            saved_views.arrange(get_object_or_404(rows, pk=move[0]), up=move[1], by=request.user)
        return redirect("desk:views")
    found = rows.select_related("owner", "department").in_order()
    told = [
        {"view": view, "mine": view.owner_id == request.user.pk, "may_change": saved_views.may_change(view, request.user)}
        for view in found
    ]  # fmt: skip
    return render(request, "tickets/agent/views.html", {"views": told})


@open_to(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def view_new(request: HttpRequest) -> HttpResponse:
    return edit(request, SavedView(organization_id=request.organization.pk, conditions=START), new=True)


@open_to(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if not saved_views.may_change(view, request.user):
        raise Http404
    return edit(request, view)


def edit(request: HttpRequest, view: SavedView, *, new: bool = False) -> HttpResponse:
    """Buttons of the editor answer with the form as it then is; the form's own saves."""
    posted = request.method == "POST"
    editor = read(request.POST, request.user) if posted else Editor(request.user, view.conditions)
    form = SavedViewForm(request.POST if posted else None, instance=view, by=request.user)
    saving = posted and not edited(request.POST)
    valid = check(editor)
    if saving and form.is_valid() and valid and (made := save(request, view, form, editor, new=new)):
        messages.success(request, _("Saved"))
        return redirect(f"{reverse('desk:queue')}?view={made.pk}")
    told = {"form": form, "editor": editor, "view": None if new else view, "saving": saving}
    told |= {"count": count(request, editor) if valid else None}
    return render(request, "tickets/agent/view_edit.html", told, status=422 if saving else 200)


def save(request: HttpRequest, view: SavedView, form: SavedViewForm, editor: Editor, *, new: bool) -> SavedView | None:  # fmt: skip
    told = form.cleaned_data | {"conditions": editor.tree}
    try:
        if new:
            return saved_views.create(by=request.user, **told)
        saved_views.change(view, by=request.user, **told)
    except Refusal as refusal:
        tell(form, refusal)
        return None
    return view


def count(request: HttpRequest, editor: Editor) -> str:
    """How many it names now, as badges say it."""
    found = conditions.queryset(editor.tree, person=request.user).count_for(request.user, cap=CAP)
    return f"{CAP - 1}+" if found >= CAP else str(found)


@open_to(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def view_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if not saved_views.may_change(view, request.user):
        raise Http404
    if request.method == "POST":
        saved_views.delete(view, by=request.user)
        messages.success(request, _("%(name)s is deleted.") % {"name": view.name})
        return redirect("desk:views")
    return render(request, "tickets/agent/view_delete.html", {"view": view})
