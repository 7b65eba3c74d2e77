"""The records of tickets in the admin site."""

from . import conversation, deadlines, keeping, knowledge, setup, tickets

__all__ = ["conversation", "deadlines", "keeping", "knowledge", "setup", "tickets"]
