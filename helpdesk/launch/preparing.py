"""Migrations, demo data and what to tell the person: one call of `manage.py prepare`."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any, TextIO

from helpdesk.launch.database import Database
from helpdesk.launch.environment import CHECKOUT, Installation, child_environment
from helpdesk.launch.packages import Packages
from helpdesk.launch.steps import Problem, Steps, last_line, shown

KEPT_DUMPS = 5
# A dump passes the wall as hd_platform; the owner, under FORCE ROW LEVEL SECURITY, would see no row.
# Large objects are none of ours, but anybody may make one, and a dump would fail at it.
DUMP = ["--role=hd_platform", "--enable-row-security", "--no-blobs", "--format=custom"]
WHOLE = 'umask 077; whole="$1"; shift; "$@" --file "$whole.part" && mv "$whole.part" "$whole"'


def prepare(
    installation: Installation,
    packages: Packages,
    database: Database,
    steps: Steps,
    *,
    empty: bool,
    is_open: bool,
) -> list[str]:
    """Brings the database up to this version, showing each step. Returns what to print at the end."""
    command = [packages.python, str(CHECKOUT / "manage.py"), "prepare"]
    command += ["--empty"] if empty or installation.production else []
    if database.dump:
        dump = installation.data / "backups" / time.strftime("before-migrate-%Y%m%d-%H%M%S.dump")
        words = ["/bin/sh", "-c", WHOLE, "dump", str(dump), *database.dump, *DUMP]
        command += ["--dump-command", json.dumps(words)]
    told = {**database.environment(), "HELPDESK_LOGIN": "owner", **database.secrets}
    environment = child_environment(installation, **packages.environment, **told)
    last = followed(command, environment, installation.logs / "prepare.log", steps)
    forget_old_dumps(installation.data / "backups")
    return ending(installation, last, is_open=is_open)


def followed(command: list[str], environment: dict[str, str], log: Path, steps: Steps) -> dict[str, Any]:
    """Shows the JSON steps as they come; a failure becomes one sentence, the rest is in the log."""
    last: dict[str, Any] = {}
    with log.open("w+", encoding="utf-8") as errors:
        log.chmod(0o600)
        child = subprocess.Popen(
            command, env=environment, cwd=CHECKOUT, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        try:
            for line in child.stdout or ():
                last = shown_step(line, steps, errors) or last
        except BaseException:
            child.terminate()
            child.wait()
            raise
        if child.wait() != 0:
            errors.seek(0)
            raise Problem(f"{why(errors.read())} (all of it: {shown(log)})", code=1)
    return last


def why(said: str) -> str:
    """A command's own sentence if it made one, else how its output ends."""
    sentences = [line for line in said.splitlines() if line.startswith("CommandError: ")]
    return sentences[-1].removeprefix("CommandError: ") if sentences else last_line(said)


def shown_step(line: str, steps: Steps, log: TextIO) -> dict[str, Any]:
    """Shows a step; anything else that is JSON is the last word, and what is not goes to the log."""
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        log.write(line)
        return {}
    if "step" in said:
        steps.line(said["step"].capitalize(), said.get("detail", ""), float(said.get("seconds", 0)))
        return {}
    return said


def forget_old_dumps(directory: Path) -> None:
    for old in sorted(directory.glob("before-migrate-*.dump"))[:-KEPT_DUMPS]:
        old.unlink()
    for part in directory.glob("before-migrate-*.part"):
        part.unlink()


def ending(installation: Installation, last: dict[str, Any], *, is_open: bool) -> list[str]:
    """The address, the demo people, where mail goes, and the next steps."""
    url, people = installation.settings["HELPDESK_URL"], last.get("people") or []
    mail = f"is read at {url}/dev/mail/" if people else "leaves once EMAIL_URL is set"
    told = [
        ("Open", [f"{url}/"]),
        ("People", grouped(people)),
        ("Password", [last["password"]] if people and not last.get("passwords") else []),
        ("Passwords", [f"{each['email']:<28}{each['password']}" for each in last.get("passwords") or []]),
        ("", ["told once: keep them"] if last.get("passwords") else []),
        ("Mail", [f"goes to {last['mail']}" if last.get("mail") else mail]),
        ("Other devices", [] if is_open else ["bin/run --url https://desk.example.com; put TLS in front"]),
        ("Your own desk", ["bin/manage setup"]),
        ("Logs", [f"{shown(installation.logs)}; Ctrl+C stops everything"]),
    ]
    return [f"  {'' if row else name:<15}{line}" for name, lines in told for row, line in enumerate(lines)]


def grouped(people: list[dict[str, str]]) -> list[str]:
    """One line for each organization: customer@ agent@ … admin@fernway.example, and where it answers."""
    groups: dict[tuple[str, str], list[str]] = {}
    for person in people:
        local, _, domain = person["email"].rpartition("@")
        groups.setdefault((domain, person["url"]), []).append(f"{local}@")
    return [f"{' '.join(names)}{domain}  {url}" for (domain, url), names in groups.items()]
