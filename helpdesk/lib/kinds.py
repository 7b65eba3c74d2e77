"""What a file is, by what is in it: what its sender says of it means nothing.

Signatures come from `filetype`: one answer each, no dependency. Text is ours to tell, which has no signature.
"""

import codecs
import re
from typing import Any, Protocol

import filetype

HEAD = 2**16
UNKNOWN = "application/octet-stream"
# What a browser may show by itself; all of them are only pixels to it.
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# What a browser would run, or build from other addresses.
ACTIVE = frozenset({"text/html", "text/xml", "image/svg+xml"})
# Begin with letters, and some are nothing but letters.
LETTERS = (b"%PDF-", b"{\\rtf", b"%!PS", b"-----BEGIN PGP")
MARKUP = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|frameset|style|title|meta|link|table|div|p|a|br|h1|img|base|form|object|embed)[\s>/]",
    re.IGNORECASE,
)
OFFICE = {
    b"word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# Documents of old Office versions and mails of Outlook that are not told apart further.
OLE, OLE_KIND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"
SAME = {"image/apng": "image/png"}


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> Any: ...
    def tell(self) -> int: ...


def kind_of(file: Readable) -> str:
    """The content type. Looks at the first and the last 64 KB, unpacks nothing, and leaves the file at its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    found = text_kind(head) or filetype.guess_mime(head) or (OLE_KIND if head.startswith(OLE) else UNKNOWN)
    if found == "application/zip":
        file.seek(0, 2)
        file.seek(max(0, file.tell() - HEAD))
        found = packed_kind(head + file.read(HEAD))
    file.seek(0)
    return SAME.get(found, found)


def packed_kind(ends: bytes) -> str:
    """An office document by the names in it, which stand at the end too: what comes first may be anything."""
    return next((kind for name, kind in OFFICE.items() if name in ends), "application/zip")


def text_kind(head: bytes) -> str:
    """Empty for what is no text. Anything that a browser could take for a page is called one."""
    if not head or head.startswith(LETTERS) or not is_text(head):
        return ""
    begin = decoded(head[:4096]).strip("\ufeff \t\r\n\x0c").encode()
    if re.search(rb"<svg[\s>:]", begin, re.IGNORECASE):
        return "image/svg+xml"
    if begin.startswith(b"<?xml"):
        return "text/html" if re.search(rb"<html[\s>]", begin, re.IGNORECASE) else "text/xml"
    return "text/html" if begin.startswith(b"<") and MARKUP.search(begin) else "text/plain"


def is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "\0" not in decoded(head)
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a letter may be cut at the end
    except UnicodeDecodeError:
        return mostly_letters(head)
    return True


def mostly_letters(head: bytes) -> bool:
    """Of the encodings before UTF-8, text that is mostly ASCII."""
    return len(re.findall(rb"[\x09-\x0d\x20-\x7e]", head)) > 0.7 * len(head)


def decoded(head: bytes) -> str:
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(head[:2])
    return head.decode(wide or "utf-8", "replace")
