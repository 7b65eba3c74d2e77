"""What the launcher says: aligned steps with times, and one sentence when it cannot go on."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

USAGE = 2  # exit code for what the person or the machine has to change
NAME, DETAIL = 23, 46  # columns


class Problem(Exception):
    """One sentence that says what to do, with the exit code that goes with it."""

    def __init__(self, sentence: str, *, code: int = USAGE) -> None:
        super().__init__(sentence)
        self.code = code


class Step:
    """One line in the making; the code inside sets `detail`, or `skip` to print nothing."""

    def __init__(self) -> None:
        self.detail = ""
        self.skip = False


class Steps:
    """Prints steps to a stream; a terminal sees the running step, a file only finished ones."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.out = sys.stderr if quiet else sys.stdout
        self.quiet = quiet
        self.live = self.out.isatty() and not quiet
        self.colour = self.live and not os.environ.get("NO_COLOR")

    def say(self, text: str = "") -> None:
        if not self.quiet:
            self.write(f"{text}\n")

    def warn(self, text: str) -> None:
        """For what a person should know even where steps are not shown."""
        self.write(f"{text}\n" if self.quiet else f"  {text}\n")

    def write(self, text: str) -> None:
        with suppress(OSError):  # whoever read this has gone; the desk goes on
            self.out.write(text)
            self.out.flush()

    def dim(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text

    def line(self, name: str, detail: str, seconds: float) -> None:
        self.say(f"  {name:<{NAME}}{detail:<{DETAIL}}{self.dim(f'{seconds:6.1f} s')}")

    @contextmanager
    def step(self, name: str, doing: str = "") -> Iterator[Step]:
        step, began = Step(), time.monotonic()
        if self.live:
            self.write(f"  {name:<{NAME}}{self.dim(doing)}")
        try:
            yield step
        finally:
            if self.live:
                self.write("\r\x1b[K")
        if not step.skip:
            self.line(name, step.detail, time.monotonic() - began)


def last_line(text: str) -> str:
    """The last line that says something: how tools end when they fail."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def shown(path: Path) -> str:
    """A path as it can be typed from here: relative if it lies below, else from the root."""
    try:
        here = Path.cwd()
    except OSError:  # removed under our feet
        return str(path)
    below = path.is_relative_to(here) and here != Path("/")
    return str(path.relative_to(here) if below else path)
