"""The records of accounts in the admin site."""

from . import organizations, people, records

__all__ = ["organizations", "people", "records"]
