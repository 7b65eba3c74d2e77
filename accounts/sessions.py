"""Sessions in the database, with the person they belong to; read and written outside the tenants' wall."""

import re
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from helpdesk.lib.tenancy import platform

ORGANIZATION, ADDRESS, DEVICE, SEEN = "org", "address", "device", "seen"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type:
        from accounts.models import Session

        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        """Keys are made by us, of 32 letters and digits. Anything else, a NUL for one, is no question to ask."""
        return bool(key and re.fullmatch("[a-z0-9]{32}", key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        row.organization_id = data.get(ORGANIZATION)
        row.address = data.get(ADDRESS)
        row.device = data.get(DEVICE, "")
        if started := data.get("started"):
            row.created_at = datetime.fromisoformat(started)
        return row

    def _get_session_from_db(self) -> Any:
        with platform():
            return super()._get_session_from_db()

    def exists(self, session_key: str) -> bool:
        with platform():
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        with platform():
            super().save(must_create=must_create)

    def delete(self, session_key: str | None = None) -> None:
        with platform():
            super().delete(session_key)
