"""The records of tickets in the admin site."""

from . import conversation, keeping, setup, tickets

__all__ = ["conversation", "keeping", "setup", "tickets"]
