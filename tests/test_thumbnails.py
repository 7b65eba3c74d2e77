"""Small pictures of what people attach, and of what they attach to do harm (AT07)."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from helpdesk.lib import thumbnails


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(size=(600, 400), mode="RGB", kind="PNG", **more):
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, kind, **more)
    out.seek(0)
    return out


def made(source):
    told = thumbnails.make(source)
    return told and Image.open(io.BytesIO(told))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_it_fits_the_box(kind, mode):
    source = picture(mode=mode, kind=kind) if writes(kind, mode) else picture(kind=kind)
    drawn = made(source)
    assert (drawn.format, drawn.size) == ("WEBP", (480, 320))


def writes(kind, mode):
    try:
        return picture(mode=mode, kind=kind)
    except (OSError, ValueError):
        return False


@pytest.mark.parametrize(
    ("size", "drawn"), [((10, 20), (10, 20)), ((1, 9000), (1, 480)), ((9000, 1), (480, 1))]
)
def test_a_small_one_stays_small_and_a_long_one_a_line(size, drawn):
    assert made(picture(size)).size == drawn


def test_what_is_clear_stays_clear():
    assert made(picture(mode="RGBA")).getpixel((5, 5))[3] == 0


def test_a_path_is_read_too(files):
    path = files / "x"
    path.write_bytes(picture().read())
    assert made(path).size == (480, 320)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_it_stands_upright(turn, kind):
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = turn
    source = Image.new("RGB", (200, 100), "white")
    source.paste("red", (0, 0, 100, 50))
    source.save(out, kind, exif=exif)
    wanted = ImageOps.exif_transpose(Image.open(out))
    drawn = made(out)
    assert drawn.size == wanted.size
    for place in ((20, 20), (20, wanted.height - 20), (wanted.width - 20, 20)):
        assert abs(drawn.getpixel(place)[1] - wanted.getpixel(place)[1]) < 20


def test_nothing_of_the_file_goes_along():
    told = thumbnails.make(picture(exif=b"Exif\0\0CANARY", icc_profile=b"CANARY" * 9))
    assert told
    assert not [word for word in (b"CANARY", b"EXIF", b"ICCP", b"XMP") if word in told]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def deflated(size):
    packing = zlib.compressobj(9)
    return b"".join(packing.compress(bytes(2**20)) for _ in range(size // 2**20)) + packing.flush()


def bomb():
    """50,000 by 50,000 points, a tenth of them here."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", deflated(250 * 2**20))
        + chunk(b"IEND", b"")
    )


def with_text():
    """Half a GB of text in a small picture."""
    plain = picture().read()
    return plain[:33] + chunk(b"zTXt", b"k\0\0" + deflated(512 * 2**20)) + plain[33:]


def frames():
    plain = picture((100, 100), "P", "GIF").read()
    first = plain.index(b"\x2c")
    return plain[:first] + plain[first:-1] * 100_000 + b";"


BAD = {
    "50,000 by 50,000": bomb,
    "half a GB of text": with_text,
    "cut off": lambda: picture().read()[:200],
    "cut off later": lambda: picture((2000, 2000), kind="JPEG").read()[:9000],
    "a page": lambda: b"<html>",
    "a drawing": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "another kind": lambda: picture(kind="TIFF").read(),
    "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("name", BAD)
def test_at07_of_what_is_broken_or_a_bomb_there_is_none(name):
    assert thumbnails.make(io.BytesIO(BAD[name]())) is None


def test_at07_there_is_an_end_to_pixels():
    assert made(picture((8000, 5000), "1")).size == (480, 300)
    assert thumbnails.make(picture((8001, 5000), "1")) is None


def test_at07_what_takes_more_memory_than_there_is_for_it_is_not_drawn():
    assert thumbnails.make(picture((6300, 6300), "RGBA", "WEBP", lossless=True, quality=0)) is None


def test_at07_of_100_000_frames_the_first_is_drawn():
    assert made(io.BytesIO(frames())).size == (100, 100)


def test_at07_it_leaves_nothing_behind(files):
    thumbnails.make(picture())
    thumbnails.make(io.BytesIO(b"x"))
    assert [path for path in files.rglob("*") if path.is_file()] == []


LIMITED = """
import sys
from helpdesk.lib import drawing
drawing.confine()
{}
"""


@pytest.mark.parametrize(
    "deed",
    [
        "bytes(600 * 2**20)",
        "open('big', 'wb').write(bytes(20 * 2**20))",
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40)) if __import__('os').getuid() else 1 / 0",
    ],
)
def test_at07_the_drawing_program_cannot_do_more_than_it_may(deed, files):
    root = Path(__file__).parent.parent
    code = f"import sys; sys.path.insert(0, {str(root)!r})" + LIMITED.format(deed)
    done = subprocess.run([sys.executable, "-c", code], cwd=files, capture_output=True)
    assert done.returncode != 0
