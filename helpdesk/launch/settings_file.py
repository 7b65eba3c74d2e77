"""<data>/settings.env: what a person stores, one NAME=value a line, readable by its owner only."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from pathlib import Path

from helpdesk.launch.steps import Problem, shown

NAME = re.compile(r"[A-Z][A-Z0-9_]*")


def read(path: Path) -> dict[str, str]:
    """The settings in the file; {} when there is none. Refuses a line that is not NAME=value."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{shown(path)} cannot be read ({error}). Make it a text file that you own.") from None
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not NAME.fullmatch(name):
            raise Problem(f"Line {number} of {shown(path)} is not NAME=value. Correct it or put # before it.")
        found[name] = unquoted(value)
    return found


def unquoted(value: str) -> str:
    """systemd and shells accept quotes round a value; so do we."""
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def store(path: Path, **values: str) -> None:
    """Writes the values, keeping every other line, by an atomic replace."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = tuple(f"{name}=" for name in values)
    kept = [line for line in lines if not line.replace(" ", "").startswith(names)]
    text = "\n".join([*kept, *(f"{name}={value}" for name, value in values.items())]) + "\n"
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".settings-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def ensure_secret_key(path: Path, settings: dict[str, str]) -> None:
    """Makes the signing key once. Not in production: there a lost data directory must be noticed."""
    if settings.get("HELPDESK_ENV", "local") == "production" or settings.get("HELPDESK_SECRET_KEY"):
        return
    settings["HELPDESK_SECRET_KEY"] = secrets.token_urlsafe(48)
    store(path, HELPDESK_SECRET_KEY=settings["HELPDESK_SECRET_KEY"])
