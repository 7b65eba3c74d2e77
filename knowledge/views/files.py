"""Pictures and files that are put into an article."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import open_to
from accounts.refusals import Refusal
from helpdesk.lib.files import MB, objections
from knowledge import filing

from .door import WRITING, article_of


@open_to(WRITING)
@require_POST
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = article_of(request, pk)
    uploads = request.FILES.getlist("files")
    told = objections(uploads, each=request.organization.file_limit_mb * MB, count=50)
    if not uploads:
        told = [_("Choose a file.")]
    for upload in [] if told else uploads:
        try:
            filing.add(found, upload, by=request.user)
        except Refusal as refusal:
            told.append(f"“{upload.name}”: {refusal}")
    for sentence in told:
        messages.error(request, sentence)
    return redirect(request.path.removesuffix("files/") + "#files")


@open_to(WRITING)
@require_POST
def remove(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    found = article_of(request, pk)
    filing.remove(get_object_or_404(found.files, pk=key), by=request.user)
    return redirect(request.path.partition("files/")[0] + "#files")
