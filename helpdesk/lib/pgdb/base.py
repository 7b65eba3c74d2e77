"""Django's PostgreSQL backend that tells the server the tenancy context whenever a transaction opens."""

from django.db.backends.postgresql import base

from helpdesk.lib import tenancy


class DatabaseWrapper(base.DatabaseWrapper):
    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if not autocommit:
            tenancy.apply(self)
