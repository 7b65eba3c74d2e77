"""Where files lie until they are whole: beside those that are kept, so that a rename ends it.

Bodies of requests have no name there, and end with their process. What Django names (a part of a form) and what the
storage has not yet renamed is left behind by a kill, and swept away.
"""

import contextlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

NAME = ".arriving"
# No request takes longer from its last byte to its answer.
STALE = 60 * 60
# Left for the database, which may lie on the same disk: a 50th of it, and no more than this.
KEPT_FREE = 256 * 2**20


def directory() -> Path:
    return Path(settings.MEDIA_ROOT) / NAME


def ready() -> Path:
    found = directory()
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def sweep(*, older_than: float = STALE) -> int:
    """Remove what nobody works on any more; at a start, with nothing running, everything."""
    swept, now = 0, time.time()
    with contextlib.suppress(FileNotFoundError):
        for path in directory().iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime <= now - older_than:
                    path.unlink()
                    swept += 1
    return swept


def has_room_for(size: int) -> bool:
    """Twice: as a request, and as the files in it."""
    disk = shutil.disk_usage(ready())
    return disk.free >= 2 * size + min(KEPT_FREE, disk.total // 50)


class Arrived(TemporaryUploadedFile):
    """Django's makes the end of the sender's name part of its own, where it may be too long."""

    def __init__(self, *args: Any) -> None:
        UploadedFile.__init__(self, tempfile.NamedTemporaryFile(dir=ready()), *args)  # noqa: SIM115


class Handler(TemporaryFileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = Arrived(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)


class Whole(File):
    """A file that only has to be renamed."""

    def __init__(self, path: Path) -> None:
        super().__init__(None, str(path))

    def temporary_file_path(self) -> str:
        return str(self.name)


class Disk(FileSystemStorage):
    """A name here stands for a whole file that outlives a power cut, or for nothing."""

    def _save(self, name: str, content: Any) -> str:
        place = Path(self.location) / NAME
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = place / secrets.token_hex(16)
        try:
            take(content, part)
            saved = super()._save(name, Whole(part))
        finally:
            part.unlink(missing_ok=True)
        for above in Path(saved).parents:
            sync_directory(Path(self.location) / above)
        return saved

    def lying(self, below: str = "") -> Iterator[str]:
        """Every file in the order of its bytes, without what is still arriving."""
        try:
            with os.scandir(Path(self.location) / below) as found:
                entries = [(e.name + "/" if e.is_dir(follow_symlinks=False) else e.name) for e in found]
        except FileNotFoundError:
            return
        for name in sorted(entries, key=os.fsencode):
            if name.startswith("."):
                continue
            if name.endswith("/"):
                yield from self.lying(below + name)
            else:
                yield below + name

    def put_back(self, tar: Any) -> int:
        """What a backup has, in the place of what is here. Says how many files there are then."""
        shutil.rmtree(self.location, ignore_errors=True)
        Path(self.location).mkdir(mode=0o700, parents=True)
        tar.extractall(self.location, filter="data")
        return sum(1 for _name in self.lying())


def take(content: Any, part: Path) -> None:
    """The content under this name, on the disk. A file of our own is moved there, anything else copied."""
    if hasattr(content, "temporary_file_path"):
        content.flush()
        with contextlib.suppress(OSError):  # it lies on another disk, or is gone: then copying will tell
            os.rename(content.temporary_file_path(), part)
    if part.exists():
        with part.open("rb") as moved:
            os.fsync(moved.fileno())
        return
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for piece in content.chunks():
            out.write(piece if isinstance(piece, bytes) else piece.encode())
        out.flush()
        os.fsync(out.fileno())


def sync_directory(path: Path) -> None:
    """The name too; on systems where a directory cannot be opened it is the system's to keep."""
    with contextlib.suppress(OSError):
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
