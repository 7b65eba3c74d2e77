"""Choosing a password: one field with a way to look at it, which is better than typing blind twice."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .spoken import Form

LONGEST = 512


def new_password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        strip=False,
        help_text=_("At least 10 characters. Three or four words are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Enter a password of at least 10 characters.")},
    )


def known_password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )


class PasswordForm(Form):
    """A new password for this person; the current one is asked for where there is one and nothing else proves them."""

    current = known_password(_("Current password"))
    password = new_password(_("New password"))

    def __init__(self, *args: Any, person: User, asks_current: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not asks_current:
            del self.fields["current"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password
