"""Giving out files: to those who may read the message that a file came with, asked each time."""

import uuid
from types import SimpleNamespace

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import PORTAL, open_to
from helpdesk.lib import tenancy, thumbnails
from helpdesk.lib.files import download
from tickets.models import Attachment
from tickets.models.attachment import Scan
from tickets.portal.entry import followed


@open_to(PORTAL)
@require_safe
def file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    attachment = _found(request, pk)
    if attachment.scan in (Scan.INFECTED, Scan.WAITING):
        return _kept_back(request, attachment)
    stored = SimpleNamespace(storage=default_storage, name=attachment.storage_path)
    told = {"name": attachment.file_name, "kind": attachment.file_type, "etag": attachment.checksum}
    return download(request, stored, inline=True, **told)


@open_to(PORTAL)
@require_safe
def thumbnail(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    attachment = _found(request, pk)
    if not attachment.thumbnail_path or attachment.scan in (Scan.INFECTED, Scan.WAITING):
        raise Http404
    stored = SimpleNamespace(storage=default_storage, name=attachment.thumbnail_path)
    etag = f"{attachment.checksum}-small"
    return download(request, stored, name="preview.webp", kind=thumbnails.KIND, etag=etag, inline=True)


def _found(request: HttpRequest, pk: uuid.UUID) -> Attachment:
    """Nobody hears whether there is such a file that is not theirs to read."""
    for context, person in followed(request):
        with tenancy.use(context):
            found = Attachment.objects.visible_to(person).filter(pk=pk).first()
            if found is not None:
                return found
    raise Http404


def _kept_back(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    infected = attachment.scan == Scan.INFECTED
    told = {"name": attachment.file_name, "infected": infected, "found": attachment.scanned_as}
    return render(request, "tickets/file_kept_back.html", told, status=403 if infected else 409)
