"""What changed between two texts, line by line, and within a line word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Lines that stay and are far from any change are folded.
NEAR = 3
# More words than these in one line are not compared within: it would take seconds.
MOST = 800


@dataclass(frozen=True)
class Line:
    """`kind`: same, gone, new, or folded (then `count` lines that stay). Its parts say themselves whether they changed."""

    kind: str
    parts: tuple[tuple[bool, str], ...] = ()
    count: int = 0


def between(old: str, new: str) -> list[Line]:
    before, after = old.splitlines(), new.splitlines()
    told: list[Line] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            told += [Line("same", ((False, line),)) for line in after[c:d]]
        elif kind == "replace" and b - a == d - c:
            pairs = [within(one, other) for one, other in zip(before[a:b], after[c:d], strict=True)]
            told += [gone for gone, _new in pairs] + [now for _gone, now in pairs]
        else:
            told += [Line("gone", ((True, line),)) for line in before[a:b]]
            told += [Line("new", ((True, line),)) for line in after[c:d]]
    return folded(told)


def within(old: str, new: str) -> tuple[Line, Line]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) + len(after) > MOST:
        return Line("gone", ((True, old),)), Line("new", ((True, new),))
    gone: list[tuple[bool, str]] = []
    come: list[tuple[bool, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        changed = kind != "equal"
        gone += [(changed, "".join(before[a:b]))] * (b > a)
        come += [(changed, "".join(after[c:d]))] * (d > c)
    return Line("gone", tuple(gone)), Line("new", tuple(come))


def folded(lines: list[Line]) -> list[Line]:
    changed = [place for place, line in enumerate(lines) if line.kind != "same"]
    shown = {near for place in changed for near in range(place - NEAR, place + NEAR + 1)}
    told: list[Line] = []
    for place, line in enumerate(lines):
        if place in shown:
            told.append(line)
        elif told and told[-1].kind == "folded":
            told[-1] = Line("folded", count=told[-1].count + 1)
        else:
            told.append(Line("folded", count=1))
    return told
