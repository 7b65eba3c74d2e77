"""Small pictures of the pictures that people attach."""

from typing import Any

from . import pictures

KIND = "image/webp"
BOX = (480, 480)


def make(source: Any) -> bytes | None:
    """WebP of the first frame, at most 480 by 480, of a path or an open file. None for what we cannot or will not
    draw: no picture, a broken one, more than 40 million pixels, more work than the limits of `drawing` allow."""
    try:
        return pictures.draw(source, box=BOX, how="shrink", kind="WEBP")
    except pictures.Unreadable:
        return None
