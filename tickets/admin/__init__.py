"""The records of tickets in the admin site."""

from . import automation, conversation, deadlines, keeping, knowledge, setup, tickets

__all__ = ["automation", "conversation", "deadlines", "keeping", "knowledge", "setup", "tickets"]
