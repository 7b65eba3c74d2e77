"""Text as we store it: what people type, paste and mail, without what cannot be seen, kept or read."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

# Marks that turn the direction of what follows them, in other people's text too.
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Joiners, which some scripts and emoji are written with.
JOINING = set("\u200c\u200d")
# Letters and symbols without a shape.
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")
# Of the other signs without a shape, these say how their neighbours are read.
STEERING = JOINING | set("\u200e\u200f\u061c") | {chr(tag) for tag in range(0xE0020, 0xE0080)}

MESSAGE = 100_000
TITLE = 255
UNKEPT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
NEWLINES = re.compile("\r\n?|[\u2028\u2029\x85]")
ASTRAL = re.compile("[\U00010000-\U0001efff]")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def readable(text: str) -> str:
    """Lines that end in a newline, and nothing that a database or a page refuses."""
    text = UNKEPT.sub("", NEWLINES.sub("\n", text))
    return text if text.isascii() else few_marks(text)


def flood(below: int) -> re.Pattern[str]:
    """No script puts more than eight marks on one letter; a flood of them covers the lines above and below."""
    marks = "".join(chr(n) for n in range(0x300, below) if unicodedata.category(chr(n)) in ("Mn", "Me"))
    return re.compile(f"([{marks}]{{8}})[{marks}]+")


# Python finds letters of the first plane fifty times as fast as those beyond.
USUAL, EVERY = flood(0x10000), flood(0x1F000)


def few_marks(text: str) -> str:
    return (EVERY if ASTRAL.search(text) else USUAL).sub(r"\1", text)


def cleaned(text: str, limit: int = MESSAGE) -> str:
    """A message as it is stored; refused when it is longer than `limit` characters."""
    lines = (line.rstrip(" \t") for line in readable(text).split("\n"))
    text = "\n".join(lines).strip("\n")
    if len(text) > limit:
        said = _("This has %(length)s characters, and there is room for %(limit)s. Put the rest into a file.")
        raise too_long(said, len(text), limit)
    return text if is_visible(text) else ""


def one_line(text: str, limit: int = TITLE) -> str:
    """A title as it is stored: one line of something to see, or nothing at all."""
    text = " ".join(readable(text).split())
    if len(text) < 16 * limit:
        text = " ".join("".join(letter for letter in text if stays_in_line(letter)).split())
    if len(text) > limit:
        said = _("This has %(length)s characters, and there is room for %(limit)s. Shorten it.")
        raise too_long(said, len(text), limit)
    return text if is_visible(text) else ""


def too_long(said: str, length: int, limit: int) -> ValidationError:
    counts = {
        name: number_format(n, force_grouping=True) for name, n in (("length", length), ("limit", limit))
    }
    return ValidationError(said, "too_long", counts)


def stays_in_line(letter: str) -> bool:
    return letter in STEERING or unicodedata.category(letter) not in ("Cc", "Cf")


def is_visible(text: str) -> bool:
    return any(
        letter not in BLANK | JOINING and unicodedata.category(letter)[0] not in "CMZ" for letter in text
    )


def neutral_cell(value: object) -> object:
    """Text of a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value
