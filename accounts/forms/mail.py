from django import forms
from django.utils.translation import gettext_lazy as _

from .spoken import Form


class TestMailForm(Form):
    __test__ = False  # not a test, whatever its name

    to = forms.EmailField(
        label=_("Send a test mail to"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
