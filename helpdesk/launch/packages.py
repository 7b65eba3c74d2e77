"""The Python packages: a virtual environment, installed again only when the pins change."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk.launch.environment import CHECKOUT, Installation
from helpdesk.launch.locks import held
from helpdesk.launch.steps import Problem, Steps, last_line, shown

STAMP = "quiet-desk-packages"


@dataclass
class Packages:
    """A Python that has the product's packages, and where they lie."""

    python: str
    site: Path
    environment: dict[str, str] = field(default_factory=dict)


def ensure(installation: Installation, steps: Steps, *, development: bool = False) -> Packages:
    """Returns the packages, installing what is missing. Safe when two commands start at once."""
    wanted = {"-s3": development or installation.settings.get("HELPDESK_FILES"), "-dev": development}
    names = ["requirements.txt", *(f"requirements{which}.txt" for which in wanted if wanted[which])]
    home = Path(os.environ.get("HELPDESK_VENV") or installation.data / "venv").absolute()
    found = present(installation, home)
    if found and stamped(found, names):
        return found
    with held(installation.state / "packages.lock"), steps.step("Packages", "installing…") as step:
        found = present(installation, home)
        if found and stamped(found, names):
            step.skip = True
            return found
        found = found or made(installation, home)
        install(installation, found, names)
        step.detail = f"installed into {shown(found.site if found.environment else home)}"
        return found


def digest(names: list[str]) -> str:
    text = "".join((CHECKOUT / name).read_text(encoding="utf-8") for name in names)
    return hashlib.sha256(f"{sys.version_info[:2]}\n{text}".encode()).hexdigest()


def stamped(packages: Packages, names: list[str]) -> bool:
    try:
        return digest(names) in (packages.site / STAMP).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return False


def python_version() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


def in_venv(home: Path) -> Packages:
    return Packages(str(home / "bin" / "python"), home / "lib" / python_version() / "site-packages")


def in_target(installation: Installation) -> Packages:
    site = installation.data / "site"
    return Packages(sys.executable, site, {"PYTHONPATH": str(site)})


def present(installation: Installation, home: Path) -> Packages | None:
    """What an earlier run made for this version of Python, if it was made to the end."""
    venv = in_venv(home)
    ours = home == installation.data / "venv"  # one that a person named is never cleared
    if os.access(venv.python, os.X_OK) and (venv.site / (STAMP if ours else "pip")).exists():
        return venv
    target = in_target(installation)
    return target if (target.site / STAMP).exists() else None


def made(installation: Installation, home: Path) -> Packages:
    """Makes the virtual environment; where this Python has no venv, a plain directory does."""
    if home != installation.data / "venv" and home.exists() and any(home.iterdir()):
        raise Problem(
            f"HELPDESK_VENV is {home}, which is no virtual environment of {python_version()}. Name a new directory."
        )
    log = installation.logs / "install.log"
    if run([sys.executable, "-m", "venv", "--clear", str(home)], log) == 0:
        return in_venv(home)
    shutil.rmtree(home, ignore_errors=True)
    if run([sys.executable, "-m", "pip", "--version"], log) == 0:
        shutil.rmtree(in_target(installation).site, ignore_errors=True)
        return in_target(installation)
    raise Problem(
        f"{sys.executable} has neither venv nor pip, so no packages can be installed. "
        "Install them (Debian and Ubuntu: apt install python3-venv) and start again."
    )


def install(installation: Installation, packages: Packages, names: list[str]) -> None:
    log = installation.logs / "install.log"
    where = ["--target", str(packages.site), "--upgrade"] if packages.environment else []
    pip = [packages.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if run([*pip, *where, "-r", str(CHECKOUT / names[-1])], log) != 0:
        said = log.read_text(encoding="utf-8", errors="replace")
        if "No space left on device" in said:
            raise Problem(f"The disk is full. Make room for about 400 MB beside {shown(installation.data)}.")
        raise Problem(
            f"The packages could not be installed: {last_error(said)} All of it: {shown(log)}", code=1
        )
    digests = [digest(names[: count + 1]) for count in range(len(names))]
    (packages.site / STAMP).write_text("\n".join(digests) + "\n", encoding="utf-8")


def run(command: list[str], log: Path) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with log.open("ab") as file:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment
        ).returncode


def last_error(said: str) -> str:
    errors = [line for line in said.splitlines() if line.startswith("ERROR")]
    return last_line("\n".join(errors) or said).rstrip(".") + "."
