"""Forms over a row that somebody else may be editing: nothing of theirs is overwritten unseen, nothing typed is lost."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from .spoken import ModelForm


@dataclass(frozen=True)
class Conflict:
    """A field that both changed: what it holds now, what was typed, and who changed it."""

    name: str
    label: str
    theirs: str
    mine: str


class Edit(ModelForm):
    """Each field carries, hidden, what it held when the page was made; `updated_at` says which version that was.

    What only they changed stays theirs, what only I changed becomes mine; a field that both changed is a conflict.
    Posting `keep=<field>` takes theirs.
    """

    updated_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, instance: Model) -> None:
        self.version = instance.updated_at.isoformat()
        files = None if data is None else files
        super().__init__(data, files, instance=instance, initial={"updated_at": self.version})
        self.conflicts: list[Conflict] = []
        self.prepare()
        for name in self.watched():
            self.fields[name].show_hidden_initial = True
        if data is not None:
            self.data = self._keeping_theirs(data)

    def prepare(self) -> None:
        """What a form does to its fields before it looks at what was posted."""

    def watched(self) -> list[str]:
        """The fields of the row; files are not compared."""
        return [
            n for n, f in self.fields.items() if n in self._meta.fields and not isinstance(f, forms.FileField)
        ]

    def _keeping_theirs(self, data: QueryDict) -> QueryDict:
        data = data.copy()
        for name in data.getlist("keep"):
            if name in self.watched():
                self._put(data, name, self.initial.get(name))
                self._put_initial(data, name)
        return data

    def _put(self, data: QueryDict, name: str, value: Any) -> None:
        """What a browser would send for this value."""
        field, sent_as = self.fields[name], self[name].html_name
        if isinstance(field.widget, forms.MultiWidget):
            parts = field.widget.decompress(value)
            for suffix, part in zip(field.widget.widgets_names, parts, strict=True):
                data[sent_as + suffix] = self._key(part)
        elif isinstance(field, forms.ModelMultipleChoiceField):
            data.setlist(sent_as, [self._key(one) for one in value])
        elif isinstance(field.widget, forms.CheckboxInput):
            data[sent_as] = "on" if value else ""
        elif isinstance(field, forms.NullBooleanField):
            data[sent_as] = {True: "true", False: "false"}.get(value, "unknown")
        else:
            data[sent_as] = self._key(value)

    def _put_initial(self, data: QueryDict, name: str) -> None:
        """What the row holds now, as the page made of it carries it."""
        value, sent_as = self.initial.get(name), self[name].html_initial_name
        if isinstance(self.fields[name], forms.ModelMultipleChoiceField):
            data.setlist(sent_as, [self._key(one) for one in value or ()])
        else:
            data[sent_as] = self._key(value)

    def _post_clean(self) -> None:
        """Validation puts what was typed on the row in hand; it is a verb that changes rows, knowing both."""
        kept = {field.attname: getattr(self.instance, field.attname) for field in self.instance._meta.fields}
        super()._post_clean()
        for name, value in kept.items():
            setattr(self.instance, name, value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.data.get(self.add_prefix("updated_at")) == self.version:
            return cleaned
        for name in self.watched():
            if name in cleaned:
                self._settle(name, cleaned)
        return cleaned

    def _settle(self, name: str, cleaned: dict[str, Any]) -> None:
        theirs, mine = self._key(self.initial.get(name)), self._key(cleaned[name])
        shown = self._shown(name)
        if mine == shown:
            cleaned[name] = self.held(name)
        elif theirs not in (shown, mine):
            field = self.fields[name]
            words = (self.words(name, self.initial.get(name)), self.words(name, cleaned[name]))
            self.conflicts.append(Conflict(name, str(field.label), *words))

    def held(self, name: str) -> Any:
        """What the row holds now."""
        return getattr(self.instance, name) if name in self._meta.fields else self.initial.get(name)

    def _shown(self, name: str) -> str | None:
        """What the page held when it was made; nothing, when it was not posted along."""
        field = self.fields[name]
        posted = field.hidden_widget().value_from_datadict(
            self.data, self.files, self[name].html_initial_name
        )
        if posted is None or isinstance(field, forms.ModelChoiceField):
            return None if posted is None else self._key(posted)
        try:
            return self._key(field.to_python(posted))
        except forms.ValidationError:
            return self._key(posted)

    @staticmethod
    def _key(value: Any) -> str:
        if isinstance(value, list):
            return "\n".join(str(getattr(one, "pk", one)) for one in value)
        value = getattr(value, "pk", value)
        return "" if value is None else str(value).replace("\r\n", "\n")

    def words(self, name: str, value: Any) -> str:
        """A value as people read it."""
        if isinstance(value, bool) and not hasattr(self.fields[name].widget, "choices"):
            return _("Yes") if value else _("No")
        if isinstance(value, list):
            return ", ".join(self.words(name, one) for one in value) or _("empty")
        for key, label in self._choices(name):
            if self._key(key) == self._key(value):
                return str(label)
        return self._key(value) or _("empty")

    def _choices(self, name: str) -> list[tuple[Any, Any]]:
        field = self.fields[name]
        flat: list[tuple[Any, Any]] = []
        for key, label in getattr(field, "choices", getattr(field.widget, "choices", [])):
            flat += label if isinstance(label, list | tuple) else [(getattr(key, "value", key), label)]
        return flat

    def show_conflicts(self) -> None:
        """Shown again with both values: the next save is over what the row holds now."""
        data = self.data.copy()
        data["updated_at"] = self.version
        disputed = {conflict.name for conflict in self.conflicts}
        for name in self.watched():
            if name not in disputed:
                self._put(data, name, self.cleaned_data[name])
            self._put_initial(data, name)
        self.data = data
