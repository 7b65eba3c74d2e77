"""The embedded server's files: where they may lie, how they are configured, what a crash leaves."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path

from helpdesk.launch.account import Account
from helpdesk.launch.binaries import Binaries
from helpdesk.launch.steps import Problem, shown

MARKER = "quiet-desk-cluster.json"
POINTER = "pg-location"
LARGEST_LOG = 10 * 2**20


def elsewhere(data: Path) -> Path:
    return Path("/var/lib") / f"helpdesk-{hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]}"


def base_of(data: Path) -> Path:
    """The directory that holds pg/ and socket/: the data directory, or where its pointer says."""
    pointer = data / POINTER
    if not pointer.exists():
        return data
    base = Path(pointer.read_text(encoding="utf-8").strip())
    if not (base / "pg").exists():
        raise Problem(
            f"The database of {shown(data)} was in {base}, which is gone. Put it back, "
            f"or remove {shown(pointer)} to start with an empty one."
        )
    return base


def base_elsewhere(data: Path) -> Path:
    """For root with a data directory that the server's account cannot reach; remembered in the pointer."""
    base = elsewhere(data)
    if (base / "pg" / MARKER).exists():  # of an earlier data directory at this path, removed by a person
        (base / "pg").rename(base / time.strftime("pg.before-%Y%m%d-%H%M%S"))
    (base / "pg").mkdir(mode=0o711, parents=True, exist_ok=True)
    base.chmod(0o711)
    (data / POINTER).write_text(f"{base}\n", encoding="utf-8")
    return base


def move_aside_if_broken(directory: Path) -> str:
    """Moves what a killed first start left, keeping it; says so in one sentence, or ''."""
    if not directory.exists() or (directory / MARKER).exists() or not any(directory.iterdir()):
        return ""
    aside = directory.with_name(f"pg.broken-{time.strftime('%Y%m%d-%H%M%S')}")
    directory.rename(aside)
    return f"{shown(directory)} was only half made; moved to {shown(aside)}, and made again."


def version_of(directory: Path) -> int | None:
    try:
        return int((directory / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None


def locale() -> str:
    return "C.UTF-8" if sys.platform == "linux" else "C"  # the wheel is built without ICU


def plain_environment() -> dict[str, str]:
    """The environment without PG*: PGPORT or PGHOST would reach the server's own programs."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**environment, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "5"}


def write_as(account: Account, path: Path, text: str) -> None:
    """Replaces a file that the account must be able to read, never half-written."""
    making = path.with_name(path.name + ".new")
    making.write_text(text, encoding="utf-8")
    making.chmod(0o600)
    if account.other:
        os.chown(making, account.uid, account.gid)
    os.replace(making, path)


def claim_socket(directory: Path, account: Account) -> None:
    """Makes the socket's directory private. In /tmp anybody could have made it first: then refuse."""
    if directory.is_symlink() or (
        directory.exists() and directory.stat().st_uid not in (account.uid, os.getuid())
    ):
        raise Problem(f"{directory} belongs to somebody else. Remove it, or choose a shorter --data DIR.")
    account.own(directory)


def disown_lock(path: Path) -> None:
    """After a crash the number in a lock file may be a stranger's or a zombie's, and the server would not start.

    Only the number is replaced, by one that cannot exist: the lines below it let the server
    find processes of its killed predecessor that still hold the shared memory.
    """
    try:
        number, rest = path.read_bytes().split(b"\n", 1)
        os.kill(int(number), 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return
    except PermissionError:
        pass
    with path.open("r+b") as file:  # in place: the file keeps its owner and mode
        file.write(b"99999999\n" + rest)
        file.truncate()


def rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        os.replace(log, log.with_name(log.name + ".1"))


def memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def configuration(socket: Path, binaries: Binaries, *, disposable: bool) -> str:
    """A small server: an eighth of the memory between 128 and 512 MB, and never over a quarter."""
    megabytes = memory() // 2**20
    buffers = min(max(128, min(megabytes // 8, 512)), megabytes // 4)
    quoted = str(socket).replace("'", "''").replace('"', '""')
    lines = [
        "listen_addresses = ''",
        "port = 5432",
        f"unix_socket_directories = '\"{quoted}\"'",
        "unix_socket_permissions = 0700",
        "max_connections = 60",
        f"shared_buffers = {buffers}MB",
        f"effective_cache_size = {max(megabytes // 2, buffers)}MB",
        "maintenance_work_mem = 128MB",
        "random_page_cost = 1.1",
        "jit = off",
        "max_wal_size = 1GB",
        "logging_collector = off",
        "log_destination = 'stderr'",
        "log_line_prefix = '%m [%p] %u '",
        "log_checkpoints = off",
        "log_parameter_max_length_on_error = 0",
    ]
    if list(binaries.directory.parent.glob("lib/**/pg_stat_statements.so")):
        lines.append("shared_preload_libraries = 'pg_stat_statements'")
    if (
        disposable
    ):  # a test's database may be lost with the machine; several workers test with fifty connections each
        lines += [
            "fsync = off",
            "synchronous_commit = off",
            "full_page_writes = off",
            "max_connections = 200",
        ]
    return "\n".join(["# Written by the launcher at each start; put changes into local.conf.", *lines, ""])
