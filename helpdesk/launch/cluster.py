"""The embedded PostgreSQL server: made once, started, reused after a kill, stopped by the last to leave."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import time
from pathlib import Path

from helpdesk.launch import cluster_files
from helpdesk.launch.account import Account, account_for
from helpdesk.launch.binaries import Binaries, find, runnable
from helpdesk.launch.locks import Lock, held
from helpdesk.launch.steps import Problem, last_line, shown

LONGEST_SOCKET = 107  # bytes that a unix socket address holds
SUPERUSER = "postgres"


class Cluster:
    """One PostgreSQL data directory and the server on it, reached by a private unix socket."""

    def __init__(self, data: Path, site: Path, *, disposable: bool = False) -> None:
        self.data, self.disposable = data, disposable
        self.base = cluster_files.base_of(data)
        self.account: Account = account_for(self.base / "pg")
        hidden = not (self.base / "pg").exists() and not self.account.passes_through(data)
        self.moved_aside = cluster_files.move_aside_if_broken(self.base / "pg")
        found = find(site, cluster_files.version_of(self.base / "pg"))
        if hidden:
            self.base = cluster_files.base_elsewhere(data)
        self.directory = self.base / "pg"
        self.binaries: Binaries = runnable(found, self.account, cluster_files.elsewhere(data))
        self.log = data / "logs" / "postgres.log"
        self.socket = self.socket_directory()
        self.use = Lock(data / "run" / "cluster.lock")

    def socket_directory(self) -> Path:
        plain = self.base / "socket"
        # A comma would read as two hosts in an address.
        if len(os.fsencode(plain / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET and "," not in str(plain):
            return plain
        return Path("/tmp") / f"hd-{hashlib.sha256(os.fsencode(self.base)).hexdigest()[:16]}"  # noqa: S108 # nosec B108

    # -- life -------------------------------------------------------------------------------

    def join(self) -> str:
        """Starts the server unless it runs, and counts us among its users. Says what was done."""
        with held(self.data / "run" / "start.lock"):
            self.use.take(shared=True)
            made = self.make_if_missing()
            if self.pid():
                self.wait_until_ready()
                return "found running"
            self.start()
            return "new" if made else "started"

    def leave(self) -> None:
        """Stops the server if nobody else uses it."""
        with held(self.data / "run" / "start.lock"):
            self.use.close()
            last = Lock(self.data / "run" / "cluster.lock")
            if last.try_take() and self.pid():
                self.run("pg_ctl", "stop", "-D", self.directory, "-m", "fast", "-w", "-t", "60")
            last.close()

    def restart_if_dead(self) -> bool:
        """For the supervisor: brings back a server that was killed."""
        if self.pid():
            return False
        with held(self.data / "run" / "start.lock"):
            if self.pid():
                return False
            self.start()
        return True

    def pid(self) -> int | None:
        """The running server's process, or None. A recycled number in postmaster.pid is not believed."""
        try:
            pid = int((self.directory / "postmaster.pid").read_text().split("\n")[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return None
        except PermissionError:
            pass
        try:
            here = os.readlink(f"/proc/{pid}/cwd")
        except FileNotFoundError:
            return pid if not Path("/proc/self/cwd").exists() else None
        except PermissionError:
            return None
        return pid if os.path.realpath(self.directory) == here else None

    # -- parts ------------------------------------------------------------------------------

    def make_if_missing(self) -> bool:
        if (self.directory / cluster_files.MARKER).exists():
            self.refuse_if_not_disposable()
            return False
        self.account.own(self.directory)
        options = ["-U", SUPERUSER, "-E", "UTF8", f"--locale={cluster_files.locale()}", "-A", "trust"]
        done = self.run("initdb", "-D", self.directory, *options, "--no-instructions")
        if done.returncode != 0:
            raise Problem(self.why_not_made(done.stderr + done.stdout), code=1)
        with (self.directory / "postgresql.conf").open("a") as file:
            file.write("\n# The launcher writes helpdesk.conf at each start; local.conf is yours and wins.\n")
            file.write("include_if_exists = 'helpdesk.conf'\ninclude_if_exists = 'local.conf'\n")
        marker = {"made_by": self.binaries.version, "disposable": self.disposable}
        cluster_files.write_as(self.account, self.directory / cluster_files.MARKER, json.dumps(marker))
        return True

    def refuse_if_not_disposable(self) -> None:
        marker = json.loads((self.directory / cluster_files.MARKER).read_text())
        if self.disposable and not marker["disposable"]:
            raise Problem(
                f"{shown(self.directory)} holds a real database; the tests need a directory of their own."
            )

    def why_not_made(self, said: str) -> str:
        if "No space left on device" in said:
            return f"The disk is full. Make room for about 100 MB beside {shown(self.directory)} and start again."
        return f"PostgreSQL could not make its files in {shown(self.directory)}: {last_line(said)}"

    def start(self) -> None:
        cluster_files.claim_socket(self.socket, self.account)
        configuration = cluster_files.configuration(self.socket, self.binaries, disposable=self.disposable)
        cluster_files.write_as(self.account, self.directory / "helpdesk.conf", configuration)
        for lock in (self.directory / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
            cluster_files.disown_lock(lock)
        cluster_files.rotate(self.log)
        for patience in range(20):
            offset = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:  # opened by us, so the account needs no way into logs/
                done = self.run("pg_ctl", "start", "-D", self.directory, "-w", "-t", "60", output=log)
            if done.returncode == 0:
                return
            said = self.log.read_bytes()[offset:].decode(errors="replace")
            # The processes of a killed server need a moment to notice and let go of its memory.
            if "still in use" not in said or patience == 19:
                raise Problem(self.why_not_started(said), code=1)
            time.sleep(0.5)

    def why_not_started(self, said: str) -> str:
        if "No space left on device" in said:
            return (
                f"The disk is full, so the database cannot start. Make room beside {shown(self.directory)}."
            )
        causes = [line.rpartition("FATAL:")[2].strip() for line in said.splitlines() if "FATAL:" in line]
        causes += [line for line in said.splitlines() if line.startswith("postgres:")]
        return f"The database did not start: {[*causes, last_line(said)][0]} (more in {shown(self.log)})"

    def wait_until_ready(self) -> None:
        for _ in range(300):
            if self.psql("postgres", "SELECT 1", check=False).returncode == 0:
                return
            time.sleep(0.2)
        raise Problem(f"The database runs but does not answer. Look into {shown(self.log)}.", code=1)

    # -- programs ---------------------------------------------------------------------------

    def run(self, program, *arguments, output=None) -> subprocess.CompletedProcess[str]:
        """Runs one of PostgreSQL's programs as the server's account."""
        streams = {"stdout": output, "stderr": output} if output else {"capture_output": True}
        return subprocess.run(
            [self.binaries[program], *map(str, arguments)],
            stdin=subprocess.DEVNULL, text=True, env=cluster_files.plain_environment(), **streams, **self.account.become,
        )  # fmt: skip

    def psql(self, database: str, sql: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs SQL as the superuser; with `check` an error becomes a Problem."""
        options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.socket), "-U", SUPERUSER]
        done = subprocess.run(
            [self.binaries["psql"], *options, "-d", database, "-f", "-"],
            input=sql, text=True, capture_output=True, cwd="/", env=cluster_files.plain_environment(),
        )  # fmt: skip
        if check and done.returncode != 0:
            raise Problem(f"The database could not be prepared: {last_line(done.stderr)}", code=1)
        return done
