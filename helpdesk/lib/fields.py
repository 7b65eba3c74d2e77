"""Form fields for what people write. A field keeps what was typed when it refuses it; nothing is cut in silence."""

from typing import Any

from django import forms

from .letters import MESSAGE, TITLE, cleaned, one_line


class Text(forms.CharField):
    """A message of several lines."""

    widget = forms.Textarea

    def __init__(self, *, limit: int = MESSAGE, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.limit = limit

    def to_python(self, value: Any) -> str:
        return cleaned(super().to_python(value), self.limit)


class Line(forms.CharField):
    """A title: one line of something to see."""

    def __init__(self, *, limit: int = TITLE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value), self.limit)
