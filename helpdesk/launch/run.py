"""bin/run: from a checkout to a served desk, step by step, and then the supervisor."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from typing import NoReturn
from urllib.parse import urlsplit

from helpdesk.launch import ports
from helpdesk.launch.database import Database, opened, require_owner
from helpdesk.launch.environment import CHECKOUT, Installation, child_environment, open_installation
from helpdesk.launch.locks import Lock
from helpdesk.launch.packages import Packages, ensure
from helpdesk.launch.preparing import prepare
from helpdesk.launch.processes import Process, end_leftovers, read_note
from helpdesk.launch.steps import USAGE, Problem, Steps, shown
from helpdesk.launch.supervisor import NOTE, Supervisor

PORT = 8000


def main() -> int:
    options = parsed(sys.argv[1:])
    signal.signal(signal.SIGTERM, interrupt)
    try:
        return run(options)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.code
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


class Parser(argparse.ArgumentParser):
    """Says one sentence, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{message[0].upper()}{message[1:]}. See bin/run --help\n")


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="bin/run",
        description="Starts Quiet Desk: packages, database, web and worker. Ctrl+C stops it all.",
    )
    parser.add_argument(
        "--port", default=os.environ.get("PORT") or str(PORT), help="default: PORT, else 8000"
    )
    parser.add_argument("--data", metavar="DIR", help="default: HELPDESK_DATA, else ./var")
    parser.add_argument(
        "--url", help="the address people type, as https://desk.example.com; opens the desk to other devices"
    )
    parser.add_argument("--empty", action="store_true", help="load no demo data")
    parser.add_argument("--install", action="store_true", help="only install the packages, for an image")
    options = parser.parse_args(arguments)
    if not options.port.isdigit() or not 0 < int(options.port) < 65536:
        parser.error(f"the port is a number from 1 to 65535, not “{options.port}”")
    options.port = int(options.port)
    if options.url is not None:
        options.url = address(options.url, parser)
    return options


def address(url: str, parser: Parser) -> str:
    try:
        parts = urlsplit(url.rstrip("/"))
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        usable = usable and not (parts.path or parts.query or parts.fragment or parts.username)
    except ValueError:
        usable = None
    if not usable:
        parser.error(f"“{url}” is not an address like https://desk.example.com")
    return url.rstrip("/")


def run(options: argparse.Namespace) -> int:
    steps, began = Steps(), time.monotonic()
    installation = open_installation(options.data)
    if options.install:
        ensure(installation, steps)
        return 0
    alone = lock(installation)
    hosts = ports.addresses(open_to_others=options.url is not None)
    if end_leftovers(installation.state / NOTE):
        steps.say("  Ended what a killed run had left.")
    ports.check(hosts, options.port)
    url = (
        options.url
        or installation.settings.get("HELPDESK_URL", "").rstrip("/")
        or f"http://localhost:{options.port}"
    )
    installation.settings["HELPDESK_URL"] = url
    installation.address.write_text(f"{url}\n", encoding="utf-8")
    steps.say("\nQuiet Desk\n")
    try:
        packages = ensure(installation, steps)
        with opened(installation, packages, steps) as database:
            require_owner(database)
            told = prepare(
                installation, packages, database, steps, empty=options.empty, is_open=bool(options.url)
            )
            serve(installation, packages, database, steps, hosts, options.port, told, began)
    finally:
        alone.close()
    steps.say("Stopped.")
    return 0


def lock(installation: Installation) -> Lock:
    """One run for each data directory."""
    alone = Lock(installation.state / "run.lock")
    if not alone.try_take():
        note = read_note(installation.state / NOTE)
        where = f" at {note['url']} (process {note['pid']})" if note else ""
        raise Problem(
            f"Quiet Desk already runs on {shown(installation.data)}{where}. Stop that one, or choose another --data DIR."
        )
    return alone


def serve(
    installation: Installation, packages: Packages, database: Database, steps: Steps, hosts: list[str],
    port: int, told: list[str], began: float,
) -> None:  # fmt: skip
    """Web and worker until a signal asks to stop."""
    environment = child_environment(installation, **packages.environment, **database.environment())
    environment.pop("DATABASE_OWNER_URL", None)  # the login that owns the tables is not theirs to know
    to_stderr = installation.settings.get("HELPDESK_LOG") == "stderr"
    logs = {name: None if to_stderr else installation.logs / f"{name}.log" for name in ("web", "worker")}
    worker = [packages.python, str(CHECKOUT / "manage.py"), "worker"]
    processes = [
        Process("web", gunicorn(installation, packages, hosts, port), environment, logs["web"]),
        Process("worker", worker, environment, logs["worker"]),
    ]
    supervisor = Supervisor(installation, steps, installation.settings["HELPDESK_URL"], database.cluster)
    try:
        with steps.step("Start", "starting web and worker…") as step:
            supervisor.start(processes)
            supervisor.until_healthy(port)
            step.detail = "web and worker"
            step.skip = supervisor.stopping
        if not supervisor.stopping:
            steps.line("Ready", "", time.monotonic() - began)
            steps.say("\n".join(["", *told, ""]))
        supervisor.run()
    finally:
        supervisor.stop()


def gunicorn(installation: Installation, packages: Packages, hosts: list[str], port: int) -> list[str]:
    command = [packages.python, "-m", "gunicorn", "-k", "uvicorn_worker.UvicornWorker"]
    command += [
        "-w",
        installation.settings.get("WEB_CONCURRENCY", "2"),
        "--graceful-timeout",
        "5",
        "--timeout",
        "60",
    ]
    # The product decides whose X-Forwarded headers it believes (HELPDESK_TRUSTED_PROXIES), the server none.
    command += ["--forwarded-allow-ips", "", "--no-control-socket"]
    for host in hosts:
        command += ["-b", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"]
    return [*command, "helpdesk.server:application"]
