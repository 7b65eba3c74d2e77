"""What an article or a section is called in its address."""

import re
from typing import Any

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


def free_among(rows: Any, wanted: str) -> str:
    """This address, or with the first number behind it that none of the rows has."""
    taken = set(rows.filter(slug__startswith=wanted[: LONGEST - 6]).values_list("slug", flat=True))
    number, free = 2, wanted
    while free in taken:
        free = f"{wanted[: LONGEST - 6]}-{number}"
        number += 1
    return free
