"""What somebody wants to hear of, and when mail may come."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import notification_choices
from accounts.models import User
from accounts.notification_kinds import kinds_for

from .spoken import Form

TIME = gettext_lazy("Enter a time like 22:00.")


def time_field(label: Any, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(
        label=label, widget=widget, required=False, error_messages={"invalid": TIME}, **more
    )


class NotificationsForm(Form):
    """A row for each kind that concerns them: in the app, by mail; nothing ticked is off."""

    quiet_from = time_field(gettext_lazy("No mail from"))
    quiet_until = time_field(gettext_lazy("until"))
    daily = forms.BooleanField(label=gettext_lazy("One mail a day instead of one each time"), required=False)
    digest_at = time_field(gettext_lazy("Send it at"), initial=time(8))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        times = notification_choices.times_of(person)
        chosen = notification_choices.choices_of(person)
        initial: dict[str, Any] = {"daily": bool(times.digest_at)} | {
            name: value
            for name in ("quiet_from", "quiet_until", "digest_at")
            if (value := getattr(times, name))
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.kinds = list(kinds_for(person))
        for kind in self.kinds:
            for way, value in zip(("app", "mail"), chosen[kind.name], strict=True):
                self.fields[f"{way}_{kind.name}"] = forms.BooleanField(
                    label=_("In the app") if way == "app" else _("Email"), required=False, initial=value,
                    widget=forms.CheckboxInput(attrs={"class": "check"}),
                )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"kind": kind, "app": self[f"app_{kind.name}"], "mail": self[f"mail_{kind.name}"]}
            for kind in self.kinds
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        start, end = said.get("quiet_from"), said.get("quiet_until")
        if (start is None) != (end is None) and not {"quiet_from", "quiet_until"} & set(self.errors):
            self.add_error(
                "quiet_from" if start is None else "quiet_until", _("Enter both times, or neither.")
            )
        elif start is not None and start == end:
            self.add_error("quiet_until", _("Quiet hours end at another time than they begin."))
        if said.get("daily") and not said.get("digest_at") and "digest_at" not in self.errors:
            self.add_error("digest_at", TIME)
        return said

    def save(self, *, by: User) -> None:
        said = self.cleaned_data
        choices = {kind.name: (said[f"app_{kind.name}"], said[f"mail_{kind.name}"]) for kind in self.kinds}
        notification_choices.choose(choices, by=by)
        notification_choices.set_times(
            quiet_from=said["quiet_from"],
            quiet_until=said["quiet_until"],
            digest_at=said["digest_at"] if said["daily"] else None,
            by=by,
        )
