"""Both desks side by side: one of a thousand tickets, one of as many as asked for. Called by bench/run."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from . import measuring, telling
from .desk import HERE, Desk

SMALL = 1000
say = partial(print, flush=True)


def main() -> None:
    data, tickets = Path(sys.argv[1]), int(sys.argv[2])
    small, large = Desk(data / "small", free_port(), SMALL), Desk(data / "large", free_port(), tickets)
    with small.running(say), large.running(say):
        desks = [small, large]
        figures = {"commit": commit(), "at": datetime.now(UTC).isoformat(timespec="seconds"), "tickets": tickets, "cores": os.cpu_count(), "load": os.getloadavg()[0]}  # fmt: skip
        figures["database_mb"] = {
            str(desk.tickets): desk.one("SELECT pg_database_size('helpdesk') >> 20") for desk in desks
        }
        figures["pages"] = measuring.pages(desks, say)
        figures["search"] = measuring.found(large, say)
        figures["acts"] = measuring.acts(desks, say)
        figures["memory_mb"] = {str(desk.tickets): round(desk.memory()) for desk in desks}
    if len(sys.argv) > 3:
        Path(sys.argv[3]).parent.mkdir(parents=True, exist_ok=True)
        Path(sys.argv[3]).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    say(telling.table(figures))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def commit() -> str:
    asked = subprocess.run(["git", "-C", str(HERE), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)  # noqa: S603, S607 # fmt: skip
    return asked.stdout.strip()


main()
