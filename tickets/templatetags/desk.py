"""A row of a list, drawn in one go: as a template's twenty variables, fifty of them were half of a page's work."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
TICK = '<label class="row__check"><input class="check" type="checkbox" name="ticket" value="{pk}" form="bulk" aria-label="{ref}"></label>'
ROW = (
    '<li class="row" id="row-{pk}"{state}>{tick}<span class="row__who">{who}</span><span class="row__time mark--{channel}">{watched}'
    '<time datetime="{at}">{age}</time></span><span class="row__subject mark--{status}"><a class="row__link"{dir} href="{url}">{title}</a>'
    '{priority}{awake}</span><span class="row__preview"{dir}>{preview}</span><span class="row__end"><span class="vh">{words} </span>'
    "{assignee}{clock}</span></li>"
)


NOTHING, UNREAD = SafeString(""), SafeString(" data-unread")
CURRENT, SWAPPED = SafeString(' aria-current="true"'), SafeString(' hx-swap-oob="true"')


@register.simple_tag(takes_context=True)
def row(context: Any, row: dict[str, Any]) -> SafeString:
    state = (UNREAD if row["unread"] else NOTHING) + (CURRENT if row["current"] else NOTHING)
    state += SWAPPED if context.get("oob") else NOTHING
    tick = format_html(TICK, pk=row["pk"], ref=row["ref"]) if context.get("bulk") else NOTHING
    return format_html(ROW, state=state, tick=tick, **row)
