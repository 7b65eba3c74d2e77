"""Yes or no, and a sentence if somebody likes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.spoken import Form
from helpdesk.lib.fields import Text
from knowledge.models.feedback import COMMENT


class FeedbackForm(Form):
    helpful = forms.ChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        error_messages={"required": _("Choose Yes or No."), "invalid_choice": _("Choose Yes or No.")},
    )
    comment = Text(
        label=_("What were you looking for?"),
        help_text=_("If you like, in a sentence. The team reads it, and nobody else."),
        required=False,
        limit=COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
