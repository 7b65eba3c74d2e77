"""Pictures of people and the organization's logo: drawn by us, shown to those who may see whose they are."""

import hashlib
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from accounts.access import EVERYBODY, SIGNED_IN, open_to
from accounts.models import User
from helpdesk.lib.files import reached

# A picture is opened by itself at most, and then it can do nothing.
ALONE = {
    "Cache-Control": "private, max-age=3600",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
}


@open_to(SIGNED_IN)
@require_safe
def avatar(request: HttpRequest, pk: UUID) -> HttpResponse:
    return picture(request, get_object_or_404(User.objects.visible_to(request.user), pk=pk).avatar)


@open_to(EVERYBODY)
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    return picture(request, request.organization.logo)


def picture(request: HttpRequest, file: Any) -> HttpResponse:
    """Pages name the file's own letters in the query, so a copy may be kept for a while; another picture is another
    address."""
    if not file:
        raise Http404
    etag = quote_etag(hashlib.sha256(file.name.encode()).hexdigest()[:32])
    if unchanged := get_conditional_response(request, etag=etag):
        unchanged.headers["ETag"], unchanged.headers["Cache-Control"] = etag, ALONE["Cache-Control"]
        return unchanged
    with reached(), file.open("rb") as opened:
        response = HttpResponse(opened.read(), content_type="image/png")
    for name, value in ALONE.items():
        response.headers[name] = value
    response.headers["ETag"] = etag
    return response
