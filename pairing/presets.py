"""Weights that suit a kind of purpose, each with the reason for it. A coordinator may change any of them."""

from __future__ import annotations

from dataclasses import dataclass

from pairing.engine import Weights


@dataclass(frozen=True, slots=True)
class Preset:
    """Weights out of 100 by criterion; ``why`` is read by coordinators."""

    key: str
    name: str
    why: str
    need: int
    difference: int
    common: int
    hours: int
    gap: int

    def weights(self) -> dict[str, int]:
        """By the column of ``Policy`` that keeps them."""
        return {f"weight_{name}": getattr(self, name) for name in NAMES}


NAMES = ("need", "difference", "common", "hours", "gap")
_USUAL = Weights()

ALL = (
    Preset(
        "digital",
        "Digital and AI fluency",
        "A skill is learnt from somebody who has it, and in regular practice: topics and hours come first.",
        need=50,
        difference=15,
        common=10,
        hours=20,
        gap=5,
    ),
    Preset(
        "inclusion",
        "Inclusion and lived experience",
        "A barrier shows from another place in the company, and is told more easily where an interest is shared.",
        need=25,
        difference=30,
        common=25,
        hours=10,
        gap=10,
    ),
    Preset(
        "voice",
        "Early-career voice and staying",
        "Who is far enough away can be candid about what makes people stay: levels and another part of the company "
        "count more.",
        need=30,
        difference=25,
        common=15,
        hours=10,
        gap=20,
    ),
    Preset(
        "experience",
        "Employee experience and culture",
        "What surveys miss is heard from another function and another site.",
        need=25,
        difference=35,
        common=15,
        hours=15,
        gap=10,
    ),
    Preset(
        "customers",
        "Customers and markets",
        "Who meets customers every day meets somebody who decides for them: the topic, and another function.",
        need=40,
        difference=30,
        common=10,
        hours=10,
        gap=10,
    ),
    Preset(
        "sustainability",
        "Sustainability",
        "Claims are tested by people who care about the same things and know them from different places.",
        need=35,
        difference=15,
        common=30,
        hours=10,
        gap=10,
    ),
    Preset(
        "other",
        "Any purpose",
        "What has proven itself in most programmes.",
        **{name: getattr(_USUAL, name) for name in NAMES},
    ),
)


def for_purpose(key: str) -> Preset:
    """The weights for a kind of purpose (``Programme.Purpose``); the usual ones for a kind that has none."""
    return next((preset for preset in ALL if preset.key == key), ALL[-1])
