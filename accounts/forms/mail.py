from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.signing_in import EmailField


class TestMailForm(forms.Form):
    __test__ = False  # not a test, whatever its name

    to = EmailField(label=_("Send a test mail to"))
