"""The records of tickets in the admin site."""

from . import automation, conversation, keeping, knowledge, setup, tickets

__all__ = ["automation", "conversation", "keeping", "knowledge", "setup", "tickets"]
