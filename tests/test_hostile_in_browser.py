"""ME01, ME03: all hostile messages on one page, in Chromium, under our policy and with our scripts. Nothing happens."""

from urllib.parse import urlsplit

import pytest
from django.template import engines

from helpdesk.lib import prose

from .hostile import LYING_LINKS, VECTORS
from .reading import ALLOWED

pytestmark = pytest.mark.browser

SHOWN = """{% for words in all %}<div class="msg"><div class="msg__card"><div class="msg__body">
{% include "components/_words.html" %}</div></div></div>{% endfor %}"""
PAGE = f"""{{% extends "layouts/base.html" %}}{{% load prose %}}{{% block title %}}Hostile{{% endblock %}}
{{% block body %}}<main id="main"><h1>Hostile</h1>{SHOWN}
<button hx-get="/hostile/part/" hx-target="#part">Fetch</button><div id="part"></div></main>{{% endblock %}}"""
# What stands in people's words and is not ours.
STRANGE = """allowed => [...document.querySelectorAll('.words *')].flatMap(e => {
    const tag = e.tagName.toLowerCase(), known = allowed[tag];
    const names = e.getAttributeNames().filter(name => !known || !known.includes(name));
    const leads = e.href ? ['http:', 'https:', 'mailto:'].includes(new URL(e.href).protocol) : true;
    const own = !e.src || e.src.startsWith(location.origin + '/');
    return known && !names.length && leads && own ? [] : [e.outerHTML.slice(0, 200)];
  })"""


class Watched:
    """A page of ours with something in it, and everything that it does."""

    def dismiss(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def __init__(self, page, url, body, part=""):
        self.dialogs, self.requests, self.said, self.page, self.url = [], [], [], page, url
        page.on("dialog", self.dismiss)
        page.on("console", lambda message: self.hear(message.type, message.text))
        page.on("pageerror", lambda error: self.said.append(f"script: {error}"))
        page.on("request", lambda request: self.requests.append(request))
        policy = page.request.get(f"{url}/account/sign-in/").headers["content-security-policy"]
        assert "script-src 'self'" in policy
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
        page.route("**/hostile/", lambda route: route.fulfill(headers=headers, body=body))
        page.route("**/hostile/part/", lambda route: route.fulfill(headers=headers, body=part))
        page.goto("/hostile/")
        page.wait_for_load_state("networkidle")

    def hear(self, kind, text):
        if kind in ("error", "warning"):
            self.said.append(f"{kind}: {text}")

    def strange_requests(self):
        """Whatever leaves the house, and whatever htmx asked for but the part that the test fetches."""
        return [
            request.url
            for request in self.requests
            if urlsplit(request.url).hostname not in ("localhost", None)
            or ("hx-request" in request.headers and not request.url.endswith("/hostile/part/"))
        ]

    def strange_elements(self):
        return self.page.evaluate(STRANGE, {tag: [*names, "open"] for tag, names in ALLOWED.items()})

    def poke(self):
        """Opens what folds, runs over everything with pointer and focus, as somebody might."""
        self.page.evaluate("""() => {
            document.querySelectorAll('details').forEach(d => d.open = true);
            for (const e of document.querySelectorAll('.words, .words *'))
              for (const name of ['mouseover', 'pointerenter', 'focus', 'toggle', 'load', 'refresh'])
                e.dispatchEvent(new Event(name, { bubbles: true }));
            htmx.process(document.body);
        }""")
        self.page.wait_for_load_state("networkidle")

    def faults(self):
        return self.dialogs + self.said + self.strange_requests() + self.strange_elements()


def written():
    texts = VECTORS + [text for text, _real in LYING_LINKS]
    every = [*texts, *(f"> {text}\n\n- {text}\n\n**{text}**" for text in texts)]
    return [write(text) for text in every for write in (prose.plain, prose.marked, prose.whole)]


def rendered(source, **context):
    return engines["django"].from_string(source).render(context)


def test_hostile_messages_do_nothing(served, window):
    watched = Watched(window(), served.url, rendered(PAGE, all=written()))
    watched.poke()
    assert watched.faults() == []
    assert watched.page.title().startswith("Hostile")
    assert watched.page.locator(".words").count() == len(written())


def test_hostile_messages_do_nothing_when_htmx_brings_them(served, window):
    part = rendered(SHOWN, all=written())
    watched = Watched(window(), served.url, rendered(PAGE, all=[]), part)
    watched.page.get_by_role("button", name="Fetch").click()
    watched.page.locator("#part .words").last.wait_for(state="attached")
    watched.poke()
    assert watched.faults() == []
    assert watched.page.locator("#part .words").count() == len(written())


@pytest.mark.parametrize(
    "vector", [VECTORS[0], "<img src=x onerror=alert(1)>", "<img src=https://evil.test/a>"]
)
def test_the_same_page_would_tell(served, window, vector):
    """Unwritten, a vector is seen by everything that the tests above trust."""
    watched = Watched(
        window(), served.url, rendered(PAGE, all=[engines["django"].from_string(vector).render()])
    )
    assert watched.said
    assert watched.strange_elements()


RAN = "document.title = 'ran'"
FORBIDDEN = {
    "inline script": f"<script>{RAN}</script>",
    "handler": f'<img src=/nothing.png onerror="{RAN}">',
    "eval": "<script src=/hostile/own.js></script>",
    "frame": "<iframe src=/account/sign-in/></iframe>",
    "base": "<base href=https://evil.test/>",
}


@pytest.mark.parametrize("body", FORBIDDEN.values(), ids=FORBIDDEN)
def test_me05_the_browser_blocks_what_the_policy_forbids(served, window, body):
    page = window()
    own = {"content_type": "text/javascript", "body": f'eval("{RAN}")'}
    page.route("**/hostile/own.js", lambda route: route.fulfill(**own))
    layout = '{% extends "layouts/base.html" %}{% block title %}Quiet{% endblock %}{% block body %}'
    watched = Watched(page, served.url, rendered(f'{layout}<main id="main">{body}</main>{{% endblock %}}'))
    assert page.title().startswith("Quiet") and watched.strange_requests() == []
    assert "evil.test" not in page.evaluate("document.baseURI")
    assert any("Content Security Policy" in said for said in watched.said)


def test_htmx_has_no_say_inside_a_message(served, window):
    """Were one to get through, the container is closed to htmx."""
    vector = '<div hx-get="/account/sign-in/" hx-trigger="load">x</div>'
    watched = Watched(
        window(), served.url, rendered(PAGE, all=[engines["django"].from_string(vector).render()])
    )
    assert watched.strange_requests() == []
    assert watched.strange_elements()
