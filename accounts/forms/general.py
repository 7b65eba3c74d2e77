"""An organization as its admins describe it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from helpdesk.lib.pictures import redraw

from .edit import Edit
from .zones import zones

# The twelve hues of static/css/tokens.css, in words.
ACCENTS = [
    (1, _("Petrol")), (2, _("Blue")), (3, _("Indigo")), (4, _("Violet")), (5, _("Plum")), (6, _("Rose")),
    (7, _("Berry")), (8, _("Rust")), (9, _("Ochre")), (10, _("Olive")), (11, _("Green")), (12, _("Teal")),
]  # fmt: skip
LOGO_BOX = (512, 256)


class Swatches(forms.RadioSelect):
    template_name = "accounts/settings/_swatches.html"


class GeneralForm(Edit):
    accent = forms.TypedChoiceField(label=_("Colour"), choices=ACCENTS, coerce=int, widget=Swatches)
    timezone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("For times in mails and where a person chose none.")
    )
    logo = forms.FileField(
        label=_("New logo"),
        required=False,
        help_text=_("PNG, JPEG, WebP or GIF, up to 5 MB. Shown 28 pixels high."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    class Meta:
        model = Organization
        fields = ["name", "accent", "timezone", "default_language", "ticket_prefix", "agents_see_all"]
        labels = {
            "name": _("Name"),
            "default_language": _("Language"),
            "ticket_prefix": _("Ticket prefix"),
            "agents_see_all": _("Agents see all teams"),
        }
        error_messages = {
            "name": {"required": _("Enter the name that customers read.")},
            "ticket_prefix": {"required": _("Enter one to six capital letters or digits, like FW.")},
        }
        help_texts = {
            "name": _("As customers read it, on every page and in every mail."),
            "default_language": _("For visitors whose browser asks for none that we speak."),
            "ticket_prefix": _("Stands before the number of a ticket: FW-20418."),
            "agents_see_all": _(
                "Unticked, an agent sees the own team only. A person's page can say otherwise."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"].choices = zones(self.instance.timezone)
        self.fields["ticket_prefix"].widget.attrs |= {
            "class": "short",
            "autocapitalize": "characters",
            "autocomplete": "off",
        }
        self.fields["name"].widget.attrs["autocomplete"] = "organization"
        if not self.instance.logo:
            del self.fields["remove_logo"]

    def clean_logo(self) -> Any:
        upload = self.cleaned_data["logo"]
        return redraw(upload, box=LOGO_BOX) if upload else None

    def columns(self) -> dict[str, Any]:
        """What to write: the fields, and the logo when it is new or removed."""
        told = {name: self.cleaned_data[name] for name in self._meta.fields}
        if self.cleaned_data["logo"]:
            told["logo"] = self.cleaned_data["logo"]
        elif self.cleaned_data.get("remove_logo"):
            told["logo"] = ""
        return told
