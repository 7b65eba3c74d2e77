"""The stylesheet's tokens as colours: what tests/test_contrast.py measures."""

import re
from pathlib import Path

from helpdesk.lib.colour import ACCENT_HUES, Oklch

CSS = Path(__file__).resolve().parent.parent / "static/css"
PAIR = re.compile(r"(--[\w-]+):\s*light-dark\(\s*oklch\(([^)]*\)?)\)\s*,\s*oklch\(([^)]*\)?)\)\s*\)")
ALIAS = re.compile(r"(--[\w-]+):\s*var\((--[\w-]+)\);")


def tokens(scheme: str, accent: int = 1) -> dict[str, Oklch]:
    """Every opaque colour token of tokens.css in one scheme, with one accent."""
    found = {}
    for name, light, dark in PAIR.findall((CSS / "tokens.css").read_text()):
        value = light if scheme == "light" else dark
        if "/" not in value:
            found[name[2:]] = colour(value, ACCENT_HUES[accent])
    return found


def colour(value: str, accent_hue: float) -> Oklch:
    lightness, chroma, hue = value.replace("var(--accent-hue, 214)", str(accent_hue)).split()
    return Oklch(float(lightness), float(chroma), float(hue))


def avatars(scheme: str) -> dict[int, tuple[Oklch, Oklch]]:
    """Background and text of each numbered avatar."""
    css = (CSS / "components/avatar.css").read_text()
    shades = re.findall(r"light-dark\(oklch\(([\d.]+) ([\d.]+) .*?\), oklch\(([\d.]+) ([\d.]+) ", css)[:2]
    at = 0 if scheme == "light" else 2
    hues = re.findall(r"\.avatar--(\d) \{ --hue: (\d+); \}", css)
    back, front = ((float(shade[at]), float(shade[at + 1])) for shade in shades)
    return {int(number): (Oklch(*back, float(hue)), Oklch(*front, float(hue))) for number, hue in hues}
