"""What an agent waits for in Chromium on a slow machine and a distant network.

    python -m bench.browser http://localhost:8000 agent@fernway.example helpdesk-demo

With the CPU four times slower and 40 ms to every answer: from J or K to the next ticket painted, from Ctrl+Enter to the
reply on screen. The person needs a few dozen open tickets; the replies are really sent. Needs requirements-dev.txt.
"""

import argparse
import os
import statistics
import sys
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, sync_playwright

SLOWER, ROUND_TRIP = 4, 40
OPENED, SENT = 40, 15
# Before the next key: as long as somebody needs to see what they have.
LOOKS, WRITES = 700, 1500
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
# `said` is in the place when it is there. A frame after that it is painted; the message comes when that frame is done.
WATCH = """([place, said]) => {
  const told = window.told = {}, once = new AbortController();
  const on = (name, act) => document.addEventListener(name, act, { capture: true, signal: once.signal });
  on("keydown", ({ timeStamp }) => (told.answered = told.pressed ??= timeStamp));
  on("htmx:beforeSwap", ({ detail }) => detail.target.id === "conversation" && (told.answered = performance.now()));
  const there = () => document.querySelector(place)?.textContent.includes(said);
  const watcher = new MutationObserver(() => {
    if (!there()) return;
    watcher.disconnect();
    once.abort();
    told.drawn = performance.now();
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => (told.painted = performance.now());
      after.port2.postMessage(0);
    });
  });
  watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


@dataclass(frozen=True)
class Wait:
    """In milliseconds from the key: until the answer came, if one was waited for, until it stood in the page, until it was
    painted."""

    answered: float
    drawn: float
    painted: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.browser", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("url")
    parser.add_argument("email")
    parser.add_argument("password")
    parser.add_argument("--full-speed", action="store_true", help="neither slower nor distant, to compare")
    options = parser.parse_args()
    print(f"Load before: {os.getloadavg()[0]:.1f}")
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_context(base_url=options.url, viewport={"width": 1440, "height": 900}).new_page()
        sign_in(page, options.email, options.password)
        if not options.full_speed:
            slow_down(page)
        opened, sent = opening(page), sending(page)
        browser.close()
    holds = [
        tell("J or K to the painted ticket", opened, 0.95, 250),
        tell("Send to the message on screen", sent, 0.95, 350),
    ]
    print(f"Load after: {os.getloadavg()[0]:.1f}")
    return 0 if all(holds) else 1


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/sign-in/")
    page.locator("input[type=email]").first.fill(email)
    page.locator("input[type=password]").first.fill(password)
    page.locator("input[type=password]").first.press("Enter")
    page.wait_for_url("**/agent/**")


def slow_down(page: Page) -> None:
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {"offline": False, "latency": ROUND_TRIP, "downloadThroughput": -1, "uploadThroughput": -1})  # fmt: skip
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def opening(page: Page) -> list[Wait]:
    """Down the list and half of it up again."""
    page.goto("/agent/?queue=open")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#ticket-title").wait_for()
    page.wait_for_timeout(2 * LOOKS)
    rows = page.locator("#rows .row__link").count()
    down = min(rows - 1, OPENED * 2 // 3)
    return [stepped(page, "j" if number % (2 * down) < down else "k") for number in range(OPENED)]


def stepped(page: Page, key: str) -> Wait:
    beside = "nextElementSibling" if key == "j" else "previousElementSibling"
    row = f"""(() => {{ let row = document.querySelector("#rows .row[aria-current]").{beside};
      while (row && !row.matches(".row")) row = row.{beside}; return row; }})()"""
    key_of = page.evaluate(f'{row}.id.replace("row-", "")')
    title = page.evaluate(f'{row}.querySelector(".row__link").textContent')
    wait = timed(page, f'[data-ticket="{key_of}"] #ticket-title', title, key)
    page.wait_for_timeout(LOOKS)
    return wait


def sending(page: Page) -> list[Wait]:
    """To one ticket after the other, each written long enough ago that its draft is kept."""
    waits: list[Wait] = []
    moves = ["j" if number % 10 < 5 else "k" for number in range(SENT * 4)]
    while len(waits) < SENT and moves:
        stepped(page, moves.pop())
        page.keyboard.press("r")
        if not page.evaluate("document.activeElement.id === 'id_reply'"):
            continue  # nobody to write to: its address is not proven, or it was merged
        words = f"Thank you, we look into it at once. This is answer number {len(waits) + 1}, {os.getpid()}."
        page.keyboard.insert_text(words)
        page.wait_for_timeout(WRITES)
        waits.append(timed(page, "#thread", words, "Control+Enter"))
        page.locator("[data-on-its-way]").wait_for(state="detached")
        page.wait_for_timeout(LOOKS)
        page.evaluate("document.activeElement.blur()")
    return waits


def timed(page: Page, place: str, said: str, key: str) -> Wait:
    page.evaluate(WATCH, [place, said])
    page.keyboard.press(key)
    page.wait_for_function("() => window.told.painted")
    told: dict[str, Any] = page.evaluate("() => window.told")
    return Wait(*(told[name] - told["pressed"] for name in ("answered", "drawn", "painted")))


def tell(what: str, waits: list[Wait], share: float, bar: int) -> bool:
    painted = sorted(wait.painted for wait in waits)
    last = painted[min(int(len(painted) * share), len(painted) - 1)]
    middle = [statistics.median(getattr(wait, name) for wait in waits) for name in ("answered", "drawn")]
    print(
        f"{what}: {len(painted)} times, p50 {statistics.median(painted):.0f}, p95 {last:.0f}, most {painted[-1]:.0f} ms"
        f" (bar {bar}: {'holds' if last <= bar else 'over'}); p50 until the answer {middle[0]:.0f}, in the page {middle[1]:.0f}"
    )
    return last <= bar


if __name__ == "__main__":
    sys.exit(main())
