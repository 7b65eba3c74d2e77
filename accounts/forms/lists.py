"""What lists are narrowed down to: by GET, and a filter that cannot be read is none."""

import base64
import binascii
import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Role, Status
from accounts.telling import KINDS

from .spoken import Form


class Narrowed(Form):
    """Its values, whatever was asked: what does not validate is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.template_name = "accounts/settings/_filter_field.html"

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class PeopleFilter(Narrowed):
    q = forms.CharField(label=_("Name or email"), max_length=200, required=False, widget=forms.SearchInput)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("Staff")), *Role.choices, ("everybody", _("Everybody"))],
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any status")), *Status.choices]
    )
    after = forms.CharField(required=False, max_length=2000)


def cursor(*key: Any) -> str:
    """Where a page ended, for the address of the next one."""
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode().rstrip("=")


def read_cursor(text: str, *, parts: int) -> list[str] | None:
    """The key it stands for, or None: the list then begins at its beginning."""
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    usable = (
        isinstance(key, list) and len(key) == parts and all(isinstance(k, str) and _is_text(k) for k in key)
    )
    return key if usable else None


def _is_text(part: str) -> bool:
    """JSON also spells halves of characters, which no database takes."""
    return "\0" not in part and not any("\ud800" <= letter <= "\udfff" for letter in part)


class AuditFilter(Narrowed):
    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("Everything")), *KINDS.items()]
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def __init__(self, *args: Any, actors: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Everybody")), ("system", _("The system")), *actors]
        self.fields["who"].choices = choices
