"""Email addresses as we take them."""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

WRONG = _("Enter an email address, like name@example.com.")
_an_address = EmailValidator(message=WRONG)


def an_address(email: str) -> None:
    """An address that a mail can be sent to: the standard also allows quoted ones, with control characters or another
    address inside, and Django's letters include some outside ASCII that only look like ours."""
    _an_address(email)
    local, _at, _domain = email.rpartition("@")
    if not local.isascii() or '"' in local:
        raise ValidationError(WRONG, code="invalid")
