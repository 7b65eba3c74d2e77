"""A picture from outside, drawn anew and small. A program of its own: it reads what strangers made, under limits that it
cannot lift, and knows no key and no database. Standard library and Pillow only.

    python -m helpdesk.lib.drawing HOW WIDTH HEIGHT FORMAT < picture > drawn
"""

import contextlib
import sys
from typing import Any, BinaryIO

CPU_SECONDS = 20
MEMORY = 512 * 2**20
OUTPUT = 8 * 2**20
LIMIT_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# Exit codes. Whatever else happens is a picture that cannot be read.
DRAWN, TOO_MANY_PIXELS = 0, 3
HOW = ("square", "contain", "shrink")
ORIENTATION = 0x0112
TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
SIDEWAYS = ("TRANSPOSE", "ROTATE_270", "TRANSVERSE", "ROTATE_90")


def main() -> int:
    confine()
    how, width, height, kind = sys.argv[1:]
    assert how in HOW
    return draw(sys.stdin.buffer, sys.stdout.buffer, how=how, box=(int(width), int(height)), kind=kind)


def confine() -> None:
    """Before anything is read. Not every system has every limit."""
    try:
        import resource
    except ImportError:
        return
    limits = {"CPU": CPU_SECONDS, "AS": MEMORY, "FSIZE": OUTPUT, "CORE": 0, "NPROC": 0}
    for name, most in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def draw(source: BinaryIO, out: BinaryIO, *, how: str, box: tuple[int, int], kind: str) -> int:
    """The first frame, upright, in the box. Nothing else that the file carried goes along."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # ours is smaller, and looked at before anything is unpacked
    picture: Any = Image.open(source, formats=FORMATS)
    if picture.width * picture.height > LIMIT_PIXELS:
        return TOO_MANY_PIXELS
    turn = turning(picture)
    within = box[::-1] if turn in SIDEWAYS else box
    picture.draft("RGB", (within[0] * 2, within[1] * 2))
    small = resized(picture, within, how).convert("RGBA")
    small = small.transpose(getattr(Image.Transpose, turn)) if turn else small
    small.info = {}
    if kind == "WEBP" and small.getchannel("A").getextrema()[0] == 255:
        small = small.convert("RGB")
    small.save(out, kind, **({"quality": 80} if kind == "WEBP" else {"optimize": True}))
    out.flush()
    return DRAWN


def resized(picture: Any, box: tuple[int, int], how: str) -> Any:
    """Small before it is turned and recoloured, which copy it: 40 million pixels are 160 MB each time."""
    size, cut = placed(picture.size, box, how)
    if picture.mode not in ("L", "LA", "RGB", "RGBA"):
        picture = picture.convert("RGBA")
    return picture.resize(size, box=cut, reducing_gap=2.0)


def turning(picture: Any) -> str:
    """What a camera says of how it was held; damaged, it says nothing."""
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION), "")
    except Exception:  # Pillow raises many kinds
        return ""


def placed(size: tuple[int, int], box: tuple[int, int], how: str) -> tuple[tuple[int, int], Any]:
    """The size it gets, and the part of it that is taken. Of a very long one a line is left, at least."""
    width, height = size
    if how == "square":
        scale = min(width / box[0], height / box[1])
        left, top = (width - box[0] * scale) / 2, (height - box[1] * scale) / 2
        return box, (left, top, width - left, height - top)
    scale = min(box[0] / width, box[1] / height, *([1] if how == "shrink" else []))
    return (max(1, round(width * scale)), max(1, round(height * scale))), (0, 0, width, height)


if __name__ == "__main__":
    sys.exit(main())
