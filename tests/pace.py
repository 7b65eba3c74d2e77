"""How long something takes by itself: what else the machine has to do can only add to it, so the fastest time counts."""

import time
from collections.abc import Callable

MOST = 3


def takes_under(seconds: float, act: Callable[[], object]) -> bool:
    """Of up to three runs in this thread's own time, the fastest."""
    for _run in range(MOST):
        begun = time.thread_time()
        act()
        if time.thread_time() - begun < seconds:
            return True
    return False
