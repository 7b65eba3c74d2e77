"""The records of accounts in the admin site."""

from . import hours, organizations, people, records

__all__ = ["hours", "organizations", "people", "records"]
