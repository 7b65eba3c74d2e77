"""The forms of people who are not in yet."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.addresses import an_address
from accounts.forms.passwords import known_password
from accounts.names import a_name

from .spoken import Form


class EmailField(forms.EmailField):
    """An address as it is kept: trimmed, lower case."""

    default_validators = [an_address]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Email"))
        attrs = {
            "autocomplete": kwargs.pop("autocomplete", "email"),
            "autocapitalize": "off",
            "spellcheck": "false",
        }
        kwargs.setdefault("widget", forms.EmailInput(attrs=attrs))
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        return super().clean(value).lower()


class SignInForm(Form):
    email = EmailField(autocomplete="username")
    password = known_password(_("Password"))


class EmailForm(Form):
    email = EmailField()


class SignUpForm(Form):
    name = forms.CharField(
        validators=[a_name],
        label=_("Your name"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name, as we should use it when we write to you.")},
    )
    email = EmailField()


class CodeForm(Form):
    """Six digits; spaces and dashes that people put between them do not matter."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Enter the six digits from the mail.")},
    )

    def clean_code(self) -> str:
        digits = re.sub(r"[\s-]", "", self.cleaned_data["code"])
        if not re.fullmatch(r"[0-9]{6}", digits):
            raise forms.ValidationError(_("Enter the six digits from the mail."))
        return digits
