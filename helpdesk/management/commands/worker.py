"""The background worker: mail, rounds. Ends after the piece in hand on SIGTERM."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import installation, rounds, worker


class Command(BaseCommand):
    help = "Deliver mail and go the rounds, until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        if objections := installation.objections():
            raise CommandError(" ".join(objections))
        stop: list[bool] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.append(True))
        self.stdout.write(f"Worker started, {len(worker.turns)} rounds ({rounds.__name__})")
        worker.run(stopping=lambda: bool(stop))
