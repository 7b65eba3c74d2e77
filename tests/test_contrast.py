"""Contrast after WCAG 2, computed from the stylesheet, in both schemes and with every accent."""

import re

import pytest

from helpdesk.lib.colour import ACCENT_HUES, Oklch, accent_hex, contrast, to_hex

from .look_tokens import CSS, avatars, tokens

TEXT, SHAPE = 4.5, 3.0
SURFACES = [
    "surface",
    "surface-2",
    "surface-3",
    "canvas",
    "raised",
    "accent-tint",
    "accent-tint-2",
    "amber-tint",
]
HUES = ["petrol", "amber", "red", "green", "blue", "violet"]
PAIRS = [(text, surface, TEXT) for text in ("text", "text-2", "text-3") for surface in SURFACES]
PAIRS += [
    (f"{h}-text", on, TEXT) for h in HUES for on in ("surface", "surface-2", f"{h}-tint", f"{h}-tint-2")
]
PAIRS += [(f"{hue}-solid", "surface", SHAPE) for hue in HUES if hue != "amber"]
PAIRS += [
    ("amber-glyph", "surface", SHAPE),
    ("line-control", "surface", SHAPE),
    ("line-control", "surface-2", SHAPE),
]
PAIRS += [("on-amber", "amber-solid", TEXT), ("on-amber", "amber-solid-2", TEXT), ("on-toast", "toast", TEXT)]
PAIRS += [
    ("on-solid", "red-solid", TEXT),
    ("on-solid", "red-solid-2", TEXT),
    ("on-solid", "green-solid", SHAPE),
]
PAIRS += [("red-text", "canvas", TEXT), ("red-text", "raised", TEXT)]
ACCENT_PAIRS = [("accent-text", on, TEXT) for on in ("surface", "surface-2", "surface-3", "canvas", "raised")]
ACCENT_PAIRS += [("accent-text", "accent-tint", TEXT), ("accent-text", "accent-tint-2", TEXT)]
ACCENT_PAIRS += [("on-accent", "accent", TEXT), ("on-accent", "accent-2", TEXT), ("accent", "surface", SHAPE)]
ACCENT_PAIRS += [("text", "marked", TEXT), ("text-3", "accent-tint-2", TEXT), ("text-2", "accent-tint", TEXT)]
ACCENT_PAIRS += [("focus", on, SHAPE) for on in ("surface", "canvas", "raised", "accent-tint", "amber-tint")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "need"), PAIRS)
def test_words_and_shapes_stand_out(front: str, back: str, need: float, scheme: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[front], colours[back]) >= need


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ACCENT_HUES)
def test_every_accent_stands_out(accent: int, scheme: str) -> None:
    colours = tokens(scheme, accent)
    assert [(f, b) for f, b, need in ACCENT_PAIRS if contrast(colours[f], colours[b]) < need] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_initials_can_be_read_on_every_avatar(scheme: str) -> None:
    faces = avatars(scheme)
    assert len(faces) == 8
    assert [number for number, pair in faces.items() if contrast(*pair) < TEXT] == []


def test_the_stylesheet_and_the_mails_share_the_accents() -> None:
    table = re.findall(
        r'\[data-accent="(\d+)"\] \{ --accent-hue: (\d+); \}', (CSS / "tokens.css").read_text()
    )
    assert {int(number): int(hue) for number, hue in table} == ACCENT_HUES
    assert accent_hex(4) == to_hex(tokens("light", 4)["accent"])


def test_contrast_agrees_with_known_values() -> None:
    black, white = Oklch(0, 0, 0), Oklch(1, 0, 0)
    assert contrast(black, white) == pytest.approx(21)
    assert to_hex(Oklch(0.62796, 0.25768, 29.234)) == "#ff0000"


def test_the_admin_says_the_accent_as_the_tokens_do() -> None:
    said = re.search(r"^  --accent: .*;$", (CSS / "tokens.css").read_text(), re.M)
    assert said and said[0] in (CSS / "admin.css").read_text()
