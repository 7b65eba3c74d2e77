"""Keeps web, worker and database alive, and ends them in order."""

from __future__ import annotations

import contextlib
import http.client
import os
import select
import signal
import time

from helpdesk.launch.cluster import Cluster
from helpdesk.launch.environment import Installation
from helpdesk.launch.processes import Process, note_running, reap_orphans
from helpdesk.launch.steps import Problem, Steps, last_line, shown

NOTE = "running.json"
PATIENCE = 60.0
HOPELESS = 4  # deaths before the first answer
GRACE = {"web": 8.0, "worker": 12.0}
LOOK_AT_DATABASE = 1.0
LOOK_AT_LOGS = 60.0


class Supervisor:
    """Starts the processes, restarts what dies with growing pauses, stops all when asked to."""

    def __init__(self, installation: Installation, steps: Steps, url: str, cluster: Cluster | None) -> None:
        self.installation, self.steps, self.url, self.cluster = installation, steps, url, cluster
        self.processes: list[Process] = []
        self.stopping = False
        self.healthy = False
        self.database_due = self.logs_due = 0.0
        self.wake = listen_to_signals(self.ask_to_stop)

    def ask_to_stop(self) -> None:
        self.stopping = True

    def start(self, processes: list[Process]) -> None:
        self.processes = processes
        for process in processes:
            process.start()
        self.note()

    def note(self) -> None:
        note_running(self.installation.state / NOTE, self.url, self.processes)

    def until_healthy(self, port: int) -> None:
        """Returns when /healthz answers 200; gives up on a web process that cannot start."""
        until, answer = time.monotonic() + PATIENCE, "nothing"
        while not self.stopping:
            self.tick(0.1)
            answer = health(port)
            if answer == "200":
                self.healthy = True
                return
            dead = [process for process in self.processes if process.deaths >= HOPELESS]
            if dead or time.monotonic() > until:
                raise Problem(self.why_not_healthy(dead, answer), code=1)

    def why_not_healthy(self, dead: list[Process], answer: str) -> str:
        if not dead:
            return f"/healthz answers {answer} after {PATIENCE:.0f} s. Look into {shown(self.installation.logs)}."
        log = dead[0].log
        said = last_line(log.read_text(encoding="utf-8", errors="replace")) if log else "see above"
        return f"The {dead[0].name} process does not start: {said} (more in {shown(self.installation.logs)})"

    def run(self) -> None:
        while not self.stopping:
            self.tick(1.0)

    def tick(self, seconds: float) -> None:
        """Sleeps until a signal or the time is up, then brings back what is missing."""
        ready, _, _ = select.select([self.wake], [], [], seconds)
        if ready:
            os.read(self.wake, 4096)
        if self.stopping:
            return
        self.tend_database()
        for process in self.processes:
            self.tend(process)
        reap_orphans({process.child.pid for process in self.processes if process.child})
        if time.monotonic() > self.logs_due:
            self.logs_due = time.monotonic() + LOOK_AT_LOGS
            for process in self.processes:
                process.cut_log()

    def tend(self, process: Process) -> None:
        code = process.died()
        if code is not None and (self.healthy or process.deaths > 1):
            pause = max(process.due - time.monotonic(), 0)
            log = f"; {shown(process.log)} may tell why" if process.log else ""
            self.steps.say(
                f"  The {process.name} process ended ({ending(code)}). Again in {pause:.1f} s{log}."
            )
        if process.child is None and time.monotonic() >= process.due:
            process.start()
            self.note()

    def tend_database(self) -> None:
        if self.cluster is None or time.monotonic() < self.database_due:
            return
        try:
            if self.cluster.restart_if_dead():
                self.steps.say("  The database had stopped and was started again.")
        except Problem as problem:
            self.steps.say(f"  {problem}")
        self.database_due = time.monotonic() + LOOK_AT_DATABASE

    def stop(self) -> None:
        """Web first: it may still write; then the worker. The database is left to its last user."""
        for process in self.processes:
            process.stop(GRACE.get(process.name, 8.0))
        (self.installation.state / NOTE).unlink(missing_ok=True)


def listen_to_signals(ask_to_stop) -> int:
    """Signals arrive as bytes in a pipe, so that waiting costs nothing and misses none."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: ask_to_stop())
    return reader


def ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def health(port: int) -> str:
    """What /healthz answers on loopback, or why there is no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return str(connection.getresponse().status)
    except OSError as error:
        return error.strerror or str(error)
    except http.client.HTTPException as error:
        return type(error).__name__
    finally:
        connection.close()
