"""Colours in numbers: OKLCH to sRGB, contrast after WCAG 2, and the accent as mail clients need it."""

from math import cos, radians, sin
from typing import NamedTuple

# The twelve hues an organization may choose from; static/css/tokens.css has the same table (tests compare them).
ACCENT_HUES = {1: 214, 2: 240, 3: 264, 4: 288, 5: 312, 6: 340, 7: 10, 8: 35, 9: 62, 10: 110, 11: 150, 12: 182}


class Oklch(NamedTuple):
    lightness: float
    chroma: float
    hue: float


Rgb = tuple[float, float, float]
SOLID = Oklch(0.475, 0.086, 0)
TINT = Oklch(0.974, 0.008, 0)


def to_srgb(colour: Oklch) -> Rgb:
    """sRGB channels from 0 to 1, clipped to the gamut as browsers do."""
    a = colour.chroma * cos(radians(colour.hue))
    b = colour.chroma * sin(radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encode(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _encode(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _encode(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _encode(linear: float) -> float:
    light = min(1.0, max(0.0, linear))
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def contrast(one: Oklch, other: Oklch) -> float:
    """The WCAG 2 contrast ratio of two opaque colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Oklch) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_srgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def to_hex(colour: Oklch) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in to_srgb(colour))


def accent_hex(number: int) -> str:
    """The solid accent on white, for mail and other places without our stylesheet."""
    return to_hex(SOLID._replace(hue=ACCENT_HUES[number]))


def accent_tint_hex(number: int) -> str:
    return to_hex(TINT._replace(hue=ACCENT_HUES[number]))
