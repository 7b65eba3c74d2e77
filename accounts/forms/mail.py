from django.utils.translation import gettext_lazy as _

from .signing_in import EmailField
from .spoken import Form


class TestMailForm(Form):
    __test__ = False  # not a test, whatever its name

    to = EmailField(label=_("Send a test mail to"))
