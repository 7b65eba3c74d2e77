"""Files in a form: what came once is kept when the form is shown again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.spoken import Form
from accounts.models import Organization, User
from accounts.refusals import Refusal
from helpdesk.lib.files import MB, MOST_TOGETHER
from tickets import files
from tickets.models import Attachment


class Chooser(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    widget = Chooser

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(Files, self).clean(one, initial) for one in data or [] if one]


class Attaching(Form):
    """For forms of a message. `attached()` stores what came and says what the message carries; call it for a form that
    is shown again too. Unticking a kept file leaves it out."""

    files = Files(label=_("Files"), required=False, allow_empty_file=True)

    def __init__(self, *args: Any, organization: Organization, by: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization, self.by = organization, by
        self._attached: list[Attachment] | None = None
        tokens = self.data.getlist("kept") if hasattr(self.data, "getlist") else []
        self._kept = files.kept(tokens, by=by, organization=organization) if tokens else []

    def clean_files(self) -> list[Any]:
        uploads = self.cleaned_data["files"]
        told = files.objections_to(uploads, organization=self.organization, besides=len(self._kept))
        if told:
            raise forms.ValidationError(told)
        return uploads

    def attached(self) -> list[Attachment]:
        """Of too large ones nothing is kept; a sentence says why. Refuses with FilesAway, once."""
        if self._attached is None:
            self._attached = list(self._kept)
            for upload in self.cleaned_data.get("files") or []:
                self._attached.append(files.keep(upload, by=self.by, organization=self.organization))
        return self._attached

    def kept_files(self) -> list[dict[str, Any]]:
        """For the form that is shown again."""
        try:
            attached = self.attached() if self.is_bound else []
        except Refusal as refusal:
            self.add_error("files", str(refusal))
            attached = self.attached()
        return [
            {"token": files.token_of(one), "name": one.file_name, "size": one.file_size} for one in attached
        ]

    @property
    def largest(self) -> int:
        return self.organization.file_limit_mb * MB

    @property
    def most(self) -> int:
        return self.organization.files_per_message

    @property
    def together(self) -> int:
        return MOST_TOGETHER
