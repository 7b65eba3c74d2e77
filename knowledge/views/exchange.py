"""Articles out as a zip of Markdown, and in: looked at first, then written."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import STAFF, open_to
from accounts.refusals import Refusal
from helpdesk.lib.files import a_path
from knowledge import exchange
from knowledge.refusals import GoneAgain

from .door import WRITING

signer = Signer(salt="knowledge.import")


@open_to(STAFF)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    packed = exchange.exported(request.organization, request.user)
    answer = HttpResponse(packed, content_type="application/zip")
    name = f"{request.organization.slug}-articles-{timezone.localdate():%Y-%m-%d}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@open_to(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """The first time what it would do is shown, by file; what was chosen waits for the second, an hour at most."""
    told: dict[str, Any] = {}
    if request.method == "POST":
        try:
            name, path = chosen(request)
            files = contents(name, path)
            told["read"] = exchange.read(files, organization=request.organization)
            told["wrong"] = sum(bool(one.problem) for one in told["read"])
            told["kept"] = signer.sign(f"{request.user.pk} {path} {name}")
            if "write" in request.POST and told["read"] and not told["wrong"]:
                return written(request, told["read"], files, path)
        except Refusal as refusal:
            told["problem"] = str(refusal)
    return render(request, "knowledge/agent/import.html", told, status=422 if told.get("problem") else 200)


def chosen(request: HttpRequest) -> tuple[str, str]:
    """The name of what was chosen now or at the first look, and where it lies."""
    upload = request.FILES.get("file")
    if upload is not None:
        return upload.name, default_storage.save(a_path(), upload)
    try:
        whose, path, name = signer.unsign(request.POST.get("kept", "")).split(" ", 2)
    except (BadSignature, ValueError) as problem:
        raise Refusal(_("Choose a file.")) from problem
    if whose != str(request.user.pk):
        raise GoneAgain
    return name, path


def contents(name: str, path: str) -> dict[str, bytes]:
    try:
        with default_storage.open(path) as stored:
            return exchange.contents_of(stored, name)
    except FileNotFoundError as problem:
        raise GoneAgain from problem


def written(
    request: HttpRequest, read: list[exchange.Read], files: dict[str, bytes], path: str
) -> HttpResponse:
    count = exchange.write(read, files, organization=request.organization, by=request.user)
    default_storage.delete(path)
    words = ngettext("%(n)s article is in.", "%(n)s articles are in.", count)
    messages.success(request, words % {"n": count})
    return redirect("knowledge:articles")
