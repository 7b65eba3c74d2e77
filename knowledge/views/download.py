"""Files of articles, for everybody who may read the article."""

import uuid
from types import SimpleNamespace

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import PORTAL, open_to
from helpdesk.lib.files import download
from knowledge import reading
from knowledge.models import ArticleFile
from knowledge.models.file import SEEN


@open_to(PORTAL)
@require_safe
def file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    readable = reading.here(reading.person_of(request), request.organization)
    found = get_object_or_404(ArticleFile, pk=pk, article__in=readable, scan__in=SEEN)
    stored = SimpleNamespace(storage=default_storage, name=found.storage_path)
    told = {"name": found.file_name, "kind": found.file_type, "etag": found.checksum}
    return download(request, stored, inline=True, **told)
