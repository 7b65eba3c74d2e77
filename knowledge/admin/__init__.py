"""The records of what we know in the admin site."""

from . import articles, readers, sections

__all__ = ["articles", "readers", "sections"]
