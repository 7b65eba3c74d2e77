"""The port to listen on: checked before anything slow, with the name of who has it."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from pathlib import Path

from helpdesk.launch.steps import Problem

LISTENING = "0A"


def addresses(*, open_to_others: bool) -> list[str]:
    """Loopback in both families, or every interface when a person opened the desk to other devices."""
    if open_to_others:
        return ["0.0.0.0"]  # noqa: S104 # nosec B104
    return ["127.0.0.1", "::1"] if has_ipv6_loopback() else ["127.0.0.1"]


def has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def check(hosts: list[str], port: int) -> None:
    """Refuses a port that cannot be listened on."""
    for host in hosts:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                probe.listen(1)
            except OSError as error:
                raise Problem(why_not(error, port)) from None


def why_not(error: OSError, port: int) -> str:
    other = "bin/run --port " + str(port + 1 if 1024 <= port < 65535 else 8000)
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use{holder(port)}. Stop it, or choose another: {other}"
    if error.errno == errno.EACCES:
        return f"Port {port} is for root only. Choose another: {other}"
    return f"Port {port} cannot be opened ({error.strerror}). Choose another: {other}"


def holder(port: int) -> str:
    """` by process 4711 (python3 …)`, where the system tells us, else ``."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            rows = [line.split() for line in Path(table).read_text().splitlines()[1:]]
            inodes |= {row[9] for row in rows if row[3] == LISTENING and row[1].endswith(f":{port:04X}")}
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(os.readlink(link) in wanted for link in (process / "fd").iterdir()):
                words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
                return f" by process {process.name} ({' '.join(words).strip()[:60]})"
    return ""
