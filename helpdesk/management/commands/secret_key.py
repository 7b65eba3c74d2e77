"""A secret key for HELPDESK_SECRET_KEY."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Print a fresh secret key. Changing an installation's key ends all sessions and open links."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(secrets.token_urlsafe(48))
