"""A person's own profile."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import extra_fields
from accounts.forms.passwords import known_password
from accounts.forms.signing_in import EmailField
from accounts.forms.zones import zones
from accounts.models import Organization, User
from accounts.models.person import Density, Role, Theme
from accounts.names import a_name
from helpdesk.lib.pictures import redraw

from .spoken import Form

PICTURE = (256, 256)
USUAL = "usual"


def chosen(value: str) -> str:
    """What is kept: nothing for who goes along with the usual."""
    return "" if value == USUAL else value


class ProfileForm(Form):
    name = forms.CharField(
        validators=[a_name],
        label=_("Name"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name, as others should see it.")},
    )
    first_name = forms.CharField(
        validators=[a_name],
        label=_("First name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        validators=[a_name],
        label=_("Last name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    picture = forms.FileField(
        label=_("New picture"),
        required=False,
        help_text=_("PNG, JPEG, WebP or GIF, up to 5 MB. We cut it to a square."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    drop_picture = forms.BooleanField(label=_("Remove the picture"), required=False)
    preferred_language = forms.TypedChoiceField(label=_("Language"), coerce=chosen)
    timezone = forms.TypedChoiceField(label=_("Time zone"), coerce=chosen)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme, widget=forms.RadioSelect)
    density = forms.ChoiceField(label=_("Lists"), choices=Density, widget=forms.RadioSelect)
    uses_keys = forms.BooleanField(
        label=_("Use single keys in the workspace"),
        required=False,
        help_text=_("J and K move through a list, R replies. Press ? there to see them all."),
    )

    def __init__(self, *args: Any, person: User, organization: Organization, **kwargs: Any) -> None:
        fields = (
            "name",
            "first_name",
            "last_name",
            "preferred_language",
            "timezone",
            "theme",
            "density",
            "uses_keys",
        )
        super().__init__(*args, initial={field: getattr(person, field) for field in fields}, **kwargs)
        for field in ("preferred_language", "timezone"):
            self.initial[field] = self.initial[field] or USUAL
        if person.role != Role.CUSTOMER:
            del self.fields["first_name"], self.fields["last_name"]
        if person.role == Role.CUSTOMER or person.is_operator:
            del (
                self.fields["density"],
                self.fields["uses_keys"],
            )  # their pages have no lists that it would change
        if not person.avatar:
            del self.fields["drop_picture"]
        browser = (USUAL, gettext("As my browser asks"))
        self.fields["preferred_language"].choices = [browser, *settings.LANGUAGES]
        theirs = (
            USUAL,
            gettext("As %(organization)s (%(zone)s)")
            % {"organization": organization.name, "zone": organization.timezone},
        )
        self.fields["timezone"].choices = [theirs, *zones(person.timezone)]
        self.more = extra_fields.asked(person, by=person)
        for name, (field, value) in self.more.items():
            self.fields[name], self.initial[name] = field, value

    @property
    def extra(self) -> list[forms.BoundField]:
        return [self[name] for name in self.more]

    def told_more(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.more}

    def clean_picture(self) -> ContentFile | None:
        picture = self.cleaned_data["picture"]
        return redraw(picture, box=PICTURE, square=True) if picture else None


class NewEmailForm(Form):
    """A new address, and the password where there is one: a walk past an open screen takes no account away."""

    email = EmailField(label=_("New email address"))
    current = known_password(_("Your password"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not person.has_usable_password():
            del self.fields["current"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email == self.person.email:
            raise forms.ValidationError(_("This is your address already. Enter another one."))
        return email
