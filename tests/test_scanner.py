"""What a virus scanner says of a file. The scanner is a small one that speaks clamd's protocol."""

import io
import re
import socket
import socketserver
import struct
import threading

import pytest
from django.core.management import call_command

from helpdesk.lib import scanner
from helpdesk.lib.scanner import Verdict, scan

VIRUS = b"X5O!P%@AP"
LONGEST = 2**20


class Clamd(socketserver.BaseRequestHandler):
    """Knows one virus, and takes a megabyte."""

    def handle(self):
        said = b""
        while not said.endswith(b"\0"):
            said += self.request.recv(1)
        answer = (
            b"PONG" if said == b"zPING\0" else self.looked() if said == b"zINSTREAM\0" else b"UNKNOWN COMMAND"
        )
        if self.server.says is not None:
            answer = self.server.says
        self.request.sendall(answer and answer + b"\0")

    def looked(self):
        content = b""
        while size := struct.unpack("!I", self.whole(4))[0]:
            content += self.whole(size)
            if len(content) > LONGEST:
                return b"INSTREAM size limit exceeded. ERROR"
        self.server.seen.append(content)
        return b"stream: Eicar-Test-Signature FOUND" if VIRUS in content else b"stream: OK"

    def whole(self, size):
        return self.request.recv(size, socket.MSG_WAITALL)


class Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True


@pytest.fixture(params=["unix", "tcp"])
def clamd(request, settings, tmp_path):
    server = Unix(str(tmp_path / "clamd"), Clamd) if request.param == "unix" else Tcp(("127.0.0.1", 0), Clamd)
    server.seen, server.says = [], None
    where = f"unix:{tmp_path}/clamd" if request.param == "unix" else f"127.0.0.1:{server.server_address[1]}"
    settings.CLAMD = where
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("size", [0, 1, scanner.PIECE, scanner.PIECE + 1, 900_000])
def test_a_clean_file_is_clean_and_was_seen_whole(clamd, size):
    file = io.BytesIO(b"a" * size)
    file.seek(size)
    assert scan(file) == Verdict("clean")
    assert (clamd.seen, file.tell()) == ([b"a" * size], 0)


def test_a_virus_is_named(clamd):
    assert scan(io.BytesIO(b"a" * 100_000 + VIRUS)) == Verdict("infected", "Eicar-Test-Signature")


def test_more_than_the_scanner_takes_is_no_verdict(clamd):
    verdict = scan(io.BytesIO(b"a" * 30 * LONGEST))
    assert verdict.state == "unavailable"


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"INSTREAM size limit exceeded. ERROR",
        b"stream: Out of memory ERROR",
        b"OK",
        b"x" * 9000,
        b"\xff",
    ],
)
def test_any_other_answer_is_no_verdict(clamd, says):
    clamd.says = says
    assert scan(io.BytesIO(b"a")).state == "unavailable"


def test_a_scanner_that_says_nothing_is_not_waited_for(settings, monkeypatch):
    monkeypatch.setattr(scanner, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMD = f"tcp:127.0.0.1:{silent.getsockname()[1]}"
        assert scan(io.BytesIO(b"a" * 5 * 2**20)).state == "unavailable"


@pytest.mark.parametrize(
    "where", ["unix:/nowhere/clamd", "127.0.0.1:1", "nonsense", "host:x", "unix:" + "x" * 300]
)
def test_a_scanner_that_is_not_there_is_no_verdict(settings, where):
    settings.CLAMD = where
    assert scan(io.BytesIO(b"a")).state == "unavailable"


def test_where_none_is_set_nobody_looked(settings):
    settings.CLAMD = ""
    assert scan(io.BytesIO(VIRUS)) == Verdict("none")


def line_of_doctor(capsys):
    with pytest.raises(SystemExit):  # there is no worker here
        call_command("doctor")
    return re.search(r"^(\w+) +scanner +(.*)$", capsys.readouterr().out, re.M).groups()


def test_doctor_says_whether_it_answers(db, clamd, settings, capsys):
    assert line_of_doctor(capsys) == ("ok", "answers")
    clamd.says = b"no"
    state, says = line_of_doctor(capsys)
    assert (state, "Is clamd running?" in says) == ("bad", True)
    settings.CLAMD = ""
    assert line_of_doctor(capsys)[0] == "ok"
