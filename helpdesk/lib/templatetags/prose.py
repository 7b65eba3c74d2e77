"""People's words in templates: `{% include "components/_words.html" with words=message.body|plain %}`."""

from django import template

from helpdesk.lib import prose

register = template.Library()


@register.filter
def plain(text: str) -> prose.Prose:
    """What a customer wrote."""
    return prose.plain(text or "")


@register.filter
def marked(text: str) -> prose.Prose:
    """What staff wrote, in their subset of Markdown."""
    return prose.marked(text or "")


@register.filter
def whole(text: str) -> prose.Prose:
    """All of a long one, without any formatting."""
    return prose.whole(text or "")


@register.filter
def summary(text: str, length: int = 140) -> str:
    """The first words of it, in one line."""
    return prose.summary(text or "", length)
