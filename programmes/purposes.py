"""Drafts to begin from: one file for each kind of purpose in ``templates_of_purpose``, in our own words.

A part in square brackets is a gap that only the programme can fill; ``gaps_in`` finds them wherever they are left.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("templates_of_purpose")
ORDER = ("digital", "inclusion", "voice", "experience", "customers", "sustainability")
GAP = re.compile(r"\[[^\[\]]+\]")


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """How the objective would be shown. ``why`` is the reason for instrument, baseline and target."""

    name: str
    instrument: str
    side: str
    target: Decimal
    at: str
    why: str
    item: str = ""
    unit: str = ""
    baseline: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveDraft:
    text: str
    goal: str
    mentee_learns: str
    mentor_gains: str
    measures: tuple[MeasureDraft, ...]


@dataclass(frozen=True, slots=True)
class PurposeDraft:
    """A whole purpose with its topics. ``packs`` names the ready-made questions that suit it."""

    key: str
    title: str
    about: str
    need: str
    mentors_are: str
    mentees_are: str
    leaders_can: str
    mentors_gain: str
    packs: tuple[str, ...]
    topics: tuple[str, ...]
    objectives: tuple[ObjectiveDraft, ...]


@lru_cache(maxsize=1)
def drafts() -> tuple[PurposeDraft, ...]:
    """All six, in the order in which they are offered."""
    return tuple(_read(key) for key in ORDER)


def draft_for(key: str) -> PurposeDraft | None:
    """The draft of one kind of purpose; None for a kind that begins with a blank page."""
    return next((draft for draft in drafts() if draft.key == key), None)


def _read(key: str) -> PurposeDraft:
    given: dict[str, Any] = tomllib.loads((FOLDER / f"{key}.toml").read_text(encoding="utf-8"))
    objectives = tuple(_objective(**entry) for entry in given.pop("objective"))
    packs, topics = tuple(given.pop("packs")), tuple(given.pop("topics"))
    return PurposeDraft(key=key, packs=packs, topics=topics, objectives=objectives, **given)


def _objective(*, measure: list[dict[str, Any]], **rest: str) -> ObjectiveDraft:
    return ObjectiveDraft(**rest, measures=tuple(_measure(**entry) for entry in measure))


def _measure(*, target: str, baseline: str | None = None, **rest: str) -> MeasureDraft:
    return MeasureDraft(
        **rest, target=Decimal(target), baseline=None if baseline is None else Decimal(baseline)
    )


def gaps_in(texts: Iterable[str]) -> list[str]:
    """Every gap left in ``texts``, each once, in order: ``["[which teams]"]``."""
    return list(dict.fromkeys(gap for text in texts for gap in GAP.findall(text)))
