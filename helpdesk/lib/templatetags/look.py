"""The look's few shapes as tags, so that a template names a thing and not its markup."""

from functools import lru_cache
from math import ceil
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
CLOCKS = {"ok": "timer", "soon": "timer", "over": "circle-alert", "paused": "pause", "met": "check"}
LEVELS = {"error": "circle-alert", "warning": "triangle-alert", "success": "circle-check"}
AVATAR_PIXELS = {"sm": 20, "": 28, "lg": 36, "xl": 64}


@lru_cache(1000)
def _use(symbol: str, classes: str) -> SafeString:
    href = f"{static('img/icons.svg')}#{symbol}"
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


def _of(thing: Any, name: str, default: Any = "") -> Any:
    """What a view hands over may be a model or a row of values()."""
    return (thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)) or default


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A decorative icon of the sprite: the word beside it is what counts. Sizes: sm, lg."""
    return _use(name, f"icon icon--{size}" if size else "icon")


@register.simple_tag
def brand(organization: Any = None) -> SafeString:
    """The organization's logo, or the product's mark."""
    if logo := _of(organization, "logo_url"):
        return format_html('<img class="brand-logo" src="{}" alt="" width="28" height="28">', logo)
    return _use("brand", "brand-mark")


@register.simple_tag
def avatar(person: Any, size: str = "", dot: str = "") -> SafeString:
    """Picture or initials, always beside the name. Sizes: sm, lg, xl; dot: available or away."""
    pixels = AVATAR_PIXELS[size]
    picture, initials = _of(person, "avatar_url"), _of(person, "initials")
    img = '<img src="{}" alt="" width="{}" height="{}" data-initials="{}">'
    return format_html(
        '<span class="avatar avatar--{}{}" aria-hidden="true">{}{}</span>',
        _of(person, "hue", 5),
        f" avatar--{size}" if size else "",
        format_html(img, picture, pixels, pixels, initials) if picture else initials,
        format_html('<span class="avatar__dot" data-state="{}"></span>', dot) if dot else "",
    )


@register.simple_tag
def glyph(status: str) -> SafeString:
    return _use(f"status-{status}", f"status__glyph status--{status}")


@register.simple_tag
def status(value: str, words: str) -> SafeString:
    """Shape and word. Values: new, open, pending, resolved, closed."""
    shape = _use(f"status-{value}", "status__glyph")
    return format_html('<span class="status status--{}">{}{}</span>', value, shape, words)


@register.simple_tag
def priority(value: str, words: str) -> SafeString:
    """The shape, its words hidden. Values: low, medium, high, urgent."""
    return format_html('{}<span class="vh">{}</span>', _use(f"prio-{value}", f"prio prio--{value}"), words)


@register.simple_tag
def clock(state: str, words: str, before: str = "") -> SafeString:
    """A service-level chip. States: ok, soon, over, paused, met; `before` is only heard: "Reply due in"."""
    heard = format_html('<span class="vh">{} </span>', before) if before else ""
    return format_html('<span class="sla sla--{}">{}{}{}</span>', state, icon(CLOCKS[state]), heard, words)


@register.simple_tag
def meter(percent: float, kind: str = "") -> SafeString:
    """A bar whose figures stand beside it as text. Kinds: soon, over, ok, mute."""
    width = round(max(0.0, min(100.0, float(percent))), 1)
    bar = '<svg class="bar{}" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="{}" height="4"/></svg>'
    return format_html(bar, f" bar--{kind}" if kind else "", width)


@register.simple_tag
def level_icon(level: str) -> SafeString:
    """The icon of a message by its level tag."""
    return icon(LEVELS.get(level, "info"))


@register.filter
def size(count: int) -> str:
    """Bytes in words, rounded up as attach.js does: 18 KB, 1.2 MB."""
    tenths = ceil(count / 2**20 * 10)
    if count < 2**20:
        return f"{ceil(count / 2**10)}\u00a0KB"
    return f"{number_format(tenths / 10, 1 if tenths % 10 else 0)}\u00a0MB"
