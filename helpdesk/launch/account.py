"""The operating system's account that PostgreSQL runs as: it refuses to be root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpdesk.launch.steps import Problem


@dataclass(frozen=True)
class Account:
    """A user to run as; `other` when that is not who runs this program."""

    name: str
    uid: int
    gid: int
    other: bool

    @property
    def become(self) -> dict[str, Any]:
        """Arguments for subprocess that run a command as this account."""
        if not self.other:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def passes_through(self, path: Path) -> bool:
        """Whether this account can reach the directory; asked of the system, so ACLs count."""
        command = ["/bin/sh", "-c", 'cd "$0" 2>/dev/null', str(path)]
        return subprocess.run(command, check=False, **self.become).returncode == 0

    def own(self, path: Path) -> None:
        """Makes the directory, closed to all but this account."""
        path.mkdir(mode=0o700, exist_ok=True)
        if self.other:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)


def account_for(cluster: Path) -> Account:
    """Who runs the server: this user, or for root the cluster's owner, else postgres or nobody."""
    if os.getuid() != 0:
        return ordinary_user()
    if cluster.exists() and cluster.stat().st_uid != 0:
        status = cluster.stat()
        return Account(name_of(status.st_uid), status.st_uid, status.st_gid, other=True)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, other=True)
    raise Problem(
        "PostgreSQL does not run as root, and this machine has neither the account “postgres” nor “nobody”. "
        "Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
    )


def ordinary_user() -> Account:
    uid = os.getuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise Problem(
            f"User id {uid} has no entry in /etc/passwd, and PostgreSQL refuses to run without one. "
            "Start as a named user, or set DATABASE_URL to a PostgreSQL server."
        ) from None
    return Account(entry.pw_name, uid, os.getgid(), other=False)


def name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
