"""Asks a virus scanner (clamd, or what speaks its protocol) about a file, over the socket in HELPDESK_CLAMD.

unix:/run/clamav/clamd.ctl      a socket's file
host:3310, tcp:host:3310        a port
"""

import logging
import re
import socket
import struct
from dataclasses import dataclass
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)

CLEAN, INFECTED, UNAVAILABLE, NONE = "clean", "infected", "unavailable", "none"
SECONDS = 20
PIECE = 2**16
LONGEST_ANSWER = 4096


@dataclass(frozen=True)
class Verdict:
    """`name` is what was found, or why there is no answer."""

    state: str
    name: str = ""


class Silent(Exception):
    """No answer that we understand."""


def scan(file: Any) -> Verdict:
    """Of an open file, which is left at its beginning. NONE where no scanner is set: then nobody looked."""
    if not settings.CLAMD:
        return Verdict(NONE)
    try:
        return verdict_in(asked(file))
    except (OSError, Silent) as problem:
        log.warning("The virus scanner gave no answer: %s", problem)
        return Verdict(UNAVAILABLE, str(problem))
    finally:
        file.seek(0)


def why_unreachable() -> str:
    """Empty when the scanner answers."""
    try:
        with connected() as line:
            line.sendall(b"zPING\0")
            said = answer(line)
    except (OSError, Silent) as problem:
        return str(problem)
    return "" if said == "PONG" else f"it says “{said[:80]}”"


def connected() -> socket.socket:
    where = settings.CLAMD
    if where.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(SECONDS)
            line.connect(where.removeprefix("unix:"))
        except BaseException:
            line.close()
            raise
        return line
    host, colon, port = where.removeprefix("tcp:").strip("/").rpartition(":")
    if not host or not port.isdigit():
        raise Silent("HELPDESK_CLAMD is neither unix:/path nor host:port")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def asked(file: Any) -> str:
    """Sends the file in pieces. A scanner that has seen enough answers and hangs up before it has all."""
    file.seek(0)
    with connected() as line:
        try:
            line.sendall(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            log.info("The virus scanner did not take all of a file")
        return answer(line)


def answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith((b"\0", b"\n")):
        piece = line.recv(LONGEST_ANSWER)
        said += piece
        if not piece or len(said) > LONGEST_ANSWER:
            break
    if not said:
        raise Silent("it hung up without an answer")
    return said.rstrip(b"\0\r\n").decode("utf-8", "replace")


def verdict_in(said: str) -> Verdict:
    if said == "stream: OK":
        return Verdict(CLEAN)
    if found := re.fullmatch(r"stream: (.+) FOUND", said):
        return Verdict(INFECTED, found[1][:200])
    if "size limit exceeded" in said:
        raise Silent("the file is larger than the scanner takes (StreamMaxLength)")
    raise Silent(f"it says “{said[:200]}”")
