"""Child processes that end with us: their own group, a signal when we die, a trace for the next run."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from helpdesk.launch.environment import CHECKOUT

PR_SET_PDEATHSIG = 1
LONGEST_DELAY = 30.0
STEADY = 60.0  # seconds after which a process that dies counts as having worked
LARGEST_LOG = 10 * 2**20


class Process:
    """One supervised command: start it, see that it died, stop it with all it started."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path | None) -> None:
        self.name, self.command, self.environment, self.log = name, command, environment, log
        self.child: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.deaths = 0
        self.due = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        output = self.log.open("ab") if self.log else None
        try:
            self.child = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=CHECKOUT,
                env=self.environment, process_group=0, preexec_fn=ends_with_parent(),  # noqa: PLW1509
            )  # fmt: skip
        finally:
            if output:
                output.close()

    def died(self) -> int | None:
        """Its exit code if it ended since the last look; what it started is then killed, too."""
        if self.child is None or not ended(self.child.pid):
            return None
        kill_group(self.child.pid)  # before reaping: until then the number cannot be anybody else's
        code = self.child.wait()
        self.child = None
        self.deaths = self.deaths + 1 if time.monotonic() - self.started < STEADY else 1
        self.due = time.monotonic() + min(2.0 ** (self.deaths - 1) / 2, LONGEST_DELAY)
        return code

    def stop(self, grace: float) -> None:
        if self.child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.child.pid, signal.SIGTERM)
        until = time.monotonic() + grace
        while not ended(self.child.pid) and time.monotonic() < until:
            time.sleep(0.02)
        kill_group(self.child.pid)
        self.child.wait()
        self.child = None

    def cut_log(self) -> None:
        """Keeps one old part; the process goes on writing at the new, empty end."""
        if self.log and self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.with_name(self.log.name + ".1").write_bytes(self.log.read_bytes())
            os.truncate(self.log, 0)


def ended(pid: int) -> bool:
    """Whether our child ended, without reaping it."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def reap_orphans(ours: set[int]) -> None:
    """As a container's first process we inherit everybody's orphans."""
    if os.getpid() != 1:
        return
    with contextlib.suppress(ChildProcessError):
        while (
            found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        ) and found.si_pid not in ours:
            os.waitpid(found.si_pid, 0)


def ends_with_parent() -> Callable[[], None] | None:
    """Run in the child before exec: Linux sends it SIGTERM when this process is gone, kill -9 included."""
    if sys.platform != "linux":
        return None
    parent, library = os.getpid(), ctypes.CDLL(None)

    def tell_kernel() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return tell_kernel


# -- what a killed run left ------------------------------------------------------------------


def note_running(path: Path, url: str, processes: list[Process]) -> None:
    """Writes down who we are and what we started."""
    children = [process.child.pid for process in processes if process.child]
    note = {"pid": os.getpid(), "url": url, "boot": boot(), "groups": {pid: birth(pid) for pid in children}}
    making = path.with_name(path.name + ".new")
    making.write_text(json.dumps(note), encoding="utf-8")
    os.replace(making, path)


def read_note(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def end_leftovers(path: Path) -> int:
    """Ends process groups that a killed run left behind; returns how many there were."""
    note = read_note(path)
    if note.get("boot") != boot():
        return 0
    left = [int(pid) for pid, born in note["groups"].items() if birth(int(pid)) in (born, "")]
    left = [pid for pid in left if group_lives(pid)]
    for pid in left:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGTERM)
    until = time.monotonic() + 7
    while any(group_lives(pid) for pid in left) and time.monotonic() < until:
        time.sleep(0.05)
    for pid in left:
        kill_group(pid)
    return len(left)


def group_lives(group: int) -> bool:
    return any(fields[2] == str(group) and fields[0] != "Z" for fields in map(status, pids()))


def pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def status(pid: int) -> list[str]:
    """State, parent, group, … of a process (proc(5), from the third field on)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ["", "", ""]


def birth(pid: int) -> str:
    """When the process began, in ticks since boot: with its number, this names it for good."""
    fields = status(pid)
    return fields[19] if len(fields) > 19 else ""


def boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"
