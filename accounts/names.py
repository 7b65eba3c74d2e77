"""Names as we take them: of people, teams, organizations."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Marks that turn the direction of what follows them, in other people's text too.
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Joiners, which some scripts and emoji are written with.
JOINING = set("\u200c\u200d")
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")


def a_name(text: str) -> None:
    """Something to see, in one line, that changes nothing beside it: it stands in lists, mails and the audit log."""
    kinds = {letter: unicodedata.category(letter) for letter in text}
    if any(kind in ("Cc", "Zl", "Zp") for kind in kinds.values()) or TURNING & set(text):
        raise ValidationError(_("This has characters that can't be seen. Type it instead of pasting it."))
    seen = [k for letter, k in kinds.items() if letter not in BLANK | JOINING and k[0] not in "CMZ"]
    if text and not seen:
        raise ValidationError(_("Enter something that can be read."))
