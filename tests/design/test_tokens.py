"""Contrast, computed from the tokens themselves, in light and in dark."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(encoding="utf-8")
PAIRS = dict(re.findall(r"--rm-([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", TOKENS))
GROUNDS = ["page", "surface", "inset"]


def colour(name: str, scheme: int) -> str:
    return PAIRS[name].split(", ")[scheme]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    *product(["ink", "ink-2", "brand", "mentor", "mentee", "good", "watch", "risk"], GROUNDS),
    ("ink", "apricot"),
    ("mentor", "apricot"),
    ("brand", "brand-soft"),
    ("good", "good-soft"),
    ("watch", "watch-soft"),
    ("risk", "risk-soft"),
    ("on-rail", "rail"),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable_on_each_ground_it_stands_on(text: str, ground: str, scheme: int) -> None:
    assert contrast(colour(text, scheme), colour(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_controls_can_be_seen(ground: str, scheme: int) -> None:
    assert contrast(colour("line-strong", scheme), colour(ground, scheme)) >= 3
    assert contrast(colour("focus", scheme), colour(ground, scheme)) >= 3


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_white_words_on_a_filled_button_are_readable(scheme: int) -> None:
    assert contrast("#ffffff", colour("brand-fill", scheme)) >= 4.5
