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
def store() -> Iterator[str]:
    """A server that speaks S3."""
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def bucket(store: str, settings: Any, tmp_path: Any, monkeypatch: Any) -> Iterator[Any]:
    """Files are kept in it, under kept/here, from now on."""
    import boto3

    told = {"AWS_ENDPOINT_URL": store, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    settings.MEDIA_ROOT, settings.FILES = tmp_path, "s3://desk/kept/here"
    options = {"bucket_name": "desk", "location": "kept/here"}
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "helpdesk.lib.bucket.Bucket", "OPTIONS": options}
    }
    made = boto3.resource("s3", region_name="us-east-1").create_bucket(Bucket="desk")
    yield made
    made.objects.delete()


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
