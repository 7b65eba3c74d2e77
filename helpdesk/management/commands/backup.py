"""Write a backup: database, files and keys."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Round
from helpdesk import backups
from helpdesk.lib import tenancy


class Command(BaseCommand):
    help = "Write database, files and keys into a new directory under DIR, while the product runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path)

    def handle(self, *args: Any, dir: Path, **options: Any) -> None:
        began = timezone.now()
        try:
            made = backups.make(dir.absolute(), say=self.stdout.write)
        except backups.BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        with tenancy.platform():
            times = {"started_at": began, "finished_at": timezone.now(), "error": ""}
            Round.objects.update_or_create(name="backup", defaults=times)
        self.stdout.write(f"Backup written: {made}")
