"""What customers write on the page of a request: a reply, a rating, a colleague's address."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.signing_in import EmailField
from accounts.forms.spoken import Form
from helpdesk.lib.fields import Text
from tickets.models.feedback import Rating

from .attaching import Attaching


class ReplyForm(Attaching):
    content = Text(
        label=_("Add to this request"),
        error_messages={"required": _("Write something first, or press “It's solved”.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        self.order_fields(["content", "files"])


class RatingForm(Form):
    rating = forms.TypedChoiceField(
        label=_("How did we do?"),
        choices=Rating.choices,
        coerce=int,
        error_messages={
            "required": _("Choose one of the five."),
            "invalid_choice": _("Choose one of the five."),
        },
    )
    comment = Text(
        label=_("What should we know?"), limit=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AddressForm(Form):
    address = EmailField(
        label=_("Their email address"),
        autocomplete="off",
        help_text=_("They hear from us by mail and come in with a code, without a password."),
    )
