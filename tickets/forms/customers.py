"""What is known of a customer: by themselves on the profile, by admins in the settings, by staff in the workspace."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms.edit import Edit
from accounts.forms.lists import Narrowed
from accounts.forms.signing_in import EmailField
from accounts.forms.spoken import Form
from accounts.forms.zones import zones
from accounts.models import User
from accounts.models.person import Role
from tickets import customers

from .fields import name_of
from .holding import holding, values_in


class CustomerFields:
    """What accounts asks when it draws and saves a person's page (accounts/extra_fields.py)."""

    def fields(self, person: User, *, by: User) -> dict[str, tuple[forms.Field, Any]]:
        """What is required is required of the customer; an admin who changes something else need not know it."""
        asked = {}
        for definition in customers.fields_for(person, by=by):
            field, value = holding(definition, person.custom_fields.get(definition.key))
            field.required = field.required and by.pk == person.pk
            asked[name_of(definition)] = field, value
        return asked

    def save(self, person: User, told: dict[str, Any], *, by: User) -> None:
        asked = customers.fields_for(person, by=by)
        if asked:
            customers.tell(person, values_in(told, asked), by=by)


class CustomerFilter(Narrowed):
    q = forms.CharField(label=_("Name or email"), max_length=200, required=False, widget=forms.SearchInput)
    blocked = forms.ChoiceField(
        label=_("Standing"), required=False, choices=[("", _("Everybody")), ("suspended", _("Blocked"))]
    )
    after = forms.CharField(required=False, max_length=2000)


class CustomerForm(Edit):
    preferred_language = forms.ChoiceField(label=_("Language"), required=False)
    timezone = forms.ChoiceField(label=_("Time zone"), required=False)

    class Meta:
        model = User
        fields = ["name", "first_name", "last_name", "preferred_language", "timezone"]
        labels = {"name": _("Name"), "first_name": _("First name"), "last_name": _("Last name")}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        usual = ("", _("As the organization"))
        self.fields["preferred_language"].choices = [usual, *settings.LANGUAGES]
        self.fields["timezone"].choices = [usual, *zones(self.instance.timezone)]
        self.asked = customers.fields_for(self.instance, by=self.by)
        for one in self.asked:
            field, value = holding(one, self.instance.custom_fields.get(one.key))
            field.required = False
            self.fields[name_of(one)], self.initial[name_of(one)] = field, value

    def watched(self) -> list[str]:
        return [*super().watched(), *map(name_of, self.asked)]

    def told(self) -> dict[str, Any]:
        """For the verb."""
        columns = {name: self.cleaned_data[name] for name in self._meta.fields}
        return columns | {"fields": values_in(self.cleaned_data, self.asked)}


class JoinForm(Form):
    """The other customer, by their address."""

    address = EmailField(label=_("Email of the customer who stays"), autocomplete="off")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_address(self) -> User:
        rows = User.objects.visible_to(self.by).filter(role=Role.CUSTOMER)
        found = rows.filter(email=self.cleaned_data["address"].lower()).first()
        if found is None:
            raise forms.ValidationError(
                _("No customer has this address. Look for the other one in Customers.")
            )
        return found
