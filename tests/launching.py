"""Data directories and commands for the launcher's tests: real ones, each in a place of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from helpdesk.launch import cluster_files

CHECKOUT = Path(__file__).resolve().parent.parent
SITE = next(Path(sys.prefix).glob("lib/python*/site-packages"))


def environment(**values: str) -> dict[str, str]:
    """This shell's environment without what it says about some installation."""
    gone = ("DATABASE_", "HELPDESK_", "EMAIL_", "DJANGO_", "PG", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(gone)}
    venv = {"HELPDESK_VENV": sys.prefix} if sys.prefix != sys.base_prefix else {}
    return kept | venv | {"HELPDESK_DEMO_TICKETS": "10"} | values


def command(name: str, *arguments: str, say: str = "", **values: str) -> subprocess.CompletedProcess[str]:
    """bin/<name> to its end, with these lines on its standard input."""
    return subprocess.run(
        [sys.executable, str(CHECKOUT / "bin" / name), *arguments],
        env=environment(**values), capture_output=True, text=True, timeout=120, input=say,
    )  # fmt: skip


def refused(done: subprocess.CompletedProcess[str], code: int = 2) -> str:
    """The one sentence it ended with."""
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def until(true: Callable[[], Any], seconds: float = 30) -> Any:
    """Waits for an outside process to get there."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not get there"
        time.sleep(0.05)
    return found


def clear(data: Path) -> None:
    """Stops whatever still runs on the directory and removes it."""
    for base in (data, cluster_files.elsewhere(data)):
        lock = base / "pg" / "postmaster.pid"
        if lock.exists() and server_of(base / "pg", number := int(lock.read_text().split("\n")[0])):
            os.kill(number, signal.SIGQUIT)
            until(partial(server_gone, base / "pg", number))
        shutil.rmtree(base, ignore_errors=True)


def server_of(directory: Path, number: int) -> bool:
    try:
        return os.readlink(f"/proc/{number}/cwd") == str(directory)
    except OSError:
        return False


def server_gone(directory: Path, number: int) -> bool:
    return not server_of(directory, number)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Desk:
    """bin/run on a port of its own."""

    def __init__(self, data: Path, port: int, *arguments: str, **values: str) -> None:
        self.data, self.port = data, port
        words = [sys.executable, str(CHECKOUT / "bin" / "run"), "--data", str(data), "--port", str(port)]
        self.output = data.with_suffix(".out")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*words, *arguments],
                env=environment(**values),
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
            )

    def healthy(self) -> bool:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status == 200
        except OSError:
            return False

    def wait_until_healthy(self) -> None:
        until(lambda: self.process.poll() is not None or self.healthy(), 90)
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return self.output.read_text()

    def note(self) -> dict[str, Any]:
        return json.loads((self.data / "run" / "running.json").read_text())

    def groups(self) -> list[int]:
        return [int(pid) for pid in self.note()["groups"]]

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=60)
