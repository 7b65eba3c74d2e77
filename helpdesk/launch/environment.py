"""Where this installation lives and what it has been told, as the product's environment variables."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk.launch import settings_file
from helpdesk.launch.steps import Problem, shown

CHECKOUT = Path(__file__).resolve().parents[2]
UNTAKEN = set('"$`\\\n')  # pg_ctl hands paths to a shell between double quotes
ENVIRONMENTS = ("local", "production", "test")


@dataclass
class Installation:
    """One data directory with its settings; the real environment wins over settings.env."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def settings_path(self) -> Path:
        return self.data / "settings.env"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def state(self) -> Path:
        return self.data / "run"

    @property
    def address(self) -> Path:
        """Where the last bin/run was reached: links that a command prints must lead there."""
        return self.state / "address"

    @property
    def production(self) -> bool:
        return self.settings.get("HELPDESK_ENV") == "production"

    def remember(self, **values: str) -> None:
        self.settings.update(values)
        settings_file.store(self.settings_path, **values)


def open_installation(data: str | None) -> Installation:
    """Finds or makes the data directory and reads its settings; refuses one it cannot write in."""
    path = Path(data or os.environ.get("HELPDESK_DATA") or CHECKOUT / "var").expanduser().absolute()
    make_directory(path)
    installation = Installation(path)
    for directory in (installation.logs, installation.state, path / "backups"):
        make_private(directory)
    stored = settings_file.read(installation.settings_path)
    installation.settings = {**stored, **os.environ}
    installation.settings.setdefault("HELPDESK_ENV", "local")
    if installation.settings["HELPDESK_ENV"] not in ENVIRONMENTS:
        raise Problem(
            f"HELPDESK_ENV is “{installation.settings['HELPDESK_ENV']}”. Use {', '.join(ENVIRONMENTS)}."
        )
    settings_file.ensure_secret_key(installation.settings_path, installation.settings)
    return installation


def make_directory(path: Path) -> None:
    other = "Choose another with --data DIR or HELPDESK_DATA."
    if UNTAKEN & set(str(path)):
        raise Problem(
            f"The data directory's name holds a character that PostgreSQL's tools do not take. {other}"
        )
    try:
        if path.exists() and not path.is_dir():
            raise Problem(f"{shown(path)} is a file, and the data directory must be a directory. {other}")
        # Started by root, the database runs as another account and has to pass through here.
        path.mkdir(mode=0o711 if os.getuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"The data directory {shown(path)} cannot be made ({error.strerror}). {other}"
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise Problem(f"The data directory {shown(path)} is not writable. Change its owner. {other}")


def make_private(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        (path / ".write").touch()
        (path / ".write").unlink()
    except OSError as error:
        raise Problem(
            f"{shown(path)} is not writable ({error.strerror}). "
            "Make room or change its owner, or choose another data directory with --data DIR."
        ) from None


def child_environment(installation: Installation, **values: str) -> dict[str, str]:
    """What a child process is told: settings.env, the real environment, then the given values."""
    told = {**installation.settings, "DJANGO_SETTINGS_MODULE": "helpdesk.settings", "PYTHONUNBUFFERED": "1"}
    told["HELPDESK_DATA"] = str(installation.data)
    told.pop("PYTHONHOME", None)
    told.update(values)
    return told
