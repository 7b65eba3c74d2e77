"""Django's migrate, as the owner of the tables."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from helpdesk.lib import tenancy


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> str | None:
        with tenancy.as_owner():
            return super().handle(*args, **options)
