"""bin/manage: any management command, in the same environment and on the same database as bin/run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import FrameType

from helpdesk.launch import outside
from helpdesk.launch.database import Database, opened, require_owner
from helpdesk.launch.environment import CHECKOUT, Installation, child_environment, open_installation
from helpdesk.launch.packages import Packages, ensure
from helpdesk.launch.steps import Problem, Steps

OWNERS = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "flush", "prepare", "restore"}
USAGE = """usage: bin/manage [--data DIR] COMMAND [arguments]

Runs a management command on the installation in DIR (default: HELPDESK_DATA, else ./var); its database
is started for the command if it is not running. `bin/manage help` lists the commands.

  prepare-server postgres://superuser:password@host/name
      makes the roles and the database on a PostgreSQL server and prints the two addresses to set"""


def main() -> int:
    arguments = sys.argv[1:]
    data = None
    if arguments[:1] == ["--data"] and len(arguments) > 1:
        data, arguments = arguments[1], arguments[2:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if arguments else 2
    try:
        installation = open_installation(data)
        steps = Steps(quiet=True)
        packages = ensure(installation, steps)
        if arguments[0] == "prepare-server":
            return prepare_server(installation, packages, arguments[1:])
        with opened(installation, packages, steps) as database:
            return command(installation, packages, database, arguments)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.code
    except KeyboardInterrupt:
        return 130


def command(installation: Installation, packages: Packages, database: Database, arguments: list[str]) -> int:
    """Runs manage.py and waits; Ctrl+C reaches it directly, SIGTERM is handed on."""
    environment = child_environment(installation, **packages.environment, **database.environment())
    if not environment.get("HELPDESK_URL") and installation.address.exists():
        environment["HELPDESK_URL"] = installation.address.read_text(encoding="utf-8").strip()
    if arguments[0] in OWNERS:
        require_owner(database)
        environment["HELPDESK_LOGIN"] = "owner"
    elif os.environ.get("HELPDESK_LOGIN"):
        environment["HELPDESK_LOGIN"] = os.environ["HELPDESK_LOGIN"]
    child = subprocess.Popen([packages.python, str(CHECKOUT / "manage.py"), *arguments], env=environment)

    def hand_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    signal.signal(signal.SIGTERM, hand_on)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = child.wait()
    return code if code >= 0 else 128 - code


def prepare_server(installation: Installation, packages: Packages, arguments: list[str]) -> int:
    """Makes roles and database through a superuser's address, which is not kept anywhere."""
    if len(arguments) != 1:
        raise Problem(
            "Say which server: bin/manage prepare-server postgres://superuser:password@host/helpdesk"
        )
    url = outside.checked("The address", arguments[0])
    about = outside.ask(installation, packages, "look", url=url, name="The address", missing_is_fine=True)
    if not about["superuser"]:
        raise Problem(
            f"“{about['user']}” is not a superuser there, so it cannot make the roles. Use one that is."
        )
    stored = {role: installation.settings.get(name, "") for role, name in outside.PASSWORDS.items()}
    made = outside.make(installation, packages, url, stored)
    for name, role in (("DATABASE_URL", "hd_web"), ("DATABASE_OWNER_URL", "hd_owner")):
        print(f"{name}={outside.lesser(url, role, made)}")
    print(f"Set these two, for instance in {installation.settings_path}.", file=sys.stderr)
    return 0
