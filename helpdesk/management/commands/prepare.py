"""Bring the database to this version and fill an empty one: what bin/run does before it starts, in one process.

Prints one JSON object a line, for the launcher to show.
"""

import json
import subprocess  # noqa: S404  the dump command comes from the launcher
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts import demo, installation
from helpdesk import statics
from helpdesk.lib import arriving, tenancy
from tickets import demo as tickets_demo


class Command(BaseCommand):
    help = "Migrate (with a dump first when there is data), gather static files, load the demo into an empty database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="load no demo data")
        parser.add_argument(
            "--dump-command", default="", help="JSON list, run before migrating data that exists"
        )

    def handle(self, *args: Any, empty: bool, dump_command: str, **options: Any) -> None:
        self.migrate(dump_command)
        arriving.sweep(older_than=0)  # nothing serves yet
        if statics.outdated():
            with self.step("static files"):
                statics.gather()
        if objections := installation.objections():
            raise CommandError(" ".join(objections))
        told: dict[str, Any] = {}
        if not empty and installation.is_empty():
            with self.step("demo data") as say:
                say(demo.load())
        if not empty and tickets_demo.is_untold():
            with self.step("demo tickets") as say:
                say(tickets_demo.load())
        if settings.OPEN and not settings.PRODUCTION:
            told["passwords"] = installation.open_up(settings.BASE_DOMAIN)
        self.tell(told | installation.facts())

    def migrate(self, dump_command: str) -> None:
        with tenancy.as_owner():
            executor = MigrationExecutor(connection)
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if not plan:
                return
            if executor.loader.applied_migrations and dump_command:
                with self.step("dump before migrating"):
                    dumped = subprocess.run(json.loads(dump_command), capture_output=True, text=True)  # noqa: S603
                    if dumped.returncode:
                        raise CommandError(
                            f"The dump before migrating failed, nothing was changed: {dumped.stderr.strip()}"
                        )
            with self.step("migrate") as say:
                call_command("migrate", verbosity=0, interactive=False)
                say(f"{len(plan)} steps")

    @contextmanager
    def step(self, name: str) -> Iterator[Any]:
        detail: list[str] = []
        began = time.monotonic()
        yield detail.append
        self.tell({"step": name, "detail": "".join(detail), "seconds": round(time.monotonic() - began, 2)})

    def tell(self, told: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
