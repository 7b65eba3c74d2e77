"""Pictures and files of an article: kept under a random key, named by what they hold."""

import logging
from typing import Any

from django.core.files.storage import default_storage
from PIL import Image

from accounts.models import User
from accounts.refusals import heard
from helpdesk.lib import scanner
from helpdesk.lib.filenames import display_name
from helpdesk.lib.files import checksum
from helpdesk.lib.kinds import INLINE, kind_of
from helpdesk.lib.pictures import random_path

from .models import Article, ArticleFile
from .refusals import Infected, NotKept, NotScanned

log = logging.getLogger(__name__)


def add(article: Article, upload: Any, *, by: User) -> ArticleFile:
    """Refuses with Infected, NotScanned, NotKept. The row comes after the file: of a file
    that is left without one fsck tells."""
    verdict = scanner.scan(upload)
    if verdict.state == scanner.INFECTED:
        raise Infected
    if verdict.state == scanner.UNAVAILABLE:
        raise NotScanned
    file = ArticleFile(
        organization_id=article.organization_id, article=article, uploader=by, file_name=display_name(upload.name),
        file_size=upload.size, file_type=kind_of(upload), checksum=checksum(upload), scan=verdict.state,
    )  # fmt: skip
    if file.file_type in INLINE:
        file.width, file.height = size_of(upload)
    try:
        file.storage_path = default_storage.save(random_path(file, upload.name), upload)
    except OSError as problem:
        log.exception("A file could not be kept")
        raise NotKept from problem
    with heard():
        file.save(force_insert=True)
    return file


def size_of(upload: Any) -> tuple[int | None, int | None]:
    """Read from its head alone; what is no picture that we know has none."""
    try:
        with Image.open(upload) as picture:
            return picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None, None
    finally:
        upload.seek(0)


def remove(file: ArticleFile, *, by: User) -> None:
    """The worker removes what is on the disk."""
    with heard():
        file.delete()
