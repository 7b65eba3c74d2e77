"""The composer: a reply or an internal note. What the button says and what was chosen must be the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.edit import Edit
from helpdesk.lib.fields import Text
from tickets import files
from tickets.models import Attachment, Macro, Message, Sending
from tickets.models.message import Visibility
from tickets.models.people import Mode

from .attaching import Attaching

MODES = [("public", _("Reply")), ("internal", _("Internal note"))]
CONTRADICTION = _(
    "The button says one thing and the choice above it another, so nothing was sent. Choose Reply or Internal note, then press the button of the same name."
)
GONE = _("This saved reply was deleted a moment ago. Press the button again to send without what it sets.")


@dataclass(frozen=True)
class Notice:
    """Why nothing was sent, and what can be done about it: `kind` is stale, mentions or nothing. `sendings` are the
    replies of colleagues that are on their way."""

    words: str
    kind: str = ""
    message: Any = None
    then: str = ""
    sendings: Sequence[Sending] = ()


class ComposerForm(Attaching):
    mode = forms.ChoiceField(choices=MODES, required=False)
    visibility = forms.ChoiceField(choices=MODES, error_messages={"required": CONTRADICTION})
    reply = Text(required=False, label=_("Reply"))
    note = Text(required=False, label=_("Internal note"))
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    macro = forms.UUIDField(required=False, widget=forms.HiddenInput)
    notice: Notice | None = None
    # What colleagues were sending when it was refused: once it was shown it stops nobody.
    past: Sequence[UUID] = ()

    def __init__(
        self, *args: Any, sending: bool = True, waiting: list[Attachment] | None = None, **kwargs: Any
    ) -> None:
        """Not `sending`, it is shown again as it is. `waiting` are files of a draft."""
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        self.sending, self.waiting = sending, waiting or []
        self.fields["visibility"].required = sending

    @property
    def draft_mode(self) -> str:
        """Of what was being written."""
        return str(Mode.NOTE if self.is_note else Mode.REPLY)

    @property
    def is_note(self) -> bool:
        """As it is shown: the one that was chosen, at first Reply."""
        return self.data.get("mode", self.initial.get("mode")) == Visibility.INTERNAL

    def clean_macro(self) -> Macro | None:
        key = self.cleaned_data["macro"]
        found = Macro.objects.visible_to(self.by).filter(pk=key).first() if key else None
        if key and found is None:
            raise forms.ValidationError(GONE)
        return found

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if not self.sending:
            return told
        if "visibility" in told and told["visibility"] != told.get("mode"):
            self.add_error(None, CONTRADICTION)
        elif "visibility" in told:
            name = "note" if told["visibility"] == Visibility.INTERNAL else "reply"
            if name in told and not told[name]:
                self.add_error(name, _("Write something first."))
        return told

    def kept_files(self) -> list[dict[str, Any]]:
        if self.is_bound:
            return super().kept_files()
        return [
            {"token": files.token_of(one), "name": one.file_name, "size": one.file_size}
            for one in self.waiting
        ]

    @property
    def is_internal(self) -> bool:
        return bool(self.cleaned_data["visibility"] == Visibility.INTERNAL)

    @property
    def content(self) -> str:
        return str(self.cleaned_data["note" if self.is_internal else "reply"])


class MessageForm(Edit):
    """One's own words, once more."""

    content = Text(label=_("Text"), error_messages={"required": _("Write something, or delete the message.")})

    class Meta:
        model = Message
        fields = ["content"]
