"""Fixtures of who comes in and how."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.test import override_settings

from accounts import inviting
from accounts.notification_kinds import KINDS, Kind
from helpdesk.lib import tenancy

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


@pytest.fixture(autouse=True)
def kinds_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (Kind("test", "Of the tests", "bell"), Kind("urgent", "Urgent", "bell", mail=True)):
        monkeypatch.setitem(KINDS, kind.name, kind)


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


@pytest.fixture
def filled(cast: Any) -> Any:
    """The cast, with an invitation, its mail and audit entries in both organizations."""
    for admin, name in ((cast.admin, "Nia"), (cast.their_admin, "CANARY")):
        with tenancy.acting(admin, source="test"):
            inviting.invite(f"invited@{admin.organization.slug}.example", name, "agent", by=admin)
    return cast
