"""Tell what is wrong, and what to do."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import doctor


class Command(BaseCommand):
    help = "Look at database, safety, worker, mail, virus scanner, TLS, disk, files and backups. Exit code 1 when something is bad."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        worst = doctor.OK
        for finding in doctor.examine():
            self.stdout.write(f"{finding.state:5} {finding.what:12} {finding.says}")
            worst = doctor.BAD if doctor.BAD in (worst, finding.state) else worst
        if worst == doctor.BAD:
            raise SystemExit(1)
