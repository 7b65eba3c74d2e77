"""What comes in at the door of the served product: slow, large, and dressed up as something else."""

import contextlib
import re
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest

from accounts.models import AuditEntry, Session
from conftest import PASSWORD
from helpdesk import incoming
from helpdesk.lib import tenancy

POST = (
    "POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={token}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{begin}"
)


@pytest.fixture
def browser(served):
    with httpx.Client(base_url=served.url, timeout=10) as opened:
        opened.token = re.search(
            'name="csrfmiddlewaretoken" value="([^"]+)"', opened.get("/account/sign-in/").text
        )[1]
        yield opened


@pytest.fixture
def wire(served):
    """Connections that send what they are told to, in their own time."""
    with contextlib.ExitStack() as opened:

        def connected(text):
            where = urlsplit(served.url)
            line = opened.enter_context(socket.create_connection((where.hostname, where.port), timeout=10))
            line.sendall(text.encode())
            return line

        yield connected


def test_slow_senders_keep_nobody_waiting(browser, wire):
    token = browser.cookies["csrftoken"]
    for _ in range(12):
        wire(POST.format(token=token, length=1000, begin="e"))
    began = time.monotonic()
    assert {browser.get("/account/sign-in/").status_code for _ in range(20)} == {200}
    assert time.monotonic() - began < 8


def test_who_does_not_finish_in_time_is_told(browser, wire, monkeypatch):
    monkeypatch.setattr(incoming, "PATIENCE", 0.2)
    line = wire(POST.format(token="x", length=1000, begin="e"))
    assert line.recv(4096).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("chunked", [False, True])
def test_too_much_is_refused_before_anybody_reads_it(browser, chunked):
    def pieces():
        for _ in range(13):
            yield b"x" * 2**20

    body = pieces() if chunked else b"x" * (incoming.LARGEST + 1)
    answer = browser.post("/account/sign-in/", content=body)
    assert (answer.status_code, "12 MB" in answer.text) == (413, True)


@pytest.mark.parametrize("size", [0, 1, incoming.PIECE, incoming.PIECE + 1, 3 * 2**20])
def test_what_came_in_is_what_the_page_reads(browser, size):
    told = {"csrfmiddlewaretoken": browser.token, "email": "nobody@acme.example", "password": "x" * 20}
    files = {"picture": ("x.png", b"x" * size)}
    answer = browser.post("/account/sign-in/", data=told, files=files)
    assert answer.status_code == 422
    assert "The email address or the password" in answer.text


def test_au09_a_header_with_underscores_is_no_proxys_word(served, browser, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    told = {"csrfmiddlewaretoken": browser.token, "email": served.customer.email, "password": PASSWORD}
    forged = {"X-Forwarded-For": "198.51.100.7", "X_Forwarded_For": "203.0.113.66"}
    assert browser.post("/account/sign-in/", data=told, headers=forged).status_code == 302
    with tenancy.platform():
        assert Session.objects.get(person=served.customer).address == "198.51.100.7"
        assert not AuditEntry.objects.filter(address="203.0.113.66").exists()


@pytest.mark.parametrize("path", ["/account/sign-in/", "/account/profile/", "/events"])
def test_a_cookie_that_unquotes_to_nul_is_nobodys(browser, wire, path):
    cookie = 'desk="' + r"\000" * 32 + '"'
    line = wire(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n")
    assert line.recv(4096).split()[1] in (b"200", b"302", b"204")
