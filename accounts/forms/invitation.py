"""Accepting an invitation: a name and a password. Role and team are the inviter's and no field of this form."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.forms.passwords import new_password
from accounts.models import User
from accounts.names import a_name

from .spoken import Form


class AcceptForm(Form):
    name = forms.CharField(
        validators=[a_name],
        label=_("Your name"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name, as colleagues and customers should see it.")},
    )
    password = new_password(_("Password"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": person.name}, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password
