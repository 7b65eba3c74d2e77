"""Files as people get them: the headers, a part, again, and while others wait for nobody."""

import contextlib
import hashlib
import io
import os
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.db.models.fields.files import FieldFile, FileField
from django.test import Client

from helpdesk import outgoing
from helpdesk.lib import files
from helpdesk.lib.kinds import kind_of

CONTENT = bytes(range(256)) * 1000
SUM = hashlib.sha256(CONTENT).hexdigest()
ETAG = f'"{SUM}"'
LARGE = 20 * 2**20
STRICT = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


@pytest.fixture
def shelf(route, settings, tmp_path):
    """shelf(content, ...) keeps a file and lets /probe/ give it out; returns where it lies."""
    settings.MEDIA_ROOT = tmp_path

    def keep(content=CONTENT, *, storage=default_storage, **told):
        file = FieldFile(None, FileField(storage=storage), storage.save("key", ContentFile(content)))
        told = {
            "name": "report.bin",
            "kind": kind_of(io.BytesIO(content)),
            "etag": files.checksum(io.BytesIO(content)),
        } | told
        route(lambda request: files.download(request, file, **told))
        return tmp_path / "key"

    return keep


@pytest.fixture(params=["in a test", "served", "served from no disk", "served from a bucket"])
def ask(request, shelf):
    """ask(headers) gets the file through Django's own client, and from the served product."""
    if request.param == "in a test":
        request.getfixturevalue("cast")
        shelf()
        client = Client(headers={"host": "localhost"})

        def asked(method="get", **headers):
            answer = getattr(client, method)("/probe/", headers=headers)
            return answer.status_code, answer.headers, answer.getvalue()

        yield asked
        return
    url = request.getfixturevalue("served").url
    if request.param == "served from a bucket":
        request.getfixturevalue("bucket")
    shelf(storage=InMemoryStorage() if request.param == "served from no disk" else default_storage)
    with httpx.Client(base_url=url, timeout=20) as client:

        def asked(method="get", **headers):
            answer = getattr(client, method)("/probe/", headers=headers | {"Accept-Encoding": "identity"})
            return answer.status_code, answer.headers, answer.content

        yield asked


def test_a_file_comes_whole_under_headers_that_let_it_do_nothing(ask):
    status, headers, content = ask()
    assert (status, content) == (200, CONTENT)
    assert {name: headers[name] for name in STRICT} == STRICT
    assert headers["Content-Disposition"] == 'attachment; filename="report.bin"'
    assert (headers["Content-Length"], headers["ETag"]) == (str(len(CONTENT)), ETAG)
    assert headers["Accept-Ranges"] == "bytes"


def test_head_tells_about_it_and_gives_nothing(ask):
    status, headers, content = ask("head")
    assert (status, headers["Content-Length"], headers["ETag"], content) == (
        200,
        str(len(CONTENT)),
        ETAG,
        b"",
    )


LAST = len(CONTENT) - 1
PARTS = {
    "bytes=0-0": (0, 0), "bytes=10-19": (10, 19), "bytes=100-": (100, LAST), "bytes=-5": (LAST - 4, LAST),
    f"bytes={LAST}-": (LAST, LAST), "bytes=0-99999999999": (0, LAST), "bytes=-99999999999": (0, LAST), "bytes= 1 - 2": (1, 2),
}  # fmt: skip


