"""A view: its name, for whom, in which order, with which columns. Its conditions have an editor of their own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.spoken import ModelForm
from accounts.models import Department, User
from tickets import saved_views
from tickets.models import SavedView
from tickets.models.saved_view import Audience
from tickets.models.tag import Color

from .widgets import Hues

LABELS = {
    "status": _("Status"), "priority": _("Priority"), "customer": _("Customer"), "assignee": _("Assignee"),
    "team": _("Team"), "category": _("Category"), "tags": _("Tags"), "channel": _("Channel"),
    "created": _("Created"), "activity": _("Last activity"), "due": _("Next deadline"),
}  # fmt: skip


class SavedViewForm(ModelForm):
    color = forms.TypedChoiceField(
        label=_("Colour"), choices=Color.choices, coerce=int, initial=Color.PETROL, widget=Hues
    )
    audience = forms.ChoiceField(label=_("Who sees it"), widget=forms.RadioSelect, initial=Audience.PRIVATE)
    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, choices=list(LABELS.items()), widget=forms.CheckboxSelectMultiple,
        help_text=_("With columns it opens as a table, without as the usual list."),
    )  # fmt: skip

    class Meta:
        model = SavedView
        fields = ["name", "audience", "department", "order", "columns", "color"]
        labels = {"name": _("Name"), "department": _("Team"), "order": _("Order")}
        error_messages = {"name": {"required": _("Enter a name for the view.")}}
        widgets = {"order": forms.RadioSelect}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = saved_views.audiences(by)
        self.fields["audience"].choices = [pair for pair in Audience.choices if pair[0] in offered]
        self.fields["department"].queryset = Department.objects.visible_to(by).order_by("name")
        self.fields["department"].empty_label = _("My team")
        if not by.is_admin:
            del self.fields["department"]
        if len(offered) == 1:
            del self.fields["audience"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("audience") != Audience.TEAM:
            told["department"] = None
        return told
