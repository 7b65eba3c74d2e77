"""One desk that is measured: started as everybody starts it, filled, signed in to, and asked what it costs."""

import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

from . import loading

# Shorter than the server keeps a connection that nobody uses.
PATIENCE = 1
HERE = Path(__file__).resolve().parents[1]
UTILITY = "^(begin|commit|rollback|set|reset|savepoint|release|select set_config|listen|unlisten)"


class Desk:
    """A running installation of so many tickets."""

    def __init__(self, data: Path, port: int, tickets: int) -> None:
        self.data, self.port, self.tickets = data, port, tickets
        self.process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self, say: Callable[[str], None]) -> Iterator["Desk"]:
        with (self.data.with_suffix(".log")).open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, HERE / "bin/run", "--data", self.data, "--port", str(self.port), "--empty"],
                stdout=log, stderr=log, env={**os.environ, "HELPDESK_VENV": os.environ["HELPDESK_VENV"]},
            )  # fmt: skip
            try:
                self.wait()
                self.sql = psycopg.connect(self.url, autocommit=True)
                if not self.filled():
                    say(f"Loading {self.tickets:,} tickets")
                    loading.load(self.url, tickets=self.tickets, password=hashed(), say=say)
                yield self
            finally:
                self.process.terminate()
                self.process.wait(60)

    def wait(self) -> None:
        until = time.monotonic() + 180
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                    return
            except OSError:
                assert self.process is not None
                if self.process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"It did not start: see {self.data.with_suffix('.log')}") from None
                time.sleep(0.2)

    @property
    def url(self) -> str:
        pointer = self.data / "pg-location"
        base = Path(pointer.read_text().strip()) if pointer.exists() else self.data
        return f"host={base / 'socket'} user=postgres dbname=helpdesk"

    def filled(self) -> bool:
        """What an earlier --keep left counts when it is as much."""
        if self.one("SELECT to_regclass('bench.ticket') IS NULL"):
            return False
        if self.one("SELECT count(*) FROM bench.ticket") != self.tickets:
            raise SystemExit(
                f"{self.data} holds another number of tickets. Remove it, or name another with --data."
            )
        return True

    def one(self, query: str, *values: Any) -> Any:
        row = self.sql.execute(query, values or None).fetchone()
        return row[0] if row else None

    # -- what it costs --------------------------------------------------------------------

    def processes(self) -> list[int]:
        """Web, worker and database: the run's own children, and theirs."""
        assert self.process is not None
        base = Path(self.url.split()[0].removeprefix("host=")).parent
        postmaster = int((base / "pg/postmaster.pid").read_text().split()[0])
        found, look = [], [self.process.pid, postmaster]
        while look:
            pid = look.pop()
            found.append(pid)
            for task in tasks(pid):
                children = read(f"/proc/{pid}/task/{task}/children").split()
                look += [int(child) for child in children if int(child) not in found]
        return found

    def cpu(self) -> dict[str, int]:
        """What each of their threads has computed so far, to the nanosecond: a clock's tick is longer than a page."""
        spent = {
            f"{pid} {task}": read(f"/proc/{pid}/task/{task}/schedstat").split()
            for pid in self.processes()
            for task in tasks(pid)
        }
        return {thread: int(words[0]) for thread, words in spent.items() if words}

    def memory(self) -> float:
        """Megabytes, shared ones counted once."""
        sizes = (
            re.search(r"^Pss:\s+(\d+)", read(f"/proc/{pid}/smaps_rollup"), re.M) for pid in self.processes()
        )
        return sum(int(size[1]) for size in sizes if size) / 1024

    def statements(self) -> tuple[int, float]:
        """How many the application sent but those that only frame a transaction, and their time in milliseconds."""
        row = self.sql.execute(
            "SELECT coalesce(sum(calls) FILTER (WHERE query !~* %s), 0)::bigint, coalesce(sum(total_exec_time), 0) FROM pg_stat_statements"
            " WHERE toplevel AND userid <> 'postgres'::regrole", [UTILITY],
        ).fetchone()  # fmt: skip
        assert row is not None
        return int(row[0]), float(row[1])


def between(before: dict[str, int], after: dict[str, int]) -> float:
    """Seconds of computing; of a thread that ended meanwhile, none."""
    return sum(spent - before.get(thread, 0) for thread, spent in after.items()) / 1e9


def tasks(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except FileNotFoundError:
        return []


def read(path: str) -> str:
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def hashed() -> str:
    from django.conf import settings
    from django.contrib.auth.hashers import make_password

    if not settings.configured:
        settings.configure(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"])
    return make_password(loading.PASSWORD)


class Browser:
    """One person at one desk, over a connection that is kept."""

    def __init__(self, desk: Desk, number: int) -> None:
        self.desk, self.number, self.cookies = desk, number, {}  # type: ignore[var-annotated]
        self.connection, self.used = HTTPConnection("127.0.0.1", desk.port, timeout=60), 0.0
        page = self.get("/account/sign-in/")
        self.post("/account/sign-in/", fields_of(page) | {"email": f"agent{number}@bench-1.example", "password": loading.PASSWORD}, status=302)  # fmt: skip

    def another(self) -> "Browser":
        """The same session over a connection of its own."""
        other = object.__new__(Browser)
        other.desk, other.number, other.cookies = self.desk, self.number, dict(self.cookies)
        other.connection, other.used = HTTPConnection("127.0.0.1", self.desk.port, timeout=60), 0.0
        return other

    def get(self, address: str, headers: dict[str, str] | None = None) -> str:
        return self.ask("GET", address, None, 200, headers or {})

    def post(self, address: str, fields: dict[str, str], *, status: int) -> str:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://localhost:{self.desk.port}",
        }
        return self.ask("POST", address, urllib.parse.urlencode(fields), status, headers)

    def ask(self, method: str, address: str, body: str | None, status: int, headers: dict[str, str]) -> str:
        if time.monotonic() - self.used > PATIENCE:  # the server has closed what nobody used
            self.connection.close()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(
            method, address, body, {"Host": f"localhost:{self.desk.port}", "Cookie": cookie, **headers}
        )
        answer = self.connection.getresponse()
        text, self.used = answer.read().decode(), time.monotonic()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        assert answer.status == status, f"{method} {address}: {answer.status}\n{text[:300]}"
        return text


def fields_of(form: str) -> dict[str, str]:
    """What a form would send of what it holds hidden."""
    inputs = (dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input\b([^>]*)>", form))
    return {
        one["name"]: one.get("value", "") for one in inputs if one.get("type") == "hidden" and "name" in one
    }
