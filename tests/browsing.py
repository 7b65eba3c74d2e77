"""What tests ask a page in Chromium: whether it is accessible, fits, and is silent."""

import json
from pathlib import Path
from typing import Any

from django.test import Client

from conftest import PASSWORD

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE, PHONE, NARROW = (1440, 900), (390, 844), (320, 640)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Layout and names are the same in the dark: only what depends on colours is asked again.
COLOURS = ["color-contrast", "link-in-text-block"]
# Changing the scheme begins transitions, which are no colours of the page.
FIND = """Promise.race([
  new Promise((_, fail) => setTimeout(fail, 30000, 'axe did not come to an end')),
  new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))
    .then(() => document.getAnimations().forEach(a => isFinite(a.effect.getComputedTiming().endTime) && a.finish()))
    .then(() => axe.run(document, %s))
    .then(r => JSON.stringify(r.violations.map(v => [
      v.id, v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + ((n.any[0] || {}).message || ''))])))])"""
# The page itself, and every part that scrolls by itself but code, wide tables and a ticket's strip of facts.
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll('body *')].filter(e => {
    const flow = getComputedStyle(e).overflowX;
    return e.scrollWidth > e.clientWidth + 1 && (e === document.documentElement || flow === 'auto' || flow === 'scroll')
      && !e.matches('pre, .table-wrap, .results, .facts-strip') && e.clientWidth > 0;
  }).map(e => `${e.tagName}.${e.className} ${e.scrollWidth} > ${e.clientWidth}`).join(', ')"""


def signed_in(person: Any, url: str) -> dict[str, str]:
    """The cookie of a session that was begun by password."""
    client = Client(headers={"host": "localhost"})
    answer = client.post("/account/sign-in/", {"email": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return {"name": "desk", "value": client.cookies["desk"].value, "url": url}


def axe_source() -> str:
    import axe_playwright_python

    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()


class Eye:
    """Looks at one page after another in the same window."""

    def __init__(self, page: Any) -> None:
        self.page, self.axe = page, axe_source()
        self.cdp = page.context.new_cdp_session(page)
        self.heard: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        page.on("requestfailed", self.note_failure)

    def hear(self, message: Any) -> None:
        # A page that is an error says so in the console, which is no fault of the page.
        if message.type in ("error", "warning") and message.location["url"] != self.page.url:
            self.heard.append(f"console: {message.text} {message.location['url']}")

    def note_failure(self, request: Any) -> None:
        # The stream of events ends when its page is left.
        if request.failure != "net::ERR_ABORTED":
            self.heard.append(f"failed: {request.url} {request.failure}")

    def look_at(self, address: str, status: int = 200) -> list[str]:
        """Everything that is wrong with this page, in both schemes and at three widths."""
        self.heard = []
        self.show(WIDE, "light")
        answer = self.page.goto(address)
        found = [] if answer.status == status else [f"status {answer.status}"]
        self.cdp.send("Runtime.evaluate", {"expression": f"{self.axe};0"})
        found += self.violations("1440 light", {"runOnly": RULES}) + self.headings()
        self.show(WIDE, "dark")
        found += self.violations("1440 dark", {"runOnly": {"type": "rule", "values": COLOURS}})
        self.show(PHONE, "dark")
        found += self.violations("390 dark", {"runOnly": {"type": "rule", "values": COLOURS}})
        self.show(PHONE, "light")
        found += self.violations("390 light", {"runOnly": RULES})
        self.show(NARROW, "light")
        out = self.page.evaluate(SIDEWAYS)
        found += [f"sideways {out}"] if out else []
        return [f"{address}: {what}" for what in found + self.heard]

    def show(self, size: tuple[int, int], scheme: str) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=scheme)

    def violations(self, where: str, options: dict[str, Any]) -> list[str]:
        """axe runs beside the page's own rules about scripts: nothing is loosened for it."""
        run = {"expression": FIND % json.dumps(options), "awaitPromise": True}
        answer = self.cdp.send("Runtime.evaluate", run)
        assert "value" in answer["result"], answer
        return [f"{where}: {rule} {nodes}" for rule, nodes in json.loads(answer["result"]["value"])]

    def headings(self) -> list[str]:
        count = self.page.locator("h1").count()
        return [] if count == 1 else [f"{count} h1"]
