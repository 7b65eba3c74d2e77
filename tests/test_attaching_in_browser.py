"""The upload control, as people use it: by dialog, drop, paste and keyboard, with scripts and without."""

import pytest
from django.template import engines

from .browsing import COLOURS, RULES, Eye

pytestmark = pytest.mark.browser

FORM = """{% extends "layouts/base.html" %}{% block title %}Attaching{% endblock %}{% block body %}
<main id="main"><h1>Attaching</h1>
<form method="post" action="/account/sign-in/" enctype="multipart/form-data" hx-encoding="multipart/form-data"
  hx-post="/account/sign-in/" hx-swap="none">
<label for="body">Message</label><textarea id="body" name="body"></textarea>
{% include "components/_attach.html" with id="files" largest=1048576 most=3 together=2097152 %}
<button type="submit">Send</button><button type="reset">Clear</button></form>
<p>Beside the form</p></main>{% endblock %}"""
MEGABYTE = 2**20
# Hands files to the page as the desktop would.
HAND_OVER = """([where, kind, files, text]) => {
    const transfer = new DataTransfer();
    for (const [name, length, type] of files) transfer.items.add(new File(['x'.repeat(length)], name, { type }));
    if (text) transfer.setData('text/plain', text);
    const target = document.querySelector(where);
    const asked = (name, made) => target.dispatchEvent(made(name, { bubbles: true, cancelable: true }));
    if (kind === 'paste') return asked('paste', (name, how) => new ClipboardEvent(name, { ...how, clipboardData: transfer }));
    asked('dragover', (name, how) => new DragEvent(name, { ...how, dataTransfer: transfer }));
    return asked('drop', (name, how) => new DragEvent(name, { ...how, dataTransfer: transfer }));
  }"""


@pytest.fixture
def attaching(served, window):
    def opened(**options):
        page = window(**options)
        headers = {"content-type": "text/html; charset=utf-8"}
        headers["content-security-policy"] = page.request.get(f"{served.url}/account/sign-in/").headers[
            "content-security-policy"
        ]
        body = engines["django"].from_string(FORM).render({})
        page.route("**/attaching/", lambda route: route.fulfill(headers=headers, body=body))
        page.goto("/attaching/")
        if options.get("java_script_enabled", True):
            page.locator("[data-attach][data-ready]").wait_for()
        return page

    return opened


def file(name, length=10, kind="text/plain"):
    return {"name": name, "mimeType": kind, "buffer": b"x" * length}


def choose(page, *files):
    page.set_input_files("#files", list(files))


def hand_over(page, kind, *files, where="#body", text=""):
    """Whether the page took what came, and left nothing of it to the browser."""
    return not page.evaluate(HAND_OVER, [where, kind, [list(one) for one in files], text])


def listed(page):
    return page.locator(".attach__files li > span").all_inner_texts()


def held(page):
    return page.evaluate("[...document.querySelector('#files').files].map(file => file.name)")


def said(page):
    return page.locator(".attach__said p").all_inner_texts()


def announced(page):
    return page.locator("#announce").inner_text()


def test_chosen_files_are_listed_with_their_size(attaching):
    page = attaching()
    choose(page, file("a.txt", 2000), file("b.png", 900_000, "image/png"))
    assert page.locator(".attach__files li").all_inner_texts() == ["a.txt\n2\u00a0KB", "b.png\n879\u00a0KB"]
    assert page.locator(".attach__files li:last-child > .icon use").get_attribute("href").endswith("#image")
    assert held(page) == ["a.txt", "b.png"]
    assert announced(page) == "Added: a.txt, b.png."


def test_choosing_again_adds_and_does_not_replace(attaching):
    page = attaching()
    choose(page, file("a.txt"))
    choose(page, file("b.txt"))
    choose(page)
    assert listed(page) == held(page) == ["a.txt", "b.txt"]


def test_dropped_files_join_the_chosen(attaching):
    page = attaching()
    choose(page, file("a.txt"))
    assert hand_over(page, "drop", ("b.txt", 10, "text/plain"))
    assert listed(page) == held(page) == ["a.txt", "b.txt"]
    assert page.locator("[data-dropping]").count() == 0


def test_a_file_that_misses_the_form_does_not_open(attaching):
    page = attaching()
    assert hand_over(page, "drop", ("b.txt", 10, "text/plain"), where="h1")
    assert held(page) == []


def test_dragged_text_is_none_of_its_business(attaching):
    page = attaching()
    assert not hand_over(page, "drop", text="words")
    assert not hand_over(page, "paste", text="words")


