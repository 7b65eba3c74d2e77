"""What an article or a section is called in its address."""

import re

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

LONGEST = 120


def slug_of(title: str) -> str:
    """A title as an address says it, in any script; empty when nothing of it is left."""
    return slugify(title, allow_unicode=True)[:LONGEST].strip("-_")


def a_slug(text: str) -> None:
    if not re.fullmatch(r"[^\W_]+(?:[-_][^\W_]+)*", text):
        raise ValidationError(_("Use letters, digits and hyphens, like “charging-your-battery”."))
