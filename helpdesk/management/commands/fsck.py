"""Look whether the tickets keep what the database promises, and files and rows belong together."""

from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.lib import tenancy
from tickets import fsck


class Command(BaseCommand):
    help = "Count every kind of fault in tickets and files, with examples. Exit code 1 when there is one."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        with tenancy.platform():
            for finding in fsck.examine():
                self.stdout.write(f"{finding.count:8}  {finding.what}")
                for example in finding.examples:
                    self.stdout.write(f"            {example}")
                if finding.count > len(finding.examples):
                    self.stdout.write(f"            and {finding.count - len(finding.examples)} more")
                faults += finding.count
        if faults:
            raise SystemExit(1)