@pytest.mark.parametrize("wish", PARTS)
def test_a_part_is_given(ask, wish):
    first, last = PARTS[wish]
    status, headers, content = ask(Range=wish)
    assert (status, content) == (206, CONTENT[first : last + 1])
    assert headers["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert headers["Content-Length"] == str(last + 1 - first)
    assert headers["Content-Security-Policy"] == STRICT["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wish", [f"bytes={len(CONTENT)}-", "bytes=999999999-", "bytes=-0", "bytes=300000-300001"]
)
def test_a_part_that_is_not_there_is_refused(ask, wish):
    status, headers, content = ask(Range=wish)
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")
    assert b"no such part" in content


@pytest.mark.parametrize(
    "wish",
    [
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=0-1,3-4",
        "lines=0-1",
        "bytes=a-b",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_a_wish_that_is_not_understood_gets_everything(ask, wish):
    status, _headers, content = ask(Range=wish)
    assert (status, content) == (200, CONTENT)


def test_a_part_of_the_same_file_is_given_and_of_another_all(ask):
    assert ask(Range="bytes=0-1", **{"If-Range": ETAG})[0] == 206
    assert ask(Range="bytes=0-1", **{"If-Range": '"another"'})[0] == 200


def test_who_has_it_already_gets_nothing_again(ask):
    status, headers, content = ask(**{"If-None-Match": f'"x", {ETAG}'})
    assert (status, headers["ETag"], content) == (304, ETAG, b"")
    assert headers["Cache-Control"] == "private, no-store"
    assert ask(**{"If-None-Match": '"x"'})[0] == 200
    assert ask(**{"If-Match": '"x"'})[0] == 412


HEADERS = ["X-Sendfile", "X-Accel-Redirect", "X-Lighttpd-Send-File", "wsgi.file_wrapper", "handed", "body"]


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_names_another_file(ask, header):
    status, headers, content = ask(**{header: "/etc/passwd"})
    assert (status, content) == (200, CONTENT)
    assert header.lower() not in headers


ACTIVE = {
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "a.png": b"<html><script>alert(1)</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "styled.xml": b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><a/>",
    "script.js": b"alert(1)",
    "form.pdf": b"%PDF-1.7 /OpenAction",
    "mail.mht": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>",
    "film.swf": b"CWS\x0a" + b"\0" * 20,
}


@pytest.mark.parametrize("name", ACTIVE)
def test_at01_what_could_run_is_never_shown_in_place(cast, shelf, name):
    shelf(ACTIVE[name], name=name, inline=True)
    answer = Client(headers={"host": "localhost"}).get("/probe/")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"].partition(";")[0] in (
        "text/plain",
        "application/pdf",
        "application/x-shockwave-flash",
    )
    assert {header: answer[header] for header in STRICT} == STRICT


def test_a_picture_is_shown_in_place_when_the_page_says_so(cast, shelf):
    content = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
    shelf(content, name="Bild für März.png", inline=True)
    answer = Client(headers={"host": "localhost"}).get("/probe/")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith(
        "inline; filename=\"Bild fur Marz.png\"; filename*=UTF-8''Bild%20f"
    )


def test_a_file_that_vanished_is_a_page_that_says_so(cast, shelf):
    shelf().unlink()
    answer = Client(headers={"host": "localhost"}).get("/probe/")
    assert (answer.status_code, "There is nothing at this address" in answer.content.decode()) == (404, True)


def test_an_empty_file_is_given(cast, shelf):
    shelf(b"")
    client = Client(headers={"host": "localhost"})
    assert client.get("/probe/").getvalue() == b""
    assert client.get("/probe/", headers={"range": "bytes=0-"}).status_code == 416


@pytest.fixture
def readers(served):
    """readers(n) are connections that have asked for the file, read its first bytes and then no more."""
    with contextlib.ExitStack() as opened:

        def connected(count):
            where = urlsplit(served.url)
            lines = []
            for _ in range(count):
                line = opened.enter_context(socket.socket())
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                line.settimeout(10)
                line.connect((where.hostname, where.port))
                line.sendall(b"GET /probe/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert line.recv(12) == b"HTTP/1.1 200"
                lines.append(line)
            return lines

        yield connected


def test_slow_readers_of_a_large_file_keep_nobody_waiting(served, shelf, readers):
    shelf(b"x" * LARGE)
    lines = readers(10)
    with httpx.Client(base_url=served.url, timeout=10) as browser:
        assert {browser.get("/account/sign-in/").status_code for _ in range(8)} == {200}
    for line in lines:  # all of them are still being served
        assert len(line.recv(4096)) > 0


def until_closed(file, url):
    """The product serves on; when it gives up the file is nowhere open."""
    until = time.monotonic() + 10
    with httpx.Client(base_url=url, timeout=10) as browser:
        while str(file) in open_files() and time.monotonic() < until:
            browser.get("/healthz")
    return str(file) not in open_files()


def open_files():
    found = []
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            found.append(os.readlink(f"/proc/self/fd/{descriptor}"))
    return found


def test_who_does_not_read_is_not_waited_for(served, shelf, readers, monkeypatch):
    monkeypatch.setattr(outgoing, "PATIENCE", 0.2)
    file = shelf(b"x" * LARGE)
    (line,) = readers(1)
    assert until_closed(file, served.url)
    size = 0
    with contextlib.suppress(ConnectionResetError):
        while piece := line.recv(2**20):
            size += len(piece)
    assert size < LARGE


def test_files_of_readers_who_hang_up_are_closed(served, shelf, readers):
    file = shelf(b"x" * LARGE)
    lines = readers(3)
    assert open_files().count(str(file)) == 3
    for line in lines:
        line.close()
    assert until_closed(file, served.url)