def test_a_pasted_picture_is_attached(attaching):
    page = attaching()
    assert hand_over(page, "paste", ("image.png", 10, "image/png"))
    assert held(page) == ["image.png"]


def test_text_that_is_pasted_with_its_picture_stays_text(attaching):
    page = attaching()
    assert not hand_over(page, "paste", ("image.png", 10, "image/png"), text="A1\tB1")
    assert held(page) == []


def test_a_file_is_removed_by_keyboard(attaching):
    page = attaching()
    choose(page, file("a.txt"), file("b.txt"), file("c.txt"))
    page.locator("#files").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Remove b.txt"
    page.keyboard.press("Enter")
    assert held(page) == ["a.txt", "c.txt"]
    assert announced(page) == "Removed: b.txt."
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Remove c.txt"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "files"
    assert page.locator(".attach__files").is_hidden()


def test_a_file_that_is_too_large_stays_out_and_is_named(attaching):
    page = attaching()
    choose(page, file("film.mov", MEGABYTE + 1), file("a.txt"))
    assert held(page) == ["a.txt"]
    assert said(page) == ["film.mov is 1.1\u00a0MB. Files can be up to 1\u00a0MB."]
    assert announced(page) == f"{said(page)[0]} Added: a.txt."
    choose(page, file("b.txt"))
    assert said(page) == []


def test_too_many_stay_out_and_are_named(attaching):
    page = attaching()
    choose(page, *(file(f"{number}.txt") for number in range(5)))
    assert held(page) == ["0.txt", "1.txt", "2.txt"]
    assert said(page) == ["There is room for 3 files. Not added: 3.txt, 4.txt."]


def test_too_much_together_stays_out(attaching):
    page = attaching()
    choose(page, *(file(f"{number}.txt", 800_000) for number in range(3)))
    assert held(page) == ["0.txt", "1.txt"]
    assert said(page) == ["Together the files can be up to 2\u00a0MB. Not added: 2.txt."]


def test_names_are_text(attaching):
    page = attaching()
    choose(page, file("<img src=x onerror=alert(1)>.txt"), file("{size} {limit} $&.txt", MEGABYTE + 1))
    assert listed(page) == ["<img src=x onerror=alert(1)>.txt"]
    assert said(page)[0].startswith("{size} {limit} $&.txt is")
    assert page.locator("#main img").count() == 0


def test_clearing_the_form_clears_the_list(attaching):
    page = attaching()
    choose(page, file("a.txt"))
    page.get_by_role("button", name="Clear").click()
    assert listed(page) == held(page) == []


def test_while_files_are_sent_a_bar_fills(attaching):
    """The door takes no post from here (403), but it takes in the files before it says so."""
    page = attaching()
    posted, shown = [], []
    page.expose_function("seen", lambda state: shown.append(state))
    page.evaluate("""() => {
        const bar = document.querySelector('progress');
        new MutationObserver(() => window.seen([bar.hidden, bar.value])).observe(bar, { attributes: true });
    }""")
    page.on("request", lambda request: posted.extend([request.post_data_buffer] * (request.method == "POST")))
    choose(page, file("a.txt", 500_000), file("b.txt", 500_000))
    page.get_by_role("button", name="Send").click()
    page.locator("#alert:not(:empty)").wait_for()
    page.locator("progress[hidden]").wait_for(state="attached")
    assert posted[0].count(b'name="files"; filename="') == 2
    assert [False, 1] in shown
    assert shown[-1] == [True, 0]


def test_without_scripts_it_is_a_file_input_with_a_label(attaching):
    page = attaching(java_script_enabled=False)
    posted = []
    page.on("request", lambda request: posted.extend([request.post_data_buffer] * (request.method == "POST")))
    with page.expect_file_chooser() as chooser:
        page.locator("label", has_text="Attach files").click()
    chooser.value.set_files([file("a.txt"), file("b.txt")])
    assert page.locator("#files").is_visible()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/account/sign-in/")
    assert posted[0].count(b'name="files"; filename="') == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_with_files_and_complaints(attaching, scheme):
    page = attaching()
    eye = Eye(page)
    eye.show((390, 844), scheme)
    choose(page, file("a.txt"), file("film.mov", MEGABYTE + 1))
    eye.cdp.send("Runtime.evaluate", {"expression": f"{eye.axe};0"})
    rules = RULES if scheme == "light" else {"type": "rule", "values": COLOURS}
    assert eye.violations("the form", {"runOnly": rules}) == []
    assert eye.heard == []
