from django import forms
from django.utils.translation import gettext_lazy as _


class TestMailForm(forms.Form):
    __test__ = False  # not a test, whatever its name

    to = forms.EmailField(
        label=_("Send a test mail to"),
        max_length=254,
        error_messages={
            "required": _("Enter an email address, like name@example.com"),
            "invalid": _("Enter an email address, like name@example.com"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
