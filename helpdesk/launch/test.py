"""bin/test: everything that must hold before a change goes in, on a database made for the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk.launch.database import Database, opened
from helpdesk.launch.environment import CHECKOUT, Installation, child_environment, open_installation
from helpdesk.launch.packages import Packages, ensure
from helpdesk.launch.steps import Problem, Steps, shown

CODE = ("helpdesk", "accounts", "knowledge", "tickets")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
KEPT = ("HELPDESK_VENV", "HELPDESK_PG_BIN", "HELPDESK_DATA")
LARGEST = 10
USAGE = """usage: bin/test [--all | --smoke] [--data DIR] [pytest arguments]

  bin/test                     format, lint, types, imports, migrations, deployment, security, tests
  bin/test --all               the same with the long property, load and fault tests
  bin/test --smoke             the tests without browser and long ones: for another Python, or, with
                               DATABASE_URL=postgres://superuser@host/name, another server
  bin/test accounts -k invite  these tests alone"""


@dataclass
class Options:
    everything: bool = False
    smoke: bool = False
    data: str | None = None
    pytest: list[str] = field(default_factory=list)


@dataclass
class Check:
    """One command that must succeed."""

    name: str
    command: list[str]
    environment: dict[str, str]


def main() -> int:
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(USAGE)
        return 0
    try:
        return run(parsed(sys.argv[1:]))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.code
    except KeyboardInterrupt:
        return 130


def parsed(arguments: list[str]) -> Options:
    options, rest = Options(), list(arguments)
    while rest:
        argument = rest.pop(0)
        if argument == "--all":
            options.everything = True
        elif argument == "--smoke":
            options.smoke = True
        elif argument == "--data" and rest:
            options.data = rest.pop(0)
        else:
            options.pytest.append(argument)
    return options


def run(options: Options) -> int:
    began, steps = time.monotonic(), Steps()
    forget_settings()
    real = open_installation(options.data)
    tested = open_installation(str(real.data / "test"))
    tested.settings["HELPDESK_ENV"] = "test"
    packages = ensure(real, steps, development=True)
    if not options.smoke and not options.pytest:
        os.environ["CHROMIUM"] = browser(real, steps)
    # On an outside server the tests share the logins' passwords with this data directory's bin/run.
    outside = bool(real.settings.get("DATABASE_URL"))
    with opened(real if outside else tested, packages, steps, disposable=True) as database:
        outcomes = [checked(check, steps) for check in checks(options, tested, packages, database)]
        closing, code = tests(options, tested, packages, database)
    steps.line("Tests", closing, time.monotonic() - began)
    if not options.pytest and not options.smoke:
        list_largest(steps)
    print(closing, flush=True)
    return 0 if code == 0 and all(outcomes) else 1


def forget_settings() -> None:
    """The tests' outcome must not depend on what this shell says about some installation."""
    for name in list(os.environ):
        if name.startswith(("HELPDESK_", "EMAIL_", "DJANGO_")) and name not in KEPT:
            del os.environ[name]


def browser(installation: Installation, steps: Steps) -> str:
    """Chromium, from the system's packages when it is missing and we may install."""
    if found := first_browser():
        return found
    log = installation.logs / "chromium.log"
    if os.getuid() == 0 and shutil.which("apt-get"):
        with steps.step("Chromium", "installing…") as step, log.open("wb") as file:
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
                command = ["apt-get", "-q", *arguments]
                subprocess.run(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment)
            step.detail = "from the system's packages"
    if found := first_browser():
        return found
    raise Problem(
        "The browser tests need Chromium, and it could not be installed. Install it (Debian and Ubuntu: "
        "apt install chromium), or run the tests without it: bin/test --smoke"
    )


def first_browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def checks(options: Options, tested: Installation, packages: Packages, database: Database) -> list[Check]:
    """What is known without running the product; all of them, even after one failed."""
    if options.pytest:
        return []
    plain = child_environment(tested, **packages.environment, **database.environment())
    owner = {**plain, "HELPDESK_LOGIN": "owner"}
    live = {
        **plain,
        "HELPDESK_ENV": "production",
        "HELPDESK_URL": "https://desk.example.com",
        "HELPDESK_SECRET_KEY": "a-key-for-this-check-only-" + "0123456789" * 4,
        "EMAIL_URL": "smtp://localhost:25",
    }
    manage = [packages.python, str(CHECKOUT / "manage.py")]
    migrations = Check("Migrations", [*manage, "makemigrations", "--check", "--dry-run"], owner)
    if options.smoke:
        return [migrations]
    ruff, module = [packages.python, "-m", "ruff"], [packages.python, "-m"]
    return [
        Check("Format", [*ruff, "format", "--check", "."], plain),
        Check("Lint", [*ruff, "check", "."], plain),
        Check("Types", [*module, "mypy", *CODE, "tests"], plain),
        Check(
            "Imports",
            [packages.python, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
            plain,
        ),
        migrations,
        Check("Deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], live),
        Check("Security", [*module, "bandit", "-q", "-c", "pyproject.toml", "-r", *CODE], plain),
    ]


def checked(check: Check, steps: Steps) -> bool:
    with steps.step(check.name, "checking…") as step:
        done = subprocess.run(
            check.command, env=check.environment, cwd=CHECKOUT, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        step.detail = "ok" if done.returncode == 0 else "FAILED"
    if done.returncode != 0:
        print(done.stdout.rstrip(), flush=True)
    return done.returncode == 0


def tests(options: Options, tested: Installation, packages: Packages, database: Database) -> tuple[str, int]:
    """Runs pytest, passing on what it says; returns its closing line and exit code."""
    command = [packages.python, "-m", "pytest", *selection(options)]
    if sys.stdout.isatty():
        command.append("--color=yes")
    environment = child_environment(tested, **packages.environment, **database.environment())
    environment |= {name: os.environ[name] for name in ("CHROMIUM",) if name in os.environ}
    child = subprocess.Popen(
        command, env=environment, cwd=CHECKOUT, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    closing = "pytest said nothing"
    try:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            closing = line.strip() or closing
    except KeyboardInterrupt:
        child.wait()
        raise
    return closing, child.wait()


def selection(options: Options) -> list[str]:
    if options.pytest:
        marks = [] if options.everything or "-m" in options.pytest else ["-m", "not long"]
        return [*options.pytest, *marks]
    marks = ["-m", "not long and not browser"] if options.smoke else ["-m", "not long"]
    return ["-n", "2", "--dist", "loadgroup", *([] if options.everything else marks)]


def list_largest(steps: Steps) -> None:
    """A file that outgrows 400 lines is usually a topic that wants to be two."""
    sizes = [(len(path.read_text(encoding="utf-8").splitlines()), path) for path in modules()]
    steps.say("\n  Largest modules")
    for lines, path in sorted(sizes, reverse=True)[:LARGEST]:
        steps.say(f"  {lines:>6}  {shown(path)}")
    steps.say()


def modules() -> list[Path]:
    found = [path for name in (*CODE, "tests") for path in (CHECKOUT / name).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]
