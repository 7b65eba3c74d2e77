"""Fixtures of who comes in and how."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.test import override_settings

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


@pytest.fixture
def broken_pages(settings: Any, tmp_path: Any) -> Callable[[], AbstractContextManager[None]]:
    """An installation whose static files were never gathered: every page fails while it is drawn."""

    @contextmanager
    def broken() -> Iterator[None]:
        with override_settings(
            STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": MANIFEST}}, STATIC_ROOT=tmp_path
        ):
            yield

    return broken
