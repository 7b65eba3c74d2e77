"""What becomes of the names that people's files have, and what their files are found to be."""

import io
import re
import zipfile
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from helpdesk.lib import files
from helpdesk.lib.filenames import display_name, disposition
from helpdesk.lib.kinds import kind_of

SHOWN = {
    "../../x": "x", "..\\..\\x": "x", "/etc/passwd": "passwd", "C:\\x": "x", "C:x.txt": "x.txt", "a/b\\c.txt": "c.txt",
    "a\0b.txt": "ab.txt", "a\r\nSet-Cookie: desk=1.txt": "a Set-Cookie_ desk=1.txt", "a\tb\x85c\u2028d": "a b c d",
    ".htaccess": "htaccess", "...": "file", ".": "file", "": "file", "  ": "file", "\u202e": "file", "\u3164": "file",
    "invoice\u200b.pdf": "invoice.pdf", "invoice\u202efdp.exe": "invoicefdp.exe", "x.exe. .": "x.exe",
    "con": "_con", "CON.txt": "_CON.txt", "lpt1 .log": "_lpt1.log", "COM¹": "_COM¹", "console": "console",
    'a"b;c.txt': "a_b;c.txt", "a<b>|c?*.txt": "a_b__c__.txt", "\ud800x.png": "x.png", "u\u0308.txt": "ü.txt",
    "Übersicht März.pdf": "Übersicht März.pdf", "请求.docx": "请求.docx", "x%41.txt": "x%41.txt",
}  # fmt: skip


@pytest.mark.parametrize("raw", SHOWN)
def test_at03_a_name_is_shown_without_what_it_could_do(raw):
    assert display_name(raw) == SHOWN[raw]


@pytest.mark.parametrize(
    ("raw", "end"), [("a" * 5000 + ".pdf", ".pdf"), ("ж" * 5000 + ".tar.gz", ".gz"), ("a." + "b" * 5000, "b")]
)
def test_at03_a_long_name_keeps_its_end(raw, end):
    name = display_name(raw)
    assert (len(name) <= 180, len(name.encode()) <= 240, name.endswith(end)) == (True, True, True)


@given(st.text())
def test_at03_any_name_is_cleaned_once_and_for_all(raw):
    name = display_name(raw)
    assert display_name(name) == name
    assert re.fullmatch(r"[^\x00-\x1f/\\:<>\"|?*]+", name)
    assert name.strip(". ") == name


@given(st.text())
def test_at03_any_name_makes_a_header_of_one_line_that_says_it(raw):
    told = disposition(raw, inline=False)
    parts = re.fullmatch(
        r"attachment; filename=\"([ -~]+?)\"(?:; filename\*=UTF-8''([\w.~%-]+))?", told, re.A
    )
    assert parts
    assert '"' not in parts[1]
    assert unquote(parts[2] or parts[1]) == display_name(raw)


def picture(kind):
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, kind)
    return out.getvalue()


def packed(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 300)
    return out.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {
    "png": (picture("PNG"), "image/png"),
    "jpeg": (picture("JPEG"), "image/jpeg"),
    "gif": (picture("GIF"), "image/gif"),
    "webp": (picture("WEBP"), "image/webp"),
    "text": (b"BMW is a car", "text/plain"),
    "umlauts": ("für später".encode(), "text/plain"),
    "old umlauts": ("für später".encode("latin-1"), "text/plain"),
    "wide text": ("für später".encode("utf-16"), "text/plain"),
    "a letter cut in two": (("x" + "ü" * 40_000).encode(), "text/plain"),
    "page": (b"\xef\xbb\xbf \n<!-- a -->\n<ScRipt>alert(1)</script>", "text/html"),
    "wide page": ("<html>".encode("utf-16"), "text/html"),
    "page behind the letters of a picture": (b"GIF89a<script>alert(1)</script>", "text/plain"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
    "svg in xml": (b"<?xml version='1.0'?><!DOCTYPE svg><svg:svg/>", "image/svg+xml"),
    "xml": (b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><a/>", "text/xml"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "application/pdf"),
    "word": (packed("[Content_Types].xml", "_rels/.rels", "word/document.xml"), WORD),
    "word after other things": (packed("trash", *"abcdefg", "word/document.xml"), WORD),
    "zip": (packed("a", "b"), "application/zip"),
    "nothing": (b"", "application/octet-stream"),
    "noise": (bytes(range(256)), "application/octet-stream"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_what_is_in_it(name):
    content, kind = KINDS[name]
    file = io.BytesIO(content)
    file.seek(1)
    assert (kind_of(file), file.tell()) == (kind, 0)


@given(st.binary(max_size=9000))
def test_no_content_is_a_fault(content):
    assert "/" in kind_of(io.BytesIO(content))


def test_the_checksum_is_sha256_and_leaves_the_file_at_its_beginning():
    file = io.BytesIO(b"abc")
    told = [files.checksum(file), files.checksum(file)]
    assert told == ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"] * 2
    assert file.read() == b"abc"


def test_too_large_and_too_many_files_are_named():
    uploads = [
        SimpleUploadedFile("fine.txt", b"x"),
        SimpleUploadedFile("../large\u202e.txt", b"x" * (2 * 2**20 + 1)),
    ]
    assert files.objections(uploads, each=3 * 2**20, count=2) == []
    told = files.objections(uploads, each=2 * 2**20, count=1)
    assert told == [
        "“large.txt” has 3 MB. A file can have up to 2 MB.",
        "A message can have 1 file. Send the others in another message.",
    ]
