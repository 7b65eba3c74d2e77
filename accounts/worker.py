"""The background worker: what waits, as soon as it is there; rounds, by the clock."""

import logging
import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import F, Q
from django.utils import timezone

from helpdesk.lib import tenancy

from . import notification_mail
from .delivery import deliver_one
from .models import Round

log = logging.getLogger(__name__)

CHANNEL = "hd_work"
LOOK_EVERY = 2.0
SIGN_OF_LIFE = 10.0


@dataclass(frozen=True)
class Turn:
    """Something done again and again, by one worker at a time."""

    name: str
    every: timedelta
    go: Callable[[], object]


turns: list[Turn] = []
# Each takes one piece of waiting work in a transaction of its own and says whether there was one.
queues: list[Callable[[], bool]] = [notification_mail.mail_one, deliver_one]
# Each says in how many seconds something is due that nobody will announce.
due_in: list[Callable[[], float | None]] = [notification_mail.seconds_left]


def every(interval: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    def register(go: Callable[[], object]) -> Callable[[], object]:
        turns.append(Turn(go.__name__, interval, go))
        return go

    return register


def run(*, stopping: Callable[[], bool]) -> None:
    """Work until told to stop. A lost database is waited for."""
    seen = 0.0
    while not stopping():
        try:
            listen()
            while not stopping():
                if time.monotonic() - seen > SIGN_OF_LIFE:
                    say_alive()
                    seen = time.monotonic()
                go_rounds()
                took = [take(queue, stopping) for queue in queues]
                if not any(took):
                    wait()
        except DatabaseError as lost:
            log.warning("The database is away: %s", str(lost).strip())
            connection.close()
            time.sleep(1)


def listen() -> None:
    connection.ensure_connection()
    connection.connection.execute(f"LISTEN {CHANNEL}")


def wait() -> None:
    """Until something is written, or the next look is due."""
    times = [LOOK_EVERY, *(left for ask in due_in if (left := ask()) is not None)]
    raw = connection.connection
    if select.select([raw.fileno()], [], [], max(0.05, min(times)))[0]:
        for _ in raw.notifies(timeout=0):
            pass


def take(queue: Callable[[], bool], stopping: Callable[[], bool]) -> bool:
    """Empty a queue; what goes wrong with one piece is logged and stops neither the others nor the worker."""
    found = False
    try:
        while not stopping() and queue():
            found = True
    except DatabaseError:
        raise
    except Exception:
        log.exception("A piece of work failed in %s", queue.__name__)
    return found


def say_alive() -> None:
    with tenancy.platform(source="worker"):
        Round.objects.update_or_create(name="worker", defaults={"seen_at": timezone.now()})


def go_rounds() -> None:
    for turn in turns:
        if is_due(turn):
            go(turn)


def is_due(turn: Turn) -> bool:
    """Claim the round: one statement on its row decides between two workers."""
    now = timezone.now()
    with tenancy.platform(source="worker"):
        Round.objects.get_or_create(name=turn.name)
        fresh = Q(started_at=None) | Q(started_at__lte=now - turn.every)
        return Round.objects.filter(fresh, name=turn.name).update(started_at=now) == 1


def go(turn: Turn) -> None:
    error = ""
    try:
        turn.go()
    except DatabaseError:
        raise
    except Exception as problem:
        log.exception("The round %s failed", turn.name)
        error = f"{type(problem).__name__}: {problem}"
    with tenancy.platform(source="worker"):
        Round.objects.filter(name=turn.name).update(
            finished_at=timezone.now(), error=error, seen_at=F("started_at")
        )
