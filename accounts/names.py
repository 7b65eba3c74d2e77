"""Names as we take them: of people, teams, organizations."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.letters import TURNING, is_visible


def a_name(text: str) -> None:
    """Something to see, in one line, that changes nothing beside it: it stands in lists, mails and the audit log."""
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text) or TURNING & set(text):
        raise ValidationError(_("This has characters that can't be seen. Type it instead of pasting it."))
    if text and not is_visible(text):
        raise ValidationError(_("Enter something that can be read."))
