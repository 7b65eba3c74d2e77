"""Pictures from people: read by content, drawn anew (which drops whatever else the file carried), limited."""

import secrets
import warnings
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LIMIT_BYTES = 5 * 1024 * 1024
LIMIT_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


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
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Any = Image.open(upload, formats=FORMATS)
            if picture.width * picture.height > LIMIT_PIXELS:
                raise ValidationError(
                    _("This picture has too many pixels. Pictures can have up to 40 million.")
                )
            picture.draft("RGB", (box[0] * 2, box[1] * 2))
            picture = ImageOps.exif_transpose(reduced(picture, box)).convert("RGBA")
    except ValidationError:
        raise
    except Exception as broken:  # Pillow raises many kinds for files that are no pictures
        raise ValidationError(
            _("This is not a picture we can read. Use a PNG, JPEG, WebP or GIF file.")
        ) from broken
    drawn = ImageOps.fit(picture, box) if square else contained(picture, box)
    out = BytesIO()
    # A colour profile is bytes of whoever made the file, and would go along.
    drawn.save(out, "PNG", optimize=True, icc_profile=None)
    return ContentFile(out.getvalue(), name="picture.png")


def reduced(picture: Any, box: tuple[int, int]) -> Any:
    """Small before it is turned and recoloured, which copy it: 40 million pixels are 160 MB each time."""
    factor = min(picture.size) // (2 * max(box))
    return picture.reduce(factor) if factor > 1 and picture.mode in ("L", "LA", "RGB", "RGBA") else picture


def contained(picture: Any, box: tuple[int, int]) -> Any:
    """The whole picture in the box. Of a very long one, a line is left: Pillow would round its height to nothing."""
    scale = min(box[0] / picture.width, box[1] / picture.height)
    return picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
