"""Pages that a test brings along, and Chromium for the tests that look at pages as people do."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from .browsing import FLAGS


@pytest.fixture
def route(monkeypatch: Any) -> Iterator[Any]:
    """Let a function answer at /probe/, to everybody."""
    from django.urls import clear_url_caches, path

    from accounts.access import EVERYBODY, open_to
    from helpdesk import urls

    def answer_with(function: Any, at: str = "probe/") -> None:
        page = path(at, open_to(EVERYBODY)(function))
        monkeypatch.setattr(urls, "urlpatterns", [page, *urls.urlpatterns])
        clear_url_caches()

    yield answer_with
    clear_url_caches()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # Playwright turns a loop of its own in this thread; nothing of ours runs inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=FLAGS
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def window(chromium: Any, served: Any) -> Iterator[Any]:
    """window(person, ...) is a page of a fresh browser in which that person is signed in; window() of a visitor."""
    from .browsing import signed_in

    contexts = []

    def opened(person: Any = None, **options: Any) -> Any:
        context = chromium.new_context(base_url=served.url, reduced_motion="reduce", **options)
        contexts.append(context)
        if person is not None:
            context.add_cookies([signed_in(person, served.url)])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield opened
    for context in contexts:
        context.close()
