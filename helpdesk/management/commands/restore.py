"""Put a backup in the place of what is here."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from helpdesk import backups

WORD = "replace"


class Command(BaseCommand):
    help = "Restore a backup. What is here is replaced, after you typed that it may be."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path)

    def handle(self, *args: Any, dir: Path, **options: Any) -> None:
        try:
            backup, manifest = backups.opened(dir.absolute())
            self.ask(*backups.state_of_target())
            differs = backups.restore(backup, manifest, say=self.stdout.write)
        except backups.BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(manifest["rows"].values())
        if differs:
            told = ", ".join(
                f"{name}: {was} in the backup, {now} here" for name, (was, now) in differs.items()
            )
            raise CommandError(f"Restored, but the counts differ. {told}")
        self.stdout.write(
            f"Counts agree: {rows} rows in {len(manifest['rows'])} tables, {manifest['files']} files."
        )
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Restored. Start it with bin/run.")

    def ask(self, organizations: int, connections: int) -> None:
        """A typed word, where something would be lost or pulled from under somebody."""
        if not organizations and not connections:
            return
        here = f"{organizations} organizations" if organizations != 1 else "1 organization"
        running = (
            " It is running: stop it first, or those who work in it now lose what they write."
            if connections
            else ""
        )
        self.stdout.write(f"Here are {here}; everything of theirs is replaced by the backup.{running}")
        self.stdout.write(f'Type "{WORD}" to go on: ', ending="")
        self.stdout.flush()
        if sys.stdin.readline().strip() != WORD:
            raise CommandError("Nothing was changed.")
