"""The records of tickets in the admin site."""

from . import conversation, keeping, knowledge, setup, tickets

__all__ = ["conversation", "keeping", "knowledge", "setup", "tickets"]
