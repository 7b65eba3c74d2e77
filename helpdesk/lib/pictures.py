"""Pictures from people: read by content, drawn anew (which drops whatever else the file carried), limited."""

import os
import secrets
import subprocess  # noqa: S404  our own program, without a shell
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from . import arriving, drawing

LIMIT_BYTES = 5 * 1024 * 1024
SECONDS = 30
# All that the program is told of where it runs.
ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")


class Unreadable(Exception):
    """No picture that we draw; `too_many_pixels` says whether only its size is wrong."""

    def __init__(self, *, too_many_pixels: bool = False) -> None:
        super().__init__(too_many_pixels)
        self.too_many_pixels = too_many_pixels


def random_path(instance: Any, filename: str) -> str:
    """A key that says nothing and cannot be guessed; the name people gave it is not used."""
    key = secrets.token_urlsafe(24)
    return f"{instance._meta.model_name}/{key[:2]}/{key}"


def redraw(upload: Any, *, box: tuple[int, int], square: bool = False) -> ContentFile:
    """The picture as a PNG that fits the box; refuses in words what is too large or no picture."""
    if upload.size > LIMIT_BYTES:
        raise ValidationError(
            _("This picture is %(size)s MB. Pictures can be up to 5 MB.") % {"size": upload.size // 2**20}
        )
    try:
        drawn = draw(upload, box=box, how="square" if square else "contain", kind="PNG")
    except Unreadable as problem:
        if problem.too_many_pixels:
            text = _("This picture has too many pixels. Pictures can have up to 40 million.")
        else:
            text = _("This is not a picture we can read. Use a PNG, JPEG, WebP or GIF file.")
        raise ValidationError(text) from problem
    return ContentFile(drawn, name="picture.png")


def draw(source: Any, *, box: tuple[int, int], how: str, kind: str) -> bytes:
    """What `drawing` makes of a path or an open file, in a process that a bad picture may take along."""
    command = [sys.executable, "-m", "helpdesk.lib.drawing", how, str(box[0]), str(box[1]), kind]
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    with opened(source) as picture, tempfile.TemporaryFile(dir=arriving.ready()) as drawn:
        try:
            done = subprocess.run(  # noqa: S603
                command, stdin=picture, stdout=drawn, stderr=subprocess.DEVNULL, timeout=SECONDS,
                env=environment, cwd=settings.BASE_DIR,
            )  # fmt: skip
        except subprocess.TimeoutExpired as slow:
            raise Unreadable from slow
        drawn.seek(0)
        told = drawn.read(drawing.OUTPUT)
    if done.returncode or not told:
        raise Unreadable(too_many_pixels=done.returncode == drawing.TOO_MANY_PIXELS)
    return told


def opened(source: Any) -> Any:
    """A file of the system's, which another process can read. An upload may be only in memory."""
    if isinstance(source, Path | str):
        return Path(source).open("rb")
    copy = tempfile.TemporaryFile(dir=arriving.ready())  # noqa: SIM115
    source.seek(0)
    while piece := source.read(2**20):
        copy.write(piece)
    source.seek(0)
    copy.seek(0)
    return copy
