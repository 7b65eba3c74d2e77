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
            picture = ImageOps.exif_transpose(picture).convert("RGBA")
    except ValidationError:
        raise
    except Exception as broken:  # Pillow raises many kinds for files that are no pictures
        raise ValidationError(
            _("This is not a picture we can read. Use a PNG, JPEG, WebP or GIF file.")
        ) from broken
    drawn = ImageOps.fit(picture, box) if square else ImageOps.contain(picture, box)
    out = BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return ContentFile(out.getvalue(), name="picture.png")
