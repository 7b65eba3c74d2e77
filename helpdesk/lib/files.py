"""Files of people: how much of them is taken, and how one is given out.

Whether somebody may have it is for the view to say, each time; the rest is here.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .filenames import display_name, disposition
from .kinds import ACTIVE, INLINE

MB = 2**20
# What a message may carry unless its organization says otherwise ...
USUAL_EACH, USUAL_COUNT = 20 * MB, 10
# ... and whatever it says: what one request can bring.
MOST_TOGETHER, MOST_COUNT = 200 * MB, 50
PIECE = 2**16
# Where what people bring lies, day by day; what no row names is swept from here after an hour.
FOLDER = "attachments"
RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*")
# A file is nobody's page: opened by itself it can do nothing, and no other site builds it in.
ALONE = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Unreachable(OSError):
    """A file that is kept, where it cannot be read just now. Answered with 503 (helpdesk/views.py)."""


@contextmanager
def reached() -> Iterator[None]:
    """What goes wrong while a file is opened, as an answer: one that is gone, or one that does not come."""
    try:
        yield
    except FileNotFoundError as lost:
        raise Http404(_("This file is no longer here.")) from lost
    except OSError as problem:
        raise Unreachable(str(problem)) from problem


def objections(uploads: Iterable[Any], *, each: int = USUAL_EACH, count: int = USUAL_COUNT) -> list[str]:
    """What is wrong with these as the files of one message, in sentences."""
    uploads = list(uploads)
    told = [
        _("“%(name)s” has %(size)s MB. A file can have up to %(most)s MB.")
        % {"name": display_name(upload.name), "size": -(-upload.size // MB), "most": each // MB}
        for upload in uploads
        if upload.size > each
    ]
    if len(uploads) > count:
        sentence = ngettext(
            "A message can have %(n)s file. Send the others in another message.",
            "A message can have up to %(n)s files. Send the others in another message.",
            count,
        )
        told.append(sentence % {"n": count})
    return told


def a_path() -> str:
    """Where a file lies: a key that says nothing. The day lets a round look for what was left behind."""
    return f"{FOLDER}/{timezone.now():%Y-%m-%d}/{secrets.token_urlsafe(32)}"


def checksum(file: Any) -> str:
    """SHA-256 as hex. Leaves the file at its beginning."""
    told = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        told.update(piece)
    file.seek(0)
    return told.hexdigest()


def download(
    request: HttpRequest, file: Any, *, name: str, kind: str, etag: str, inline: bool = False
) -> HttpResponseBase:
    """The file as an answer. `file` is what a FileField gives, `kind` what `kind_of` said, `etag` the checksum.

    In the served product no thread of the pages waits for whoever reads it: helpdesk/outgoing.py.
    """
    inline, etag = inline and kind in INLINE, quote_etag(etag)
    answer: Any = get_conditional_response(request, etag=etag) or found(request, file, etag)
    for header, value in (ALONE | {"ETag": etag}).items():
        answer.headers[header] = value
    if answer.status_code in (200, 206):
        answer.headers["Accept-Ranges"] = "bytes"
        answer.headers["Content-Type"] = "text/plain; charset=utf-8" if kind in ACTIVE else kind
        answer.headers["Content-Disposition"] = disposition(name, inline=inline)
    return answer


def found(request: HttpRequest, file: Any, etag: str) -> HttpResponseBase:
    with reached():
        opened = file.storage.open(file.name, "rb")
        size = opened.size
    wish = asked_part(request, size, etag)
    first, end = wish or (0, size)
    if first >= end and wish:
        opened.close()
        return no_such_part(size)
    opened.seek(first)
    answer = Given(Part(opened, end - first), status=206 if wish else 200)
    answer.headers["Content-Length"] = str(end - first)
    if wish:
        answer.headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    return answer


def asked_part(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First byte, and the one after the last. What we do not understand, or several parts, is a wish that the standard
    lets us pass over; so is a part of a file that is another by now."""
    wish = RANGE.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None
    if wish is None or not (wish[1] or wish[2]) or request.headers.get("If-Range", etag) != etag:
        return None
    if not wish[1]:
        return max(0, size - int(wish[2])), size
    first, last = int(wish[1]), int(wish[2] or size)
    return (first, min(last + 1, size)) if first <= last or not wish[2] else None


def no_such_part(size: int) -> HttpResponse:
    told = {"Content-Range": f"bytes */{size}", "Content-Type": "text/plain; charset=utf-8"}
    return HttpResponse(_("The file has no such part.") + "\n", status=416, headers=told)


class Part:
    """What is left of a file, up to a length."""

    def __init__(self, file: Any, length: int) -> None:
        self.file, self.left = file, length

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.file.close()


class Given(FileResponse):
    """Django's, with none of the headers that it guesses."""

    block_size = PIECE

    def set_headers(self, filelike: Any) -> None:
        pass
