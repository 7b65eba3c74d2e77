"""What each page and each act costs: at both sizes by turns, so that whatever else the machine does falls on both."""

import random
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from . import texts
from .desk import Browser, Desk, between, fields_of

PEOPLE = {"sees all": 1, "one team": 2, "twenty tickets": 3}
FLOOR = "floor"
ROUNDS, SECONDS, CROWD = 3, 0.5, 8
ACTS = 40
Address = Callable[[Browser], str]


@dataclass
class Cost:
    """Of one page for one person at one desk."""

    times: list[float] = field(default_factory=list)
    crowded: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    rate: dict[int, float] = field(default_factory=dict)
    bytes: int = 0
    queries: float = 0
    sql: float = 0

    def told(self) -> dict[str, Any]:
        return {
            "cpu_ms": round(statistics.median(self.cpu) * 1000, 2) if self.cpu else None,
            **{f"p{p}_ms": round(percentile(self.times, p) * 1000, 1) for p in (50, 95, 99)},
            "rps": {crowd: round(rate, 1) for crowd, rate in self.rate.items()}, "bytes": self.bytes,
            f"p95_ms_at_{CROWD}": round(percentile(self.crowded, 95) * 1000, 1) if self.crowded else None,
            f"p99_ms_at_{CROWD}": round(percentile(self.crowded, 99) * 1000, 1) if self.crowded else None,
            "queries": round(self.queries, 1), "sql_ms": round(self.sql, 2), "n": len(self.times),
        }  # fmt: skip


def percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def first(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, f"the page has no {pattern}"
    return unescape(found[1])


TICKET = r'href="(/agent/tickets/B1-\d+/[^"]*)"'
# Fragments are what htmx asks for; "(part)" in a name says so.
PAGES: dict[str, Address] = {
    FLOOR: lambda b: "/agent/?queue=mentions",
    "queue: my open": lambda b: "/agent/?queue=mine",
    "queue: unassigned": lambda b: "/agent/?queue=unassigned",
    "queue: all open": lambda b: "/agent/?queue=open",
    "queue: by last activity": lambda b: "/agent/?queue=open&sort=lately",
    "queue: done": lambda b: "/agent/?queue=done",
    "queue: page 2": lambda b: second_page(b),
    "queue: one team": lambda b: first(r'href="(/agent/\?queue=open&amp;team=[^"]*)"', b.get("/agent/")),
    "queue: tag": lambda b: f"/agent/?queue=open&tag={b.desk.one('SELECT bench.key(4, 101)')}",
    "ticket": lambda b: first(TICKET, b.get("/agent/?queue=open")),
    "ticket (part)": lambda b: first(TICKET, b.get("/agent/?queue=open")),
    "search: rare": lambda b: "/agent/search/?q=" + b.desk.one("SELECT one FROM bench.planted ORDER BY number DESC LIMIT 1"),
    "search: common": lambda b: "/agent/search/?q=refund",
    "search: two words": lambda b: "/agent/search/?q=kettle+warranty",
    "search: misspelt": lambda b: "/agent/search/?q=waranty+ketle",
    "search: filters": lambda b: "/agent/search/?q=status:open+tag:refund+parcel",
    "counts (part)": lambda b: "/agent/counts/",
    "customers": lambda b: "/agent/customers/",
    "customers: found": lambda b: "/agent/customers/?q=anna",
    "customer": lambda b: f"/agent/customers/{b.desk.one('SELECT customer_id FROM tickets_ticket WHERE assignee_id = bench.key(5, %s) LIMIT 1', 1000 + b.number)}/",
}  # fmt: skip
# The bars are said of these.
BARRED = ("queue", "ticket", "search")


def second_page(browser: Browser) -> str:
    page = browser.get("/agent/?queue=open")
    found = re.search(r'href="(/agent/\?queue=open[^"]*after=[^"]*)"', page)
    return unescape(found[1]) if found else "/agent/?queue=open"


def pages(desks: list[Desk], say: Callable[[str], None]) -> dict[str, Any]:
    """For each person and page what it costs at each desk."""
    result: dict[str, Any] = {}
    for who, number in PEOPLE.items():
        browsers = [Browser(desk, number) for desk in desks]
        result[who] = {}
        for name, address in PAGES.items():
            costs = [Cost() for _desk in desks]
            addresses = [address(browser) for browser in browsers]
            parts = {"HX-Request": "true"} if "(part)" in name else {}
            for browser, at, cost in zip(browsers, addresses, costs, strict=True):
                size_up(browser, at, parts, cost)
            for _round in range(ROUNDS):
                for browser, at, cost in zip(browsers, addresses, costs, strict=True):
                    alone(browser, at, parts, cost)
            for browser, at, cost in zip(browsers, addresses, costs, strict=True):
                crowd(browser, at, parts, cost)
            result[who][name] = {
                str(desk.tickets): cost.told() for desk, cost in zip(desks, costs, strict=True)
            }
            say(f"  {who:<15} {name:<26}" + "".join(f" {cost.told()['cpu_ms']:8.1f} ms" for cost in costs))
    return result


def size_up(browser: Browser, at: str, parts: dict[str, str], cost: Cost) -> None:
    """Bytes and statements, once it is warm."""
    for _time in range(3):
        page = browser.get(at, parts)
    before = browser.desk.statements()
    for _time in range(4):
        browser.get(at, parts)
    after = browser.desk.statements()
    cost.bytes, cost.queries, cost.sql = (
        len(page.encode()),
        (after[0] - before[0]) / 4,
        (after[1] - before[1]) / 4,
    )


def alone(browser: Browser, at: str, parts: dict[str, str], cost: Cost) -> None:
    count, before, began = 0, browser.desk.cpu(), time.perf_counter()
    while (now := time.perf_counter()) - began < SECONDS or count < 5:
        browser.get(at, parts)
        cost.times.append(time.perf_counter() - now)
        count += 1
    cost.cpu.append(between(before, browser.desk.cpu()) / count)
    cost.rate[1] = max(cost.rate.get(1, 0), count / (time.perf_counter() - began))


def crowd(browser: Browser, at: str, parts: dict[str, str], cost: Cost) -> None:
    began = time.perf_counter()

    def one(_place: int) -> list[float]:
        other, times = browser.another(), []
        while (now := time.perf_counter()) - began < SECONDS * 2:
            other.get(at, parts)
            times.append(time.perf_counter() - now)
        return times

    with ThreadPoolExecutor(CROWD) as pool:
        for times in pool.map(one, range(CROWD)):
            cost.crowded += times
    cost.rate[CROWD] = len(cost.crowded) / (time.perf_counter() - began)


# -- acts ---------------------------------------------------------------------------------


def act_reply(browser: Browser, at: str, page: str) -> tuple[str, dict[str, str], int]:
    return written(page, "public", "I had a look at it, and a new one is on its way.")


def act_note(browser: Browser, at: str, page: str) -> tuple[str, dict[str, str], int]:
    return written(page, "internal", "Waits for the warehouse.")


def written(page: str, visibility: str, said: str) -> tuple[str, dict[str, str], int]:
    form = first(r'(?s)(<form class="composer".*?</form>)', page)
    text = {"note" if visibility == "internal" else "reply": said}
    fields = fields_of(form) | {"visibility": visibility, "mode": visibility} | text
    return first(r'action="([^"]*)"', form), fields, 303


def act_status(browser: Browser, at: str, page: str) -> tuple[str, dict[str, str], int]:
    form = first(r'(?s)(<form class="hide-mobile".*?</form>)', page)
    return first(r'action="([^"]*)"', form), fields_of(form) | {"status": "resolved"}, 303


ACTIONS = {"reply": act_reply, "note": act_note, "resolve": act_status}


def acts(desks: list[Desk], say: Callable[[str], None]) -> dict[str, Any]:
    """Each on tickets of one's own, one after the other; only the sending is timed."""
    result: dict[str, Any] = {}
    for name, prepare in ACTIONS.items():
        result[name] = {}
        for desk in desks:
            browser, times = Browser(desk, 1), []
            listed = re.findall(TICKET, browser.get("/agent/?queue=mine"))
            for at in (listed * ACTS)[:ACTS] if name != "resolve" else listed[:ACTS]:
                page = browser.get(unescape(at))
                address, fields, status = prepare(browser, at, page)
                began = time.perf_counter()
                browser.post(address, fields, status=status)
                times.append(time.perf_counter() - began)
            result[name][str(desk.tickets)] = {f"p{p}_ms": round(percentile(times, p) * 1000, 1) for p in (50, 95)} | {"n": len(times)}  # fmt: skip
        say(f"  {name}: " + ", ".join(f"p95 {told['p95_ms']} ms" for told in result[name].values()))
    return result


# -- does search find? ---------------------------------------------------------------------


def questions(desk: Desk) -> list[tuple[str, str, int]]:
    """Two hundred, as agents type them: what kind, what is typed, the number of the ticket that is meant."""
    chance, asked = random.Random(11), []
    rows = desk.sql.execute(
        'SELECT number, surname, domain, one, other, "order", phrase FROM bench.planted ORDER BY number'
    ).fetchall()
    for place, (number, surname, domain, one, other, order, phrase) in enumerate(rows):
        kind, typed = [
            ("misspelt surname", texts.misspelt(surname.lower(), chance)),
            ("order number", f"INV-{order}" if place % 2 else order),
            ("half an address", domain.partition(".")[0] if place % 2 else f"@{domain}"),
            ("two words of two messages", f"{one} {other}"),
            ("old phrase", phrase),
        ][place % 5]
        asked.append((kind, typed, number))
    return asked


def found(desk: Desk, say: Callable[[str], None]) -> dict[str, Any]:
    """How often the ticket that is meant is among the first five, how long PostgreSQL works for it, and exact phrases."""
    browser, hits, missed, inside = Browser(desk, 1), 0, [], []
    asked = questions(desk)
    for kind, typed, number in asked:
        before = desk.statements()[1]
        page = browser.get(typed_in(typed))
        inside.append((desk.statements()[1] - before) / 1000)
        listed = list(dict.fromkeys(re.findall(r"/agent/tickets/B1-(\d+)/", page)))[:5]
        if str(number) in listed:
            hits += 1
        else:
            missed.append({"kind": kind, "typed": typed, "wanted": number})
    say(f"  search: {hits} of {len(asked)} among the first five")
    phrases = desk.sql.execute("SELECT number, phrase FROM bench.phrase ORDER BY number").fetchall()
    exact = sum(
        f"/agent/tickets/B1-{number}/" in browser.get(typed_in(f'"{phrase}"')) for number, phrase in phrases
    )
    return {
        "asked": len(asked), "among_first_five": hits, "missed": missed, "phrases": len(phrases), "phrases_found": exact,
        **{f"sql_p{p}_ms": round(percentile(inside, p) * 1000, 1) for p in (50, 95, 99)},
    }  # fmt: skip


def typed_in(words: str) -> str:
    return "/agent/search/?" + urlencode({"q": words})
