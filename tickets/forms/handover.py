"""What becomes of one's open tickets while one is away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.spoken import Form
from accounts.models import User
from accounts.models.person import Status

KEEP, GIVE, OUT = "keep", "give", "out"


class HandoverForm(Form):
    what = forms.ChoiceField(label=_("Your open tickets"), widget=forms.RadioSelect)
    to = forms.ModelChoiceField(label=_("Who takes over"), required=False, queryset=None, empty_label=None)  # fmt: skip

    def __init__(self, *args: Any, by: User, given_out: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(by).seated().filter(status=Status.ACTIVE).exclude(pk=by.pk)
        self.fields["to"].queryset = people.order_by("sort_name", "pk")
        more = [(OUT, _("Give them back, so that they find somebody by themselves"))] if given_out else []
        self.fields["what"].choices = [(KEEP, _("Keep them")), (GIVE, _("Hand them over")), *more]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("what") == GIVE and told.get("to") is None and "to" not in self.errors:
            self.add_error("to", _("Choose who takes over."))
        return told
