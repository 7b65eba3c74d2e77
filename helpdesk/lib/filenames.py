"""Names of files, as other people gave them: for showing, and for the header that a browser saves by."""

import re
import unicodedata
from urllib.parse import quote

NOTHING = "file"
LONGEST = 180
# Of UTF-8: where a file is saved, 255 is the limit.
LONGEST_BYTES = 240
LONGEST_END = 20
# Cannot stand in a name on some system, or mean something to its shell.
UNTAKEN = re.compile(r'[<>:"|?*]')
DRIVE = re.compile(r"^[A-Za-z]:")
# Letters by their class, which show nothing.
BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0]")
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)


def display_name(raw: str) -> str:
    """The last part of a path, in characters that are seen and stay where they are, safe to save by on any system."""
    name = unicodedata.normalize("NFC", raw.encode("utf-8", "ignore").decode())
    name = re.split(r"[/\\]", name)[-1]
    name = BLANK.sub(" ", DRIVE.sub("", name))
    name = UNTAKEN.sub("_", "".join(map(_seen, name)))
    name = _cut(" ".join(name.split()).strip(". "))
    return f"_{name}" if DEVICES.match(name) else name or NOTHING


def _seen(letter: str) -> str:
    """Line ends and odd spaces become spaces; what controls, joins or turns goes."""
    kind = unicodedata.category(letter)
    if kind[0] == "Z" or letter in "\t\n\r\x0b\x0c\x85":
        return " "
    return "" if kind[0] == "C" else letter


def _cut(name: str) -> str:
    stem, dot, end = name.rpartition(".")
    if not stem or len(end) > LONGEST_END or len(end.encode()) > LONGEST_BYTES // 2:
        stem, dot, end = name, "", ""
    end = dot + end
    stem = stem[: LONGEST - 1 - len(end)]
    stem = stem.encode()[: LONGEST_BYTES - 1 - len(end.encode())].decode(errors="ignore")
    return stem.rstrip(". ") + end


def disposition(name: str, *, inline: bool) -> str:
    """The header of RFC 6266: letters that are safe everywhere, and beside them the name as it is."""
    name = display_name(name)
    stem, dot, end = name.rpartition(".")
    plain = display_name((_ascii(stem).strip(" _.") or NOTHING) + dot + _ascii(end) if stem else _ascii(end))
    told = f'{"inline" if inline else "attachment"}; filename="{plain}"'
    return told if plain == name else f"{told}; filename*=UTF-8''{quote(name, safe='')}"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9 ._()+@~,=#&!-]", "_", plain)
