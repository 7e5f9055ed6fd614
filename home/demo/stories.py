"""What the demo's programmes are about, read from ``stories.toml``: one for each stage of the road."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any


class Stage(IntEnum):
    """How far a story has come. Each stage includes the ones before it."""

    DRAFT = 0
    RECRUITING = 1
    MATCHING = 2
    PREPARING = 3
    ACTIVE = 4
    CLOSING = 5
    EVALUATED = 6
    DECIDED = 7


@dataclass(frozen=True, slots=True)
class Story:
    """One programme. ``days`` is how long ago its pilot kicked off (negative: still to come).

    ``statement`` is what people rate as their confidence, before and after; ``lift`` how much it rises on average.
    ``waiting`` is how many more juniors applied than there were places; without it mentors are invited by name.
    """

    name: str
    stage: Stage
    purpose: str
    days: int
    pairs: int
    need: str
    evidence: str
    leaders_can: str
    mentors_gain: str
    objective: str
    goal: str
    measure: str
    statement: str
    baseline: str
    target: str
    lift: float
    topics: list[str]
    questions: list[str]
    takeaways: list[str]
    actions: list[str]
    waiting: int = 0


def stories() -> list[Story]:
    """All stories, the least far first."""
    text = Path(__file__).with_name("stories.toml").read_text(encoding="utf-8")
    return [_story(**entry) for entry in tomllib.loads(text)["story"]]


def _story(*, stage: str, **rest: Any) -> Story:
    return Story(stage=Stage[stage.upper()], **rest)
